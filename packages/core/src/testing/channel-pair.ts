import { channelOpener } from '../channel-opener.js'
import type { Channel } from '../channel.js'
import { checkOptions } from '../check-options.js'
import type { PipelineLike, TopIn, TopOut } from '../pipeline.js'
import { channelOptionKinds, type ChannelOptions } from '../settings.js'
import { MemoryTransport, type MemoryOptions } from './memory-transport.js'

/** Options of both channels, and of what lies between them. */
export interface ChannelPairOptions extends ChannelOptions, Pick<MemoryOptions, 'capacity' | 'faults'> {}

/**
 * Two channels that are each other's peer, without a socket: what one writes the other receives, a little later, and
 * a side that does not read makes the other wait.
 *
 * @example
 * const [client, server] = channelPair(wire.flip(), wire.handle({ onMessage: (channel, message) => channel.send(message) }))
 */
export function channelPair<
  OneList extends readonly unknown[],
  OtherList extends readonly unknown[],
  OneIn = TopIn<OneList>,
  OneOut = TopOut<OneList>,
  OtherIn = TopIn<OtherList>,
  OtherOut = TopOut<OtherList>,
>(
  one: PipelineLike<OneList, OneIn, OneOut>,
  other: PipelineLike<OtherList, OtherIn, OtherOut>,
  options: ChannelPairOptions = {},
): [one: Channel<OneOut, OneIn>, other: Channel<OtherOut, OtherIn>] {
  checkOptions(options, { ...channelOptionKinds, capacity: 'positive', faults: 'object' }, 'channelPair')
  const { capacity, faults, ...channelOptions } = options
  const [left, right] = MemoryTransport.connected(
    { path: 'one' },
    { path: 'other' },
    { capacity, faults, clock: channelOptions.clock },
  )
  const channelOne = channelOpener(one, channelOptions).open(left)
  const channelOther = channelOpener(other, channelOptions).open(right)
  left.connect(channelOne)
  right.connect(channelOther)
  return [channelOne, channelOther]
}
