import { pass, type Pass } from './pass.js'
import { runCallback } from './run-callback.js'

/** Shows an event to a user's function. If that fails, the error is told above, and the event goes on all the same. */
export function look(context: { readonly fail: (error: Error) => void }, show: () => unknown): Pass {
  runCallback(show, (error) => context.fail(error))
  return pass
}
