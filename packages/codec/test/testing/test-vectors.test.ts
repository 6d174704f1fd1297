import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as link from '../../src/index.js'
import { checkVectors, fromJson, testVectors, toJson } from '../../src/testing/index.js'
import { trees } from '../trees.js'

const { byteBlock, constant, double, enumeration, record, string, uint8, uint64 } = link

const flag = enumeration(
  uint8(),
  new Map<boolean | bigint, number>([
    [true, 1],
    [2n, 2],
  ]),
)
const message = record({
  version: constant(2),
  id: uint64(),
  ratio: double(),
  flag,
  data: byteBlock({ prefix: uint8() }),
  $ref: string({ prefix: uint8() }),
})
const sample = { id: 7n, ratio: NaN, flag: 2n, data: Uint8Array.of(0, 255), $ref: 'x' }

describe('testVectors', () => {
  it('gives values in JSON, with the bytes beside them', () => {
    expect(testVectors(message, [sample])).toEqual([
      {
        value: {
          version: 2,
          id: { $bigint: '7' },
          ratio: { $number: 'NaN' },
          flag: { $bigint: '2' },
          data: { $bytes: '00ff' },
          $$ref: 'x',
        },
        hex: '0000000000000007 7ff8000000000000 02 0200ff 0178'.replaceAll(' ', ''),
      },
    ])
  })

  it('holds when it comes back from a file, for any codec', () => {
    fc.assert(
      fc.property(trees, ({ codec, value }) => {
        const file = JSON.stringify(testVectors(codec, [value, value]))
        expect(checkVectors(codec, JSON.parse(file))).toBe(2)
      }),
      { numRuns: 300 },
    )
  })

  it('rounds what the codec rounds', () => {
    expect(testVectors(link.float(), [0.1])).toEqual([{ value: 0.10000000149011612, hex: '3dcccccd' }])
  })

  it('refuses a value without a form in JSON, and one that does not hold at once', () => {
    const symbol = Symbol('s')
    const odd = record({ list: link.counted({ prefix: uint8(), body: enumeration(uint8(), new Map([[symbol, 1]])) }) })
    expect(() => testVectors(odd, [{ list: [symbol] }])).toThrow('No JSON form for Symbol(s) at list/0')
    const rounding = link.custom<number>({
      size: 1,
      encode: (value, writer) => writer.write(uint8(), Math.ceil(value)),
      decode: (reader) => reader.read(uint8()) + 0.5,
    })
    expect(() => testVectors(rounding, [1])).toThrow('vector 0: 1.5 encodes to 02, not 01')
  })
})

describe('checkVectors', () => {
  it('counts the vectors that hold; notes beside them and spaces in the hex are for the reader', () => {
    const vectors = [{ value: 258, hex: '01 02', note: 'first' }]
    expect(checkVectors(link.uint16(), vectors)).toBe(1)
  })

  it('tells each that does not, and why', () => {
    const vectors = [
      { value: 1, hex: '0001' },
      { value: 2, hex: '0003' },
      { value: 70_000, hex: '01' },
      { value: 1, hex: '0x' },
      { value: { $ref: 1 }, hex: '0001' },
    ]
    let report = ''
    try {
      checkVectors(link.uint16(), vectors)
    } catch (error) {
      report = (error as Error).message
    }
    expect(report.split('\n')).toEqual([
      'checkVectors: 8 differences in 5 vectors',
      'vector 1: 2 encodes to 0002, not 0003',
      'vector 1: 0003 decodes to 3, not 2',
      expect.stringMatching(/^vector 2: 70000 cannot be encoded: expected a whole number from 0 to 65535/),
      expect.stringMatching(/^vector 2: 01 cannot be decoded: .*CODEC_TRUNCATED/),
      expect.stringMatching(/^vector 3: 1 cannot be encoded: Error: Not bytes in hex: "0x"/),
      expect.stringMatching(/^vector 3: 0x cannot be decoded/),
      expect.stringMatching(/^vector 4: .* cannot be encoded: Error: \$ref is none of the forms/),
      expect.stringMatching(/^vector 4: 0001 cannot be decoded/),
    ])
  })
})

describe('the JSON form', () => {
  const values = [
    [null, 'null'],
    [undefined, '{"$undefined":true}'],
    [-0, '{"$number":"-0"}'],
    [-Infinity, '{"$number":"-Infinity"}'],
    [-5n, '{"$bigint":"-5"}'],
    [new Uint8Array(0), '{"$bytes":""}'],
    [new Map<unknown, unknown>([[1n, { a: true }]]), '{"$map":[[{"$bigint":"1"},{"a":true}]]}'],
    [new Set(['x']), '{"$set":["x"]}'],
    [new Date(0), '{"$date":"1970-01-01T00:00:00.000Z"}'],
    [{ $bigint: 'text', $$: 1 }, '{"$$bigint":"text","$$$":1}'],
    [JSON.parse('{ "__proto__": 1 }'), '{"__proto__":1}'],
    ['\ud800', '"\\ud800"'],
  ] as const

  it.each(values)('of %o is %s, and back', (value, json) => {
    expect(JSON.stringify(toJson(value))).toBe(json)
    expect(fromJson(JSON.parse(json))).toEqual(value)
  })

  it('is there and back for anything that is data', () => {
    const data = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: false,
    })
    fc.assert(
      fc.property(data, (value) => {
        expect(fromJson(JSON.parse(JSON.stringify(toJson(value))))).toEqual(value)
      }),
    )
  })

  it('is not there for functions and objects of a class', () => {
    expect(() => toJson({ a: [() => 1] })).toThrow('No JSON form for a function at a/0')
    expect(() => toJson(/x/)).toThrow('No JSON form for an object of class RegExp')
  })
})
