import { channelOpener, type ChannelOptions } from '../channel-opener.js'
import type { Channel } from '../channel.js'
import type { PipelineLike, TopIn, TopOut } from '../pipeline.js'
import type { Address, Transport, TransportEvents } from '../transport.js'

// The package compiles without the types of any platform; every platform has this.
declare function queueMicrotask(task: () => void): void

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
  options: ChannelOptions = {},
): [one: Channel<OneOut, OneIn>, other: Channel<OtherOut, OtherIn>] {
  const left = new PairedTransport({ path: 'one' }, { path: 'other' })
  const right = new PairedTransport({ path: 'other' }, { path: 'one' })
  const channelOne = channelOpener(one, options).open(left)
  const channelOther = channelOpener(other, options).open(right)
  left.join(right, channelOne)
  right.join(left, channelOther)
  channelOne.opened()
  channelOther.opened()
  return [channelOne, channelOther]
}

/** One end of a connection within the process. */
class PairedTransport implements Transport {
  readonly localAddress: Address
  readonly remoteAddress: Address
  #peer: PairedTransport | undefined
  #events: TransportEvents | undefined
  /** What has come from the peer, in order, and not been told yet. */
  readonly #arrivals: (() => void)[] = []
  #paused = false
  #ended = { input: false, output: false }
  #gone = false

  constructor(localAddress: Address, remoteAddress: Address) {
    this.localAddress = localAddress
    this.remoteAddress = remoteAddress
  }

  join(peer: PairedTransport, events: TransportEvents): void {
    this.#peer = peer
    this.#events = events
  }

  readonly defer = (task: () => void): void => queueMicrotask(task)

  readonly write = (chunks: readonly Uint8Array[], done: (error?: Error) => void): void => {
    this.#toPeer((peer) => {
      for (const chunk of chunks) peer.#told.received(chunk)
      this.defer(done)
    })
  }

  readonly end = (): void => {
    this.#ended.output = true
    this.#toPeer((peer) => {
      peer.#ended.input = true
      peer.#told.ended()
      peer.#goneWhenBothEnded()
    })
    this.#goneWhenBothEnded()
  }

  readonly pause = (): void => {
    this.#paused = true
  }

  readonly resume = (): void => {
    this.#paused = false
    this.defer(this.#arrive)
  }

  readonly destroy = (): void => {
    const reset = this.#ended.output ? undefined : new Error('read ECONNRESET')
    this.defer(() => {
      this.#lose()
      const peer = this.#peer
      if (peer !== undefined) this.defer(() => peer.#lose(reset))
    })
  }

  get #told(): TransportEvents {
    return this.#events as TransportEvents
  }

  #toPeer(arrival: (peer: PairedTransport) => void): void {
    const peer = this.#peer
    if (peer === undefined || peer.#gone) return
    peer.#arrivals.push(() => arrival(peer))
    this.defer(peer.#arrive)
  }

  readonly #arrive = (): void => {
    while (!this.#paused && !this.#gone && this.#arrivals.length > 0) this.#arrivals.shift()?.()
  }

  #goneWhenBothEnded(): void {
    if (this.#ended.input && this.#ended.output) this.defer(() => this.#lose())
  }

  #lose(error?: Error): void {
    if (this.#gone) return
    this.#gone = true
    this.#told.gone(error)
  }
}
