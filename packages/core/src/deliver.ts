import type { Context } from './context.js'
import { asError } from './error.js'

/**
 * Hands up, one by one, the messages that are in a burst of bytes. When a handler holds the channel back or closes it,
 * the rest stays as it is, undecoded, until the channel flows again. What cannot be decoded ends the channel.
 */
export function deliver(context: Context, begin: () => Iterator<unknown>): void {
  const { sequence } = context.channel
  try {
    const messages = begin()
    for (let next = messages.next(); next.done !== true; next = messages.next()) {
      context.emit(next.value)
      if (!sequence.flowing) return sequence.divert(() => deliver(context, () => messages))
    }
  } catch (error) {
    // After what cannot be decoded nobody knows where the next message begins.
    context.fail(asError(error))
    void context.channel.close()
  }
}
