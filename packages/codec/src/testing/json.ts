import { isBytes, show } from '../error.js'

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/**
 * A value in JSON. What JSON lacks is an object with one name that begins with `$`:
 *
 * - `{ "$bigint": "12" }`, `{ "$bytes": "00ff" }`, `{ "$undefined": true }`
 * - `{ "$number": "NaN" }`, also `"Infinity"`, `"-Infinity"` and `"-0"`
 * - `{ "$map": [[key, value]] }`, `{ "$set": [item] }`, `{ "$date": "2026-01-31T00:00:00.000Z" }`
 *
 * A field's own name that begins with `$` gets another `$` before it.
 *
 * @throws Error for what has no such form: functions, symbols, objects of other classes
 */
export function toJson(value: unknown, where = ''): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: show(value) }
  }
  if (typeof value === 'bigint') return { $bigint: `${value}` }
  if (value === undefined) return { $undefined: true }
  if (typeof value !== 'object') throw new Error(`No JSON form for ${show(value)}${place(where)}`)
  if (isBytes(value)) return { $bytes: hexOf(value) }
  if (Array.isArray(value)) return value.map((item, i) => toJson(item, `${where}/${i}`))
  if (value instanceof Map) return { $map: toJson([...value], where) }
  if (value instanceof Set) return { $set: toJson([...value], where) }
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString() }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new Error(`No JSON form for an object of class ${value.constructor.name}${place(where)}`)
  }
  // Own properties whatever their name: `fromEntries` defines, an assignment to `__proto__` would not.
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name.startsWith('$') ? `$${name}` : name,
      toJson(part, `${where}/${name}`),
    ]),
  )
}

function place(where: string): string {
  return where === '' ? '' : ` at ${where.slice(1)}`
}

/** The value that {@link toJson} put into JSON. @throws Error for a `$` name that it does not write */
export function fromJson(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(fromJson)
  const [first, ...others] = Object.entries(json)
  if (first !== undefined && others.length === 0 && /^\$[^$]/.test(first[0])) return special(...first)
  return Object.fromEntries(
    Object.entries(json).map(([name, part]) => [name.startsWith('$$') ? name.slice(1) : name, fromJson(part)]),
  )
}

function special(name: string, json: unknown): unknown {
  switch (name) {
    case '$bigint':
      return BigInt(json as string)
    case '$bytes':
      return bytesOf(json)
    case '$undefined':
      return undefined
    case '$number':
      return Number(json)
    case '$map':
      return new Map(fromJson(json) as [unknown, unknown][])
    case '$set':
      return new Set(fromJson(json) as unknown[])
    case '$date':
      return new Date(json as string)
    default:
      throw new Error(`${name} is none of the forms of toJson; a field of that name is written $${name}`)
  }
}

/** Bytes in hex, two digits each, without anything between them. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Bytes from hex; space between the digits is for the reader. */
export function bytesOf(hex: unknown): Uint8Array {
  const digits = typeof hex === 'string' ? hex.replace(/\s/g, '') : '?'
  if (!/^(?:[\da-f]{2})*$/i.test(digits)) throw new Error(`Not bytes in hex: ${show(hex)}`)
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
