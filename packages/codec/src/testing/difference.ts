import { isBytes, type PathSegment } from '../error.js'

/**
 * The way to the first place where two values differ; `undefined` if they are the same.
 *
 * Numbers are compared by `Object.is` (NaN is NaN, -0 is not 0), bytes by content, whatever their class: a chunk that
 * is a Buffer decodes to the same bytes.
 */
export function difference(a: unknown, b: unknown): PathSegment[] | undefined {
  if (Object.is(a, b)) return undefined
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return []
  if (isBytes(a) && isBytes(b)) return inBytes(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return inList(a, b)
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return []
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime()) ? undefined : []
  if (a instanceof Map) return inList([...a], [...(b as Map<unknown, unknown>)])
  if (a instanceof Set) return inList([...a], [...(b as Set<unknown>)])
  return inFields(a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>)
}

function inBytes(a: Uint8Array, b: Uint8Array): PathSegment[] | undefined {
  const common = Math.min(a.length, b.length)
  for (let i = 0; i < common; i++) if (a[i] !== b[i]) return [i]
  return a.length === b.length ? undefined : [common]
}

function inList(a: readonly unknown[], b: readonly unknown[]): PathSegment[] | undefined {
  const common = Math.min(a.length, b.length)
  for (let i = 0; i < common; i++) {
    const found = difference(a[i], b[i])
    if (found !== undefined) return [i, ...found]
  }
  return a.length === b.length ? undefined : [common]
}

function inFields(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): PathSegment[] | undefined {
  for (const name of Object.keys(a)) {
    const found = Object.hasOwn(b, name) ? difference(a[name], b[name]) : []
    if (found !== undefined) return [name, ...found]
  }
  const more = Object.keys(b).find((name) => !Object.hasOwn(a, name))
  return more === undefined ? undefined : [more]
}
