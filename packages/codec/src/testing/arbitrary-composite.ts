import type { AnyCodec } from '../codec.js'
import type { Counted } from '../counted.js'
import type { DependentRecord } from '../dependent-record.js'
import type { Enumeration } from '../enumeration.js'
import { MISSING } from '../enumeration-map.js'
import type { PathSegment } from '../error.js'
import type { Frame } from '../frame.js'
import type { Header } from '../header.js'
import type { RecordCodec } from '../record.js'
import { dependent, type Values } from './arbitrary-dependent.js'
import { ofLengths } from './arbitrary-length.js'
import type { Arbitrary } from './fast-check.js'
import { fits } from './fits.js'
import { failure, orElse, tooDeep, type Place } from './place.js'

function part(codec: AnyCodec, place: Place, segment: PathSegment): Arbitrary<unknown> {
  return place.build(codec, { ...place, path: [...place.path, segment] })
}

export function frameOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { codecs } = codec as Frame
  return place.fc.tuple(...codecs.map((inner, i) => part(inner, place, i)))
}

export function recordOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { names, codecs } = codec as RecordCodec
  const values = place.fc.tuple(...codecs.map((inner, i) => part(inner, place, names[i] as string)))
  // `fromEntries` makes own properties, whatever their name; an assignment to `__proto__` would not.
  const whole = (list: readonly unknown[]): Values => Object.fromEntries(list.map((value, i) => [names[i], value]))
  return 'links' in codec ? dependent(codec as DependentRecord, values, whole) : values.map(whole)
}

export function countedOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { prefix, body } = codec as Counted
  // Half as many in lists within lists, so that the whole stays of a size that can be read.
  const item = orElse(() => place.build(body, { ...place, maxLength: place.maxLength >> 1 }), undefined)
  if (item === undefined) return ofLengths(prefix, { ...place, maxLength: 0 }, () => place.fc.constant<unknown[]>([]))
  return ofLengths(prefix, place, (lengths) => place.fc.array(item, lengths))
}

export function headerOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { head, bodies } = codec as Header
  const { fc, path } = place
  // Text stands for every head that reads so: those are left that the head's codec writes and gives back.
  const cases = [...bodies].filter(([key]) => fits(head, key))
  if (cases.length === 0) throw failure(path, 'a header with a case whose head can be written', 'none')
  const choices = cases.flatMap(([key, body]) => {
    const arbitrary = orElse(() => fc.tuple<unknown>(fc.constant(key), part(body, place, 1)), undefined)
    return arbitrary === undefined ? [] : [{ weight: 1, arbitrary }]
  })
  if (choices.length === 0) throw tooDeep(path)
  return fc.oneof<unknown>(...choices)
}

export function enumerationOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { fc, path } = place
  const { lookup, passes, codec: wire } = codec as Enumeration
  const keys = (): unknown[] => {
    const known = Array.from(lookup.entries(), ([key]) => key)
    if (known.length > 0) return known
    throw failure(path, 'an enumeration with a key', 'an empty map')
  }
  // What the codec writes, by its key if it has one.
  if (passes) {
    const numbers = place.build(wire, place).map((number) => {
      const key = lookup.keyOf(number)
      return key === MISSING ? number : key
    })
    const known = lookup.fixed ? Array.from(lookup.entries(), ([key]) => key) : []
    if (known.length === 0) return numbers
    const half = <T>(arbitrary: Arbitrary<T>) => ({ weight: 1, arbitrary })
    return fc.oneof(half(numbers), half(fc.constantFrom(...known)))
  }
  if (lookup.fixed) return fc.constantFrom(...keys())
  // A map that may change is asked for each value.
  return fc.integer({ min: 0, max: 0x7f_ff_ff_ff }).map((n) => {
    const now = keys()
    return now[n % now.length]
  })
}
