import type { Channel } from './channel.js'
import { encodingOnce } from './encode-once.js'
import { unfit } from './requirement.js'

/** What becomes of a message for a channel above its high-water mark: it waits like others, is left out, or ends it. */
export type SlowPolicy = 'wait' | 'drop-newest' | 'close'

/** Who gets a broadcast. */
export interface BroadcastOptions {
  /** A channel that does not, such as the one it came from. */
  readonly except?: Channel<never> | undefined
  /** For channels that are not `writable`, default `wait`: until `maxPending` bytes wait, then the channel closes. */
  readonly slow?: SlowPolicy | undefined
}

/** What became of a broadcast. A send that was refused went to that channel's `onError`, and counts as sent. */
export interface BroadcastCounts {
  readonly sent: number
  /** Left out because they were not writable. */
  readonly dropped: number
  /** Closed because they were not writable. */
  readonly closed: number
}

/** Channels that belong together, such as those in a room. Iterates over them. */
export interface ChannelGroup<Out> extends Iterable<Channel<Out>> {
  readonly size: number
  readonly has: (channel: Channel<never>) => boolean
  /** Takes a channel in, until it is removed or closes; false if it is in already. */
  readonly add: (channel: Channel<Out>) => boolean
  readonly remove: (channel: Channel<never>) => boolean
  /**
   * Sends a message to all channels that are open.
   *
   * @throws ChannelError `CHANNEL_DEFINITION` for a `slow` that is none
   */
  readonly broadcast: (message: Out, options?: BroadcastOptions) => BroadcastCounts
  /** Closes all channels that are in it now; resolves when they are. */
  readonly close: () => Promise<void>
}

const SLOW: readonly SlowPolicy[] = ['wait', 'drop-newest', 'close']

type Membership = Pick<ChannelGroup<never>, 'remove'>

// What a channel leaves when it closes, for all groups together: one that enters and leaves rooms all day costs no more.
// No attribute of the channel, for those of a client show through on its connections.
const memberships = /* @__PURE__ */ new WeakMap<Channel<never>, Set<Membership>>()

class Group<Out> implements ChannelGroup<Out> {
  readonly #channels = new Set<Channel<Out>>()

  get size(): number {
    return this.#channels.size
  }

  [Symbol.iterator](): Iterator<Channel<Out>> {
    return this.#channels.values()
  }

  readonly has = (channel: Channel<never>): boolean => this.#channels.has(channel as Channel<Out>)

  readonly add = (channel: Channel<Out>): boolean => {
    if (this.has(channel)) return false
    this.#channels.add(channel)
    groupsOf(channel).add(this)
    return true
  }

  readonly remove = (channel: Channel<never>): boolean => {
    memberships.get(channel)?.delete(this)
    return this.#channels.delete(channel as Channel<Out>)
  }

  readonly broadcast = (message: Out, options: BroadcastOptions = {}): BroadcastCounts => {
    const { except, slow = 'wait' } = options
    if (!SLOW.includes(slow)) throw unfit(`slow as one of ${SLOW.join(', ')}`, `"${slow}"`)
    const counts = { sent: 0, dropped: 0, closed: 0 }
    encodingOnce(() => {
      for (const channel of this.#channels) {
        if (channel === except || !channel.valid) continue
        if (channel.writable || slow === 'wait') {
          counts.sent++
          channel.send(message)
        } else if (slow === 'drop-newest') counts.dropped++
        else {
          counts.closed++
          void channel.close()
        }
      }
    })
    return counts
  }

  readonly close = async (): Promise<void> => {
    await Promise.all(Array.from(this.#channels, (channel) => channel.close()))
  }
}

/** The groups a channel is in. It leaves them when it closes. */
function groupsOf(channel: Channel<never>): Set<Membership> {
  const known = memberships.get(channel)
  if (known !== undefined) return known
  const groups = new Set<Membership>()
  memberships.set(channel, groups)
  void leaveWhenClosed(channel, groups)
  return groups
}

async function leaveWhenClosed(channel: Channel<never>, groups: ReadonlySet<Membership>): Promise<void> {
  await channel.closed
  for (const group of groups) group.remove(channel)
  // Whoever is added too late leaves again at once.
  memberships.delete(channel)
}

/**
 * Makes a group of channels, which they leave by themselves when they close. A broadcast encodes its message once for all
 * channels that share a codec: stages above the codec must not change a message in place, but make a new one.
 *
 * @example
 * const room = channelGroup<Message>()
 * const chat = wire.handle({
 *   onActive: (channel) => room.add(channel),
 *   onMessage: (channel, message) => room.broadcast(message, { except: channel, slow: 'drop-newest' }),
 * })
 */
export function channelGroup<Out>(): ChannelGroup<Out> {
  return new Group<Out>()
}
