import { isBytes, type PathSegment } from '../error.js'

type Path = readonly PathSegment[]

/**
 * The way to the first place where two values differ; `undefined` if they are the same.
 *
 * Numbers are compared by `Object.is` (NaN is NaN, -0 is not 0), bytes by content, whatever their class: a chunk that
 * is a Buffer decodes to the same bytes.
 */
export function difference(a: unknown, b: unknown, path: Path = []): Path | undefined {
  if (Object.is(a, b)) return undefined
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path
  if (isBytes(a) && isBytes(b)) return inList(a, b, path)
  if (Array.isArray(a) && Array.isArray(b)) return inList(a, b, path)
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return path
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime()) ? undefined : path
  if (a instanceof Map) return inList([...a], [...(b as Map<unknown, unknown>)], path)
  if (a instanceof Set) return inList([...a], [...(b as Set<unknown>)], path)
  return inFields(a, b, path)
}

function inList(a: ArrayLike<unknown>, b: ArrayLike<unknown>, path: Path): Path | undefined {
  const common = Math.min(a.length, b.length)
  for (let i = 0; i < common; i++) {
    const found = difference(a[i], b[i], [...path, i])
    if (found !== undefined) return found
  }
  return a.length === b.length ? undefined : [...path, common]
}

function inFields(a: object, b: object, path: Path): Path | undefined {
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (!Object.hasOwn(a, name) || !Object.hasOwn(b, name)) return [...path, name]
    const found = difference((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name], [
      ...path,
      name,
    ])
    if (found !== undefined) return found
  }
  return undefined
}
