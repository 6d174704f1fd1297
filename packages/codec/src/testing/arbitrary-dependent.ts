import type { Checksum } from '../checksum.js'
import type { AnyCodec, Codec } from '../codec.js'
import type { DependentRecord } from '../dependent-record.js'
import { decode } from '../decode.js'
import { encode } from '../encode.js'
import { isCodecError } from '../error.js'
import type { Frame } from '../frame.js'
import type { Lazy } from '../lazy.js'
import type { MapCodec } from '../map-of.js'
import type { Repeated, Until } from '../repeated.js'
import { ofLengths } from './arbitrary-length.js'
import { ofAnyLength, type Arbitrary } from './fast-check.js'
import { orElse, tooDeep, type Place } from './place.js'

export type Values = Record<string, unknown>

/** Values of which the codec does not say at once whether it writes them: those that it does. */
export function written<T>(codec: AnyCodec, values: Arbitrary<T>): Arbitrary<T> {
  return values.filter((value) => {
    try {
      encode(codec as Codec<unknown>, value)
      return true
    } catch (error) {
      if (isCodecError(error)) return false
      throw error
    }
  })
}

export function repeatedOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const list = codec as Repeated | Until
  const { fc, maxLength } = place
  const item = orElse(() => place.build(list.body, { ...place, maxLength: maxLength >> 1 }), undefined)
  if (item === undefined) {
    if (('items' in list && (list.items ?? 0) > 0) || list.size.min > 0) throw tooDeep(place.path)
    return fc.constant([])
  }
  const items = (least: number, most: number): Arbitrary<unknown[]> =>
    ofAnyLength(fc, { minLength: least, maxLength: most }, (lengths) => fc.array(item, lengths))
  if ('items' in list) return list.items === undefined ? items(0, maxLength) : items(list.items, list.items)
  const { until } = list
  if (until === 'end') return items(0, maxLength).map((all) => all.filter((one) => takesBytes(list.body, one)))
  if (typeof until !== 'function') return written(codec, items(0, maxLength))
  const others = fc.array(
    item.filter((one) => !until(one)),
    { minLength: 0, maxLength },
  )
  return fc.tuple<unknown>(others, item.filter(until)).map(([before, last]) => [...(before as unknown[]), last])
}

export function takesBytes(codec: Codec<unknown>, value: unknown): boolean {
  return codec.size.min > 0 || encode(codec, value).length > 0
}

export function mapOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { prefix, body } = codec as MapCodec
  const [key, value] = (body as AnyCodec as Frame).codecs as unknown as readonly [AnyCodec, AnyCodec]
  const inner = { ...place, maxLength: place.maxLength >> 1 }
  const pair = orElse(() => place.fc.tuple(place.build(key, inner), place.build(value, inner)), undefined)
  if (pair === undefined) return ofLengths(prefix, { ...place, maxLength: 0 }, () => place.fc.constant(new Map()))
  const pairs = ofLengths(prefix, place, (lengths) => place.fc.array(pair, lengths))
  // Of keys that are the same, or are so when they are decoded, one is left; that may be too few for the prefix.
  return written(
    codec,
    pairs.map((all) => new Map(all as [])),
  )
}

/** A codec that contains itself does so a few times, and then ends where it can. */
export function lazyOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  if (place.levels === 0) throw tooDeep(place.path)
  return place.build((codec as Lazy).codec, { ...place, levels: place.levels - 1 })
}

export function checksummed(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  return place.build((codec as Checksum).codec, place)
}

/** What a conditional field has where it is there. */
export function conditionalOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  return place.build((codec as AnyCodec & { readonly codec: AnyCodec }).codec, place)
}

function isComputed(codec: AnyCodec | undefined): boolean {
  return codec !== undefined && 'finish' in codec && codec.kind !== 'conditional'
}

/** Computed fields are told by the others. */
export function nothingGiven(_codec: AnyCodec, { fc }: Place): Arbitrary<unknown> {
  return fc.constant(undefined)
}

/** Records some of whose fields are there only if others say so. */
export function dependent(
  record: DependentRecord,
  values: Arbitrary<unknown[]>,
  whole: (list: readonly unknown[]) => Values,
): Arbitrary<unknown> {
  const { names, codecs } = record
  const told = values.map((list) => {
    const all = [...list]
    const seen = (): unknown[] =>
      all.map((value, i) => {
        if (codecs[i]?.kind !== 'countOf') return value
        const items = all[record.links[i]?.[0] as number]
        return Array.isArray(items) ? items.length : 0
      })
    codecs.forEach((codec, i) => {
      if (codec.kind !== 'conditional') return
      const { test } = codec as AnyCodec as AnyCodec & { readonly test: (fields: Values) => boolean }
      const before = whole(seen())
      if (!test(Object.fromEntries(names.slice(0, i).map((name) => [name, before[name]])))) all[i] = undefined
    })
    return whole(all)
  })
  // A length, or a count, may be more than its codec can say. What is computed is there, as it is when decoded.
  return written(record, told).map((value) => {
    const decoded = decode<Values>(record, encode(record, value))
    return whole(names.map((name, i) => (isComputed(codecs[i]) ? decoded[name] : value[name])))
  })
}
