import * as codecs from '../src/index.js'
import { byteBlock, lazy, string, uint8, type AnyCodec, type Codec } from '../src/index.js'
import { expect, it } from 'vitest'
import { decodesViews } from '../src/views.js'

const block = byteBlock({ prefix: uint8() })
const text = string({ prefix: uint8() })

/** Each way to put a codec into another one. */
const around: Record<string, (inner: Codec<never, never>) => AnyCodec> = {
  frame: (inner) => codecs.frame(uint8(), inner),
  record: (inner) => codecs.record({ first: uint8(), second: inner }),
  counted: (inner) => codecs.counted({ prefix: uint8(), body: inner }),
  repeated: (inner) => codecs.repeated(inner, { count: 3 }),
  until: (inner) => codecs.repeated(inner, { until: 'end' }),
  mapOf: (inner) => codecs.mapOf(uint8(), uint8(), inner),
  header: (inner) => codecs.header(uint8(), { 1: inner, 2: uint8() }),
  optional: (inner) => codecs.optional(inner),
  sized: (inner) => codecs.sized(uint8(), inner),
  padded: (inner) => codecs.padded(inner, 300),
  aligned: (inner) => codecs.aligned(inner, 4),
  checksum: (inner) => codecs.checksum(inner, codecs.crc32),
  mapped: (inner) => codecs.mapped(inner, { encode: (value: never) => value, decode: (value) => value }),
  validated: (inner) => codecs.validated(inner, () => true, 'anything'),
  conditional: (inner) => codecs.record({ flag: uint8(), value: codecs.conditional(() => true, inner) } as never),
  lengthOf: (inner) => codecs.record({ size: codecs.lengthOf(uint8(), 'value'), value: inner } as never),
}

it.each(Object.keys(around))('a block in %s is a view, a text there is not', (name) => {
  const put = around[name] as (inner: AnyCodec) => AnyCodec
  expect(decodesViews(put(block))).toBe(true)
  expect(decodesViews(put(byteBlock({ prefix: uint8(), copy: true })))).toBe(false)
  expect(decodesViews(put(byteBlock({ prefix: uint8(), as: 'range' })))).toBe(false)
  expect(decodesViews(put(text))).toBe(false)
})

it('what cannot be known may be a view: codecs of the application, and those asked for later', () => {
  const own = codecs.custom<number>({ size: { min: 1, max: 1 }, encode: () => {}, decode: () => 1 })
  expect(decodesViews(own)).toBe(true)
  expect(decodesViews(lazy(() => text))).toBe(true)
  expect(decodesViews({ kind: 'other', size: { min: 1, max: 1 }, read: () => 1, write: () => {} })).toBe(true)
})
