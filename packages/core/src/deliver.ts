import type { Context } from './context.js'
import { asError } from './error.js'
import { keep } from './keep.js'

const NOTHING = new Uint8Array(0)

/** What finds the messages in bytes that come in bursts. */
interface Source {
  /**
   * What of the burst is left when somebody breaks, it copies, and gives the next time. With `keep` the memory of the bytes
   * is used again later: what messages are views of is copied.
   */
  readonly push: (bytes: Uint8Array, keep?: (bytes: Uint8Array) => Uint8Array) => Iterator<unknown>
}

/**
 * Hands up, one by one, the messages that are in a burst of bytes. When a handler holds the channel back or closes it,
 * the rest stays as it is, undecoded, until the channel flows again. What cannot be decoded ends the channel.
 * Gives whether the source has seen the whole burst.
 */
export function deliver(context: Context, source: Source, bytes: Uint8Array, left?: Iterator<unknown>): boolean {
  const { channel } = context
  try {
    const messages = left ?? source.push(bytes, channel.borrower === context ? keep : undefined)
    for (let next = messages.next(); next.done !== true; next = messages.next()) {
      context.emit(next.value)
      if (!channel.sequence.flowing) {
        wait(context, source, messages)
        return false
      }
    }
    return true
  } catch (error) {
    // After what cannot be decoded nobody knows where the next message begins.
    context.fail(asError(error))
    void context.channel.close()
    return false
  }
}

function wait(context: Context, source: Source, messages: Iterator<unknown>): void {
  const { sequence, borrower } = context.channel
  const borrowed = borrower === context
  if (borrowed) messages.return?.()
  const left = borrowed ? undefined : messages
  sequence.divert(context, () => void deliver(context, source, NOTHING, left))
}
