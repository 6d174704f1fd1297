import { describe, expect, it } from 'vitest'
import { conditional, counted, custom, decode, decoder, encode, encodeInto, explain, frame } from '../src/index.js'
import { int64, lazy, lengthOf, record, repeated, string, uint8, uint16, uint32, type Codec } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const message = record({
  length: lengthOf(uint16(), 'body'),
  id: uint8(),
  body: repeated(string({ prefix: uint8() }), { until: 'end' }),
  tail: uint8(),
})

/** A number of one byte, or of two where it is larger. */
const wide: Codec<number> = custom({
  size: { min: 1, max: 2 },
  encode: (value, writer) => (value < 128 ? writer.write(uint8(), value) : writer.write(uint16(), value + 0x80_00)),
  decode(reader) {
    const first = reader.read(uint8())
    return first < 128 ? first : (first - 128) * 256 + reader.read(uint8())
  },
})

describe('lengthOf', () => {
  it('is computed when encoding, and limits the other field when decoding', () => {
    expect(hex(encode(message, { id: 7, body: ['a', ''], tail: 9 }))).toBe('00 03 07 01 61 00 09')
    expect(decode(message, bytes('00 03 07 01 61 00 09'))).toEqual({ length: 3, id: 7, body: ['a', ''], tail: 9 })
  })

  it('may be given, if it is right', () => {
    const value = { id: 7, body: ['a'], tail: 9 }
    expect(hex(encode(message, { ...value, length: 2 }))).toBe('00 02 07 01 61 09')
    expect(caught(() => encode(frame(uint8(), message), [0, { ...value, length: 3 }]))).toMatchObject({
      code: 'CODEC_CONSTANT',
      path: [1, 'length'],
      offset: 1,
      got: '3',
    })
    expect(caught(() => encode(message, { ...value, length: '2' as never })).code).toBe('CODEC_CONSTANT')
  })

  it('must be used up by the other field', () => {
    const two = record({ length: lengthOf(uint8(), 'value'), value: uint16() })
    expect(caught(() => decode(two, bytes('03 00 01 02')))).toMatchObject({
      code: 'CODEC_LENGTH',
      path: ['value'],
      offset: 3,
      expected: 'a value of 3 bytes',
      got: 'one of 2',
    })
    expect(caught(() => decode(two, bytes('01 00 01')))).toMatchObject({ code: 'CODEC_TRUNCATED', path: ['value'] })
    expect(caught(() => decode(message, bytes('00 02 07 02 61 61 09')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: ['body', 0],
    })
  })

  it('is not more than its codec can hold', () => {
    const short = record({ length: lengthOf(uint8(), 'text'), text: string({ delimiter: '\n' }) })
    expect(caught(() => encode(short, { text: 'x'.repeat(255) }))).toMatchObject({
      code: 'CODEC_LENGTH',
      path: ['length'],
      offset: 0,
      got: '256',
    })
    expect(encode(short, { text: 'x'.repeat(254) })).toHaveLength(256)
  })

  it('may be of a size that depends on it: what stands behind moves', () => {
    const codec = record({
      a: lengthOf(wide, 'x'),
      b: lengthOf(wide, 'y'),
      x: repeated(uint8(), { until: 'end' }),
      y: repeated(frame(uint8(), uint8()), { until: 'end' }),
    })
    for (const [x, y] of [
      [0, 0],
      [127, 63],
      [128, 64],
      [5, 300],
    ] as const) {
      const value = { x: Array.from({ length: x }, (_, i) => i), y: Array.from({ length: y }, () => [1, 2] as const) }
      const wire = encode(codec, value)
      expect(decode(codec, wire)).toEqual({ a: x, b: 2 * y, ...value })
      expect(encodeInto(codec, value, new Uint8Array(wire.length))).toBe(wire.length)
      expect(caught(() => encodeInto(codec, value, new Uint8Array(wire.length - 1))).code).toBe('CODEC_OVERFLOW')
    }
  })

  it('may be a 64-bit integer, and is a number', () => {
    const codec = record({ length: lengthOf(int64(), 'value'), value: uint16() })
    expect(decode(codec, encode(codec, { value: 5 }))).toEqual({ length: 2, value: 5 })
    expect(caught(() => decode(codec, bytes('ff ff ff ff ff ff ff ff 00 05'))).code).toBe('CODEC_LENGTH')
  })

  it('may be of a field that is not there', () => {
    const codec = record({
      flag: uint8(),
      length: lengthOf(uint8(), 'value'),
      value: conditional((fields: { flag: number }) => fields.flag === 1, uint16()),
    })
    expect(hex(encode(codec, { flag: 0 }))).toBe('00 00')
    expect(hex(encode(codec, { flag: 1, value: 5 }))).toBe('01 02 00 05')
    expect(caught(() => decode(codec, bytes('00 02 00 05')))).toMatchObject({ code: 'CODEC_LENGTH', path: ['value'] })
  })

  it('is refused at once when it leads beyond the largest message', () => {
    const codec = record({ length: lengthOf(uint32(), 'x'), x: repeated(uint8(), { until: 'end' }) })
    const stream = decoder(codec)
    expect(caught(() => [...stream.push(bytes('ff ff ff ff'))])).toMatchObject({
      code: 'CODEC_FRAME_LIMIT',
      path: ['length'],
    })
  })

  it('nests, and what is nested is not encoded more than once', () => {
    let written = 0
    interface Nest {
      readonly length?: number | undefined
      readonly inner: readonly Nest[]
      readonly n: number
    }
    const counting = custom<number>({
      size: 1,
      encode(value, writer) {
        written++
        writer.write(uint8(), value)
      },
      decode: (reader) => reader.read(uint8()),
    })
    const nest: Codec<Nest> = record({
      length: lengthOf(wide, 'inner'),
      inner: counted({ prefix: uint8(), body: lazy(() => nest) }),
      n: counting,
    })
    const deep = (levels: number): Nest => ({ n: levels, inner: levels === 0 ? [] : [deep(levels - 1)] })
    const wire = encode(nest, deep(60))
    expect(written).toBe(61)
    expect(decode(nest, wire)).toMatchObject(deep(60))
  })

  it('says at definition which field is not there, not later, or not to be measured', () => {
    const wrong = [
      () => record({ length: lengthOf(uint8(), 'boby'), body: uint8() } as never),
      () => record({ body: uint8(), length: lengthOf(uint8(), 'body') }),
      () => record({ length: lengthOf(uint8(), 'other'), other: lengthOf(uint8(), 'body'), body: uint8() }),
      () => lengthOf(undefined as never, 'body'),
      () => frame(lengthOf(uint8(), 'body')),
      () => counted({ prefix: uint8(), body: lengthOf(uint8(), 'body') }),
    ]
    for (const define of wrong) expect(caught(define).code).toBe('CODEC_DEFINITION')
    expect(caught(wrong[0] as () => void).expected).toBe('the name of a later field for lengthOf')
    expect(caught(wrong[4] as () => void).got).toBe('lengthOf, which stands in a record only')
    expect(caught(() => encode(lengthOf(uint8(), 'x'), 1)).code).toBe('CODEC_DEFINITION')
  })

  it('is explained', () => {
    expect(explain(message, bytes('00 02 07 01 61 09'))).toBe(
      [
        '0000  00 02                    length: uint16 = 2',
        '0002  07                       id: uint8 = 7',
        '0003  01                       body/0 (length): uint8 = 1',
        '0004  61                       body/0: string = "a"',
        '0005  09                       tail: uint8 = 9',
      ].join('\n'),
    )
    expect(explain(message, bytes('00 03 07 01 61'))).toContain('error: body: expected 3 more bytes')
  })
})
