import type { Context } from './context.js'
import { asError } from './error.js'
import { pass } from './pass.js'

/** Whether a method has returned a promise, of whatever library. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}

/** What becomes of an event when the promise that its method returned has settled. */
export interface Outcome {
  /** Hands the event on, as its promise gave `pass`. */
  readonly handOn: () => void
  readonly failed: (error: Error) => void
  /** Whether the event is handed on even when the channel is over. */
  readonly late?: boolean
}

/** Holds the channel's events back until the promise has settled. */
export function hold({ channel }: Context, promise: PromiseLike<unknown>, outcome: Outcome): void {
  const { handOn, failed, late = false } = outcome
  channel.hold()
  // Of another library's promise nothing is taken for granted but that it may settle.
  void Promise.resolve(promise).then(
    (result) => {
      if (result !== pass) channel.release()
      else if (late) channel.release(undefined, handOn)
      else channel.release(handOn)
    },
    (error: unknown) => channel.release(undefined, () => failed(asError(error))),
  )
}
