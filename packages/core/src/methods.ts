import { foundText, requireFunction, unfit } from './requirement.js'

/**
 * Refuses methods that could never be called: a key that looks like the name of one and is none, and what is no function.
 *
 * @throws ChannelError `CHANNEL_DEFINITION`
 */
export function requireMethods(methods: object, known: readonly string[], what: string): void {
  if (typeof methods !== 'object' || methods === null) throw unfit(`the methods of a ${what}`, foundText(methods))
  const folded = known.map((name) => name.toLowerCase())
  const found = Object.keys(methods).find(
    (key) => !known.includes(key) && (/^on[A-Z]/.test(key) || folded.includes(key.toLowerCase())),
  )
  if (found !== undefined) throw unfit(`the methods of a ${what} (${known.join(', ')})`, `"${found}"`)
  for (const name of known) {
    const method = (methods as Readonly<Record<string, unknown>>)[name]
    if (method !== undefined) requireFunction(`${name} of a ${what}`, method)
  }
}
