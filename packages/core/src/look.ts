import { asError } from './error.js'
import { pass, type Pass } from './pass.js'

/** Shows an event to a user's function. If that throws, the error is told above, and the event goes on all the same. */
export function look(context: { readonly fail: (error: Error) => void }, show: () => void): Pass {
  try {
    show()
  } catch (error) {
    context.fail(asError(error))
  }
  return pass
}
