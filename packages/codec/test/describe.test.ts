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

  it('tells of every combinator', () => {
    expect(JSON.stringify(of(everything()))).toMatchInlineSnapshot(
      `"{"type":"fields","kind":"record","size":{"min":130,"max":null},"fields":[{"name":"numbers","codec":{"type":"fields","kind":"frame","size":{"min":95,"max":95},"fields":[{"name":0,"codec":{"type":"number","kind":"byte","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":true,"endian":"big"}},{"name":1,"codec":{"type":"number","kind":"int8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":true,"endian":"big"}},{"name":2,"codec":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"}},{"name":3,"codec":{"type":"number","kind":"int16","size":{"min":2,"max":2},"format":"integer","bytes":2,"signed":true,"endian":"big"}},{"name":4,"codec":{"type":"number","kind":"int16LE","size":{"min":2,"max":2},"format":"integer","bytes":2,"signed":true,"endian":"little"}},{"name":5,"codec":{"type":"number","kind":"uint16","size":{"min":2,"max":2},"format":"integer","bytes":2,"signed":false,"endian":"big"}},{"name":6,"codec":{"type":"number","kind":"uint16LE","size":{"min":2,"max":2},"format":"integer","bytes":2,"signed":false,"endian":"little"}},{"name":7,"codec":{"type":"number","kind":"int24","size":{"min":3,"max":3},"format":"integer","bytes":3,"signed":true,"endian":"big"}},{"name":8,"codec":{"type":"number","kind":"int24LE","size":{"min":3,"max":3},"format":"integer","bytes":3,"signed":true,"endian":"little"}},{"name":9,"codec":{"type":"number","kind":"uint24","size":{"min":3,"max":3},"format":"integer","bytes":3,"signed":false,"endian":"big"}},{"name":10,"codec":{"type":"number","kind":"uint24LE","size":{"min":3,"max":3},"format":"integer","bytes":3,"signed":false,"endian":"little"}},{"name":11,"codec":{"type":"number","kind":"int32","size":{"min":4,"max":4},"format":"integer","bytes":4,"signed":true,"endian":"big"}},{"name":12,"codec":{"type":"number","kind":"int32LE","size":{"min":4,"max":4},"format":"integer","bytes":4,"signed":true,"endian":"little"}},{"name":13,"codec":{"type":"number","kind":"uint32","size":{"min":4,"max":4},"format":"integer","bytes":4,"signed":false,"endian":"big"}},{"name":14,"codec":{"type":"number","kind":"uint32LE","size":{"min":4,"max":4},"format":"integer","bytes":4,"signed":false,"endian":"little"}},{"name":15,"codec":{"type":"number","kind":"int64","size":{"min":8,"max":8},"format":"integer","bytes":8,"signed":true,"endian":"big"}},{"name":16,"codec":{"type":"number","kind":"int64LE","size":{"min":8,"max":8},"format":"integer","bytes":8,"signed":true,"endian":"little"}},{"name":17,"codec":{"type":"number","kind":"uint64","size":{"min":8,"max":8},"format":"integer","bytes":8,"signed":false,"endian":"big"}},{"name":18,"codec":{"type":"number","kind":"uint64LE","size":{"min":8,"max":8},"format":"integer","bytes":8,"signed":false,"endian":"little"}},{"name":19,"codec":{"type":"number","kind":"float","size":{"min":4,"max":4},"format":"float","bytes":4,"signed":true,"endian":"big"}},{"name":20,"codec":{"type":"number","kind":"floatLE","size":{"min":4,"max":4},"format":"float","bytes":4,"signed":true,"endian":"little"}},{"name":21,"codec":{"type":"number","kind":"double","size":{"min":8,"max":8},"format":"float","bytes":8,"signed":true,"endian":"big"}},{"name":22,"codec":{"type":"number","kind":"doubleLE","size":{"min":8,"max":8},"format":"float","bytes":8,"signed":true,"endian":"little"}}]}},{"name":"texts","codec":{"type":"fields","kind":"record","size":{"min":10,"max":null},"fields":[{"name":"name","codec":{"type":"string","kind":"string","size":{"min":1,"max":256},"charset":"utf8","unit":1,"prefix":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"}}},{"name":"line","codec":{"type":"string","kind":"string","size":{"min":2,"max":null},"charset":"ascii","unit":1,"delimiter":{"text":"\\r\\n","hex":"0d0a"}}},{"name":"word","codec":{"type":"string","kind":"string","size":{"min":1,"max":null},"charset":"latin1","unit":1,"delimiter":{"text":" ","hex":"20"}}},{"name":"wide","codec":{"type":"string","kind":"string","size":{"min":2,"max":null},"charset":"utf16le","unit":2,"delimiter":{"text":"\\u0000","hex":"0000"}}},{"name":"code","codec":{"type":"string","kind":"string","size":{"min":3,"max":3},"charset":"utf16","unit":2}},{"name":"own","codec":{"type":"string","kind":"string","size":{"min":1,"max":256},"charset":"custom","unit":1,"prefix":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"}}}]}},{"name":"blocks","codec":{"type":"fields","kind":"frame","size":{"min":7,"max":null},"fields":[{"name":0,"codec":{"type":"bytes","kind":"byteBlock","size":{"min":4,"max":4294967299},"prefix":{"type":"number","kind":"uint32","size":{"min":4,"max":4},"format":"integer","bytes":4,"signed":false,"endian":"big"},"length":{"factor":1,"plus":0}}},{"name":1,"codec":{"type":"bytes","kind":"byteBlock","size":{"min":2,"max":null},"prefix":{"type":"number","kind":"uint16","size":{"min":2,"max":2},"format":"integer","bytes":2,"signed":false,"endian":"big"},"length":{"factor":1,"plus":-2}}},{"name":2,"codec":{"type":"bytes","kind":"byteBlock","size":{"min":1,"max":null},"prefix":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"},"length":{"factor":4,"plus":0}}}]}},{"name":"kind","codec":{"type":"enumeration","kind":"enumeration","size":{"min":3,"max":3},"codec":{"type":"number","kind":"int24","size":{"min":3,"max":3},"format":"integer","bytes":3,"signed":true,"endian":"big"},"dynamic":false,"entries":[{"key":"minus","wire":-1},{"key":"not-found","wire":404}]}},{"name":"flag","codec":{"type":"enumeration","kind":"enumeration","size":{"min":1,"max":1},"codec":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"},"dynamic":false,"entries":[{"key":true,"wire":1},{"key":false,"wire":0}]}},{"name":"choice","codec":{"type":"header","kind":"header","size":{"min":1,"max":265},"head":{"type":"enumeration","kind":"enumeration","size":{"min":1,"max":1},"codec":{"type":"string","kind":"string","size":{"min":1,"max":1},"charset":"utf8","unit":1},"dynamic":false,"entries":[{"key":"put","wire":"p"},{"key":"get|it","wire":"g"},{"key":"none","wire":"-"}]},"cases":[{"head":"put","wires":["p"],"body":{"type":"number","kind":"int24","size":{"min":3,"max":3},"format":"integer","bytes":3,"signed":true,"endian":"big"}},{"head":"get|it","wires":["g"],"body":{"type":"fields","kind":"record","size":{"min":9,"max":264},"fields":[{"name":"id","codec":{"type":"number","kind":"int64","size":{"min":8,"max":8},"format":"integer","bytes":8,"signed":true,"endian":"big"}},{"name":"a b","codec":{"type":"string","kind":"string","size":{"min":1,"max":256},"charset":"utf8","unit":1,"prefix":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"}}}]}},{"head":"none","wires":["-"],"body":{"type":"fields","kind":"frame","size":{"min":0,"max":0},"fields":[]}}]}},{"name":"wide","codec":{"type":"header","kind":"header","size":{"min":9,"max":9},"head":{"type":"number","kind":"int64","size":{"min":8,"max":8},"format":"integer","bytes":8,"signed":true,"endian":"big"},"cases":[{"head":7,"wires":[7],"body":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"}},{"head":"-9223372036854775808","wires":[{"$":"bigint","text":"-9223372036854775808"}],"body":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"}}]}},{"name":"list","codec":{"type":"list","kind":"counted","size":{"min":1,"max":130306},"prefix":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"},"body":{"type":"list","kind":"counted","size":{"min":1,"max":511},"prefix":{"type":"number","kind":"uint8","size":{"min":1,"max":1},"format":"integer","bytes":1,"signed":false,"endian":"big"},"body":{"type":"number","kind":"uint16","size":{"min":2,"max":2},"format":"integer","bytes":2,"signed":false,"endian":"big"}}}},{"name":"fixed","codec":{"type":"constant","kind":"constant","size":{"min":0,"max":0},"value":"x"}},{"name":"odd","codec":{"type":"constant","kind":"constant","size":{"min":0,"max":0},"value":{"big":{"$":"bigint","text":"1"},"bytes":{"$":"bytes","text":"0102"},"nan":{"$":"number","text":"NaN"},"list":[null,{"$":"other","text":"undefined"},{"$":"number","text":"-0"}]}}},{"name":"point","codec":{"type":"opaque","kind":"custom","size":{"min":2,"max":2}}},{"name":"tail","codec":{"type":"opaque","kind":"custom","size":{"min":1,"max":null}}}]}"`,
    )
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

  it('says null where there is no bound', () => {
    expect(of(string({ delimiter: '\n' })).size).toEqual({ min: 1, max: null })
    expect(of(counted({ prefix: int64(), body: uint8() })).size).toEqual({ min: 8, max: null })
  })
})
