import { asError } from './error.js'
import { isPromise } from './hold.js'

/** Runs a callback of the application: what it throws, or its promise rejects with, is told, and nobody waits for it. */
export function runCallback(callback: () => unknown, failed: (error: Error) => void): void {
  const rejected = (thrown: unknown): void => failed(asError(thrown))
  try {
    const result = callback()
    if (isPromise(result)) Promise.resolve(result).catch(rejected)
  } catch (thrown) {
    rejected(thrown)
  }
}
