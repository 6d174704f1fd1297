import { asError, ChannelError } from './error.js'
import type { ChannelEvent } from './event.js'

/** What a `quiesce` event says: the server is closing. Whoever has more to do than to answer what has come may ask for time. */
export interface QuiesceEvent {
  /** Milliseconds after which the connection is cut. */
  readonly grace: number
  /** Lets the channel close only when this has settled, too; meanwhile messages come and go as before. */
  readonly wait: (work: PromiseLike<unknown>) => void
}

/** What a channel can do that is told to end. */
interface Quiescing {
  readonly closed: Promise<void>
  readonly handshaking: boolean
  readonly fire: (event: ChannelEvent) => void
  readonly fail: (error: Error) => void
  readonly turn: (task: () => void) => void
  readonly drain: () => Promise<void>
  readonly abort: (reason: Error) => void
}

/**
 * Tells a channel that it is to close, and closes it when all it wants to wait for is done. Resolves as `closed`. While a
 * handshake is under way nobody knows of the connection yet, and it may never be done: there it ends at once.
 */
export function quiesce(channel: Quiescing, grace: number): Promise<void> {
  if (channel.handshaking) {
    const message = 'the server closed before the handshake was done'
    channel.abort(new ChannelError({ code: 'CHANNEL_CLOSED', message }))
    return channel.closed
  }
  const work: PromiseLike<unknown>[] = []
  channel.fire({ type: 'quiesce', grace, wait: (more) => void work.push(more) })
  // Behind the event: everybody has been told.
  channel.turn(() => void drainAfter(channel, work))
  return channel.closed
}

async function drainAfter(channel: Quiescing, work: readonly PromiseLike<unknown>[]): Promise<void> {
  // What is added meanwhile is waited for as well.
  for (const each of work) {
    try {
      await each
    } catch (error) {
      channel.fail(asError(error))
    }
  }
  await channel.drain()
}
