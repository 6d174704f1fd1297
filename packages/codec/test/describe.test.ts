import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byte,
  byteBlock,
  constant,
  counted,
  custom,
  describe as describeCodec,
  enumeration,
  frame,
} from '../src/index.js'
import { header, int32, int64, kaitai, packetDiagram, string, toMarkdown, uint16, uint8 } from '../src/index.js'
import { wiresharkDissector, type AnyCodec, type DescribedCodec } from '../src/index.js'
import * as link from '../src/index.js'
import { caught } from './caught.js'
import { everything } from './describe-everything.js'
import { trees } from './trees.js'

const of = (codec: AnyCodec): DescribedCodec => describeCodec(codec).codec
const renderers: readonly ((codec: AnyCodec) => unknown)[] = [
  describeCodec,
  toMarkdown,
  packetDiagram,
  (codec) => wiresharkDissector(codec, { name: 'any' }),
  (codec) => kaitai(codec, { id: 'any' }),
]

describe('describe', () => {
  it('tells the frame of the README', () => {
    expect(describeCodec(frame(byte(), int32(), string({ prefix: uint16() })))).toMatchInlineSnapshot(`
      {
        "codec": {
          "fields": [
            {
              "codec": {
                "bytes": 1,
                "endian": "big",
                "format": "integer",
                "kind": "byte",
                "signed": true,
                "size": {
                  "max": 1,
                  "min": 1,
                },
                "type": "number",
              },
              "name": 0,
            },
            {
              "codec": {
                "bytes": 4,
                "endian": "big",
                "format": "integer",
                "kind": "int32",
                "signed": true,
                "size": {
                  "max": 4,
                  "min": 4,
                },
                "type": "number",
              },
              "name": 1,
            },
            {
              "codec": {
                "charset": "utf8",
                "kind": "string",
                "prefix": {
                  "bytes": 2,
                  "endian": "big",
                  "format": "integer",
                  "kind": "uint16",
                  "signed": false,
                  "size": {
                    "max": 2,
                    "min": 2,
                  },
                  "type": "number",
                },
                "size": {
                  "max": 65537,
                  "min": 2,
                },
                "type": "string",
                "unit": 1,
              },
              "name": 2,
            },
          ],
          "kind": "frame",
          "size": {
            "max": 65542,
            "min": 7,
          },
          "type": "fields",
        },
        "version": 1,
      }
    `)
  })

  it('tells of every combinator what it is: none but custom is opaque', () => {
    const kinds = new Map<string, Set<string>>()
    JSON.stringify(of(everything()), (_, value: unknown) => {
      const { kind, type } = (value ?? {}) as { readonly kind?: unknown; readonly type?: unknown }
      if (typeof kind === 'string' && typeof type === 'string') {
        kinds.set(type, (kinds.get(type) ?? new Set()).add(kind))
      }
      return value
    })
    const told = Object.fromEntries(Array.from(kinds, ([type, names]) => [type, [...names].toSorted().join(' ')]))
    expect(told).toMatchInlineSnapshot(`
      {
        "bytes": "byteBlock",
        "checksum": "checksum",
        "computed": "checksumOf countOf lengthOf",
        "conditional": "conditional",
        "constant": "constant",
        "enumeration": "enumeration",
        "fields": "frame record",
        "header": "header",
        "lazy": "lazy",
        "list": "counted map",
        "magic": "magic",
        "number": "byte double doubleLE float floatLE int16 int16LE int24 int24LE int32 int32LE int64 int64LE int8 uint16 uint16LE uint24 uint24LE uint32 uint32LE uint64 uint64LE uint8",
        "opaque": "custom",
        "optional": "optional",
        "reference": "lazy",
        "region": "aligned padded sized",
        "repeated": "repeated",
        "stretch": "byteBlock string",
        "string": "string",
      }
    `)
  })

  it('is plain data, which JSON keeps whole', () => {
    const description = describeCodec(everything())
    expect(JSON.parse(JSON.stringify(description))).toEqual(description)
    for (const render of renderers.slice(1)) {
      // Every renderer takes either, and says the same.
      expect(render(JSON.parse(JSON.stringify(description)) as never)).toEqual(render(description as never))
    }
  })

  it('is the same for codecs that are declared alike', () => {
    for (const render of renderers) expect(render(everything())).toEqual(render(everything()))
  })

  it('does not throw over any codec, nor does any renderer', () => {
    fc.assert(
      fc.property(trees, ({ codec }) => {
        for (const render of renderers) render(codec)
      }),
    )
  })

  it('refuses what is no codec', () => {
    expect(caught(() => describeCodec(byte as never))).toMatchObject({ code: 'CODEC_DEFINITION' })
  })

  it('reads the map of a changing enumeration once, now', () => {
    const map: Record<string, number> = { a: 1 }
    const codec = enumeration(uint8(), () => map)
    expect(of(codec)).toMatchObject({ dynamic: true, entries: [{ key: 'a', wire: 1 }] })
    const before = of(codec)
    map['b'] = 2
    expect(before).toMatchObject({ entries: [{ key: 'a' }] })
    expect(of(codec)).toMatchObject({ entries: [{ key: 'a' }, { key: 'b' }] })
  })

  it('has no entries of an enumeration whose function fails', () => {
    const codec = enumeration(uint8(), (): { a: number } => {
      throw new Error('not yet')
    })
    expect(of(codec)).toMatchObject({ dynamic: true, entries: [] })
    for (const render of renderers) render(header(codec, { a: int32() }))
  })

  it('finds the wire values of cases, through enumerations in enumerations', () => {
    const inner = enumeration(uint8(), { one: 1, two: 2 })
    const outer = enumeration(inner, { first: 'one', second: 'two' })
    const codec = of(header(outer, { second: frame(), first: frame() }))
    expect(codec).toMatchObject({
      cases: [
        { head: 'second', wires: [2] },
        { head: 'first', wires: [1] },
      ],
    })
    expect(of(header(int64(), { '18446744073709551615': frame() }))).toMatchObject({
      cases: [{ wires: [{ $: 'bigint', text: '18446744073709551615' }] }],
    })
    const opaque = custom<string>({ size: 1, encode: () => {}, decode: () => 'a' })
    expect(of(header(opaque, { a: frame() }))).toMatchObject({ cases: [{ head: 'a', wires: [] }] })
  })

  it('finds out what a length of its own counts, if that is a straight line', () => {
    const length = (encode: (n: number) => number, decode: (n: number) => number): unknown =>
      of(byteBlock({ prefix: uint16(), encodeLength: encode, decodeLength: decode }))
    const minusTwo = (n: number): number => {
      if (n < 2) throw new Error('too short')
      return n - 2
    }
    expect(length((n) => n + 2, minusTwo)).toMatchObject({ length: { factor: 1, plus: -2 } })
    expect(
      length(
        (n) => n / 4 + 1,
        (n) => 4 * (n - 1),
      ),
    ).toMatchObject({ length: { factor: 4, plus: -4 } })
    expect(length((n) => n ** 2, Math.sqrt)).toMatchObject({ length: null })
    expect(
      length(
        (n) => Math.min(n, 200),
        (n) => Math.min(n, 200),
      ),
    ).toMatchObject({ length: null })
    const failing = (): number => {
      throw new Error('never')
    }
    expect(length(failing, failing)).toMatchObject({ length: null })
  })

  it('tells a constant that JSON has no form for, or that resists', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(JSON.stringify(of(constant(circle)))).toContain('{"$":"other","text":"an object"}')
    const refuse = (): never => {
      throw new Error('ask nothing')
    }
    const proxy = new Proxy({}, { ownKeys: refuse, getPrototypeOf: refuse })
    expect(of(constant(proxy))).toMatchObject({ value: { $: 'other' } })
    expect(of(constant(new Date(0)))).toMatchObject({ value: { $: 'other' } })
    expect(of(constant(undefined))).toMatchObject({ value: { $: 'other', text: 'undefined' } })
  })

  it('tells of regions, of what may be missing and of what must stand there', () => {
    const uint8 = { type: 'number', kind: 'uint8' }
    expect(of(link.sized(link.uint8(), link.uint8()))).toMatchObject({ type: 'region', prefix: uint8, codec: uint8 })
    expect(of(link.sized(1, link.uint8()))).toEqual({
      type: 'region',
      kind: 'sized',
      size: { min: 1, max: 1 },
      codec: of(link.uint8()),
    })
    expect(of(link.padded(link.uint8(), 4))).toMatchObject({ kind: 'padded', size: { min: 4, max: 4 }, fill: 0 })
    expect(of(link.aligned(link.uint8(), 4, { fill: 1 }))).toMatchObject({ multiple: 4, fill: 1, codec: uint8 })
    expect(of(link.optional(link.uint8()))).toMatchObject({ type: 'optional', flag: uint8, codec: uint8 })
    expect(of(link.optional(link.uint8(), { flag: 'rest' }))).not.toHaveProperty('flag')
    expect(of(link.magic('ab'))).toMatchObject({ type: 'magic', hex: '6162' })
  })

  it('tells of numbers that are no whole bytes, or not always as many', () => {
    const uint8 = { type: 'number', kind: 'uint8' }
    expect(of(link.varint({ zigzag: true }))).toEqual({
      type: 'varint',
      kind: 'varint',
      size: { min: 1, max: 8 },
      zigzag: true,
    })
    expect(of(link.varint({ as: 'bigint' }))).toMatchObject({ zigzag: false, size: { min: 1, max: 10 } })
    expect(of(link.string({ prefix: link.varint({ as: 'bigint' }) })).size).toEqual({ min: 1, max: null })
    expect(of(link.bits({ a: 4, _: 1, b: 11 }, { order: 'lsb' }))).toEqual({
      type: 'bits',
      kind: 'bits',
      size: { min: 2, max: 2 },
      order: 'lsb',
      fields: [
        { name: 'a', bits: 4 },
        { name: '_', bits: 1 },
        { name: 'b', bits: 11 },
      ],
    })
    const flags = [{ name: 'a', mask: 4 }]
    expect(of(link.flags(link.uint8(), { a: 4 }))).toMatchObject({ type: 'flags', codec: uint8, flags })
    expect(of(link.flags(link.uint8(), { a: 4 }))).not.toHaveProperty('open')
    expect(of(link.flags(link.uint8(), { a: 4 }, { open: true }))).toMatchObject({ open: true, flags })
    expect(of(link.float16LE())).toMatchObject({ type: 'number', format: 'float', bytes: 2, endian: 'little' })
  })

  it('tells what is below values that functions of the program make, and which enumerations are open', () => {
    const uint8 = { type: 'number', kind: 'uint8' }
    expect(of(link.mapped(link.uint8(), { encode: Number, decode: Number }))).toMatchObject({
      type: 'mapped',
      kind: 'mapped',
      codec: uint8,
    })
    expect(of(link.validated(link.uint8(), () => true))).toMatchObject({
      type: 'mapped',
      kind: 'validated',
      codec: uint8,
    })
    expect(of(link.bool())).toMatchObject({ type: 'mapped', kind: 'bool', codec: uint8 })
    expect(of(enumeration(link.uint8(), { a: 1 }, { open: true }))).toMatchObject({ open: true })
    expect(of(enumeration(link.uint8(), { a: 1 }))).not.toHaveProperty('open')
  })

  it('tells of text and bytes without a length or with several ends', () => {
    expect(of(link.string({ delimiter: ['\r\n', '\n'] }))).toMatchObject({
      type: 'stretch',
      charset: 'utf8',
      ends: [
        { text: '\r\n', hex: '0d0a' },
        { text: '\n', hex: '0a' },
      ],
    })
    expect(of(link.string({ rest: true }))).toMatchObject({ type: 'stretch', size: { min: 0, max: null } })
    expect(of(link.byteBlock({ rest: true }))).toEqual({
      type: 'stretch',
      kind: 'byteBlock',
      size: { min: 0, max: null },
    })
    expect(of(link.byteBlock({ length: 2 }))).toMatchObject({ type: 'stretch', size: { min: 2, max: 2 } })
    expect(of(link.string({ length: 4, pad: ' ' }))).toMatchObject({ type: 'string', pad: '20' })
  })

  it('says null where there is no bound', () => {
    expect(of(string({ delimiter: '\n' })).size).toEqual({ min: 1, max: null })
    expect(of(counted({ prefix: int64(), body: uint8() })).size).toEqual({ min: 8, max: null })
  })
})
