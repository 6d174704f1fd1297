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
export async function hold(
  context: Context,
  promise: PromiseLike<unknown>,
  { handOn, failed, late = false }: Outcome,
): Promise<void> {
  context.holdBack()
  let result: unknown
  try {
    result = await promise
  } catch (error) {
    return context.goOn(undefined, () => failed(asError(error)))
  }
  if (result !== pass) context.goOn()
  else if (late) context.goOn(undefined, handOn)
  else context.goOn(handOn)
}
