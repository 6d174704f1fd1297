import { definitionError, show } from './error.js'

/** From each key to its value on the wire: an object, or a `Map` for keys that are not strings. */
export type EnumerationMap<Wire> = { readonly [key: string]: Wire } | ReadonlyMap<unknown, Wire>

/** The keys of a map: an object's are strings, numbers among them as text, as JavaScript has them. */
export type KeyOf<M> = M extends ReadonlyMap<infer Key, unknown> ? Key : `${Exclude<keyof M, symbol>}`

/** What a lookup gives for what is not in the map; `undefined` may be a key. */
export const MISSING: unique symbol = Symbol('missing')

/** Both directions of a map. */
export interface Lookup {
  readonly wireOf: (key: unknown) => unknown
  readonly keyOf: (wire: unknown) => unknown
  /** Whether the map stays as it is. */
  readonly fixed: boolean
  readonly entries: () => Iterable<readonly [key: unknown, wire: unknown]>
}

/** A map that stays as it is: read once, checked once. */
export function fixedLookup(map: EnumerationMap<unknown>): Lookup {
  const wires = new Map(entriesOf(map))
  const keys = new Map<unknown, unknown>()
  for (const [key, wire] of wires) {
    if (keys.has(wire)) throw twice(wire, keys.get(wire), key)
    keys.set(wire, key)
  }
  return {
    wireOf: (key) => (wires.has(key) ? wires.get(key) : MISSING),
    keyOf: (wire) => (keys.has(wire) ? keys.get(wire) : MISSING),
    fixed: true,
    entries: () => wires,
  }
}

/** A map that may change between any two messages: looked through anew each time. */
export function changingLookup(current: () => EnumerationMap<unknown>): Lookup {
  return {
    wireOf(key) {
      for (const [name, wire] of entriesOf(current())) if (name === key) return wire
      return MISSING
    },
    keyOf(wanted) {
      let found: unknown = MISSING
      for (const [key, wire] of entriesOf(current())) {
        if (wire !== wanted) continue
        if (found !== MISSING) throw twice(wire, found, key)
        found = key
      }
      return found
    },
    fixed: false,
    entries: () => entriesOf(current()),
  }
}

function entriesOf(map: EnumerationMap<unknown>): Iterable<readonly [unknown, unknown]> {
  if (typeof map !== 'object' || map === null) throw definitionError('a map of an enumeration', show(map))
  return map instanceof Map ? map : Object.entries(map)
}

function twice(wire: unknown, one: unknown, other: unknown): Error {
  return definitionError('a wire value of its own for each key', `${show(wire)} for ${show(one)} and ${show(other)}`)
}
