import { ChannelError } from './error.js'

/**
 * Refuses an object with a key that looks like the name of a method and is none: it would never be called.
 *
 * @throws ChannelError `CHANNEL_DEFINITION`
 */
export function refuseMisnamed(methods: object, known: readonly string[], what: string): void {
  const folded = known.map((name) => name.toLowerCase())
  const found = Object.keys(methods).find(
    (key) => !known.includes(key) && (/^on[A-Z]/.test(key) || folded.includes(key.toLowerCase())),
  )
  if (found !== undefined) throw unfit(`the methods of a ${what} (${known.join(', ')})`, `"${found}"`)
}

/** The error for something that is no part of a pipeline. */
export function unfit(expected: string, got: string): ChannelError {
  return new ChannelError({ code: 'CHANNEL_DEFINITION', message: `expected ${expected}, got ${got}` })
}
