import { describe, expect, it } from 'vitest'
import * as link from '../src/index.js'
import { decode, encode, frame, record, repeated, sized, string, uint16, uint64, uint8 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { holds, refused, unwritten } from './holds.js'
import { streamed } from './stream.js'

const name = string({ prefix: uint8() })
/** A number of one or two bytes. */
const varying = (): link.Codec<number> =>
  link.custom<number>({
    size: { min: 1, max: 2 },
    encode: (n, writer) => (n < 0x80 ? writer.write(uint8(), n) : writer.write(uint16(), n + 0x8000)),
    decode: (reader) => {
      const first = reader.read(uint8())
      return first < 0x80 ? first : ((first & 0x7f) << 8) | reader.read(uint8())
    },
  })

describe('a value behind its length in bytes', () => {
  it('is written with its length, and uses all of it', () => {
    holds(() => sized(uint16(), frame(uint8(), name)), [7, 'ab'], '00 04 07 02 61 62')
    holds(() => record({ a: sized(uint8(), uint16()), b: uint8() }), { a: 1, b: 2 }, '02 00 01 02')
    holds(() => sized(uint64(), name), 'a', '00 00 00 00 00 00 00 02 01 61')
    holds(() => sized(uint8(), frame()), [], '00')
  })

  it('may be in another one', () => {
    holds(
      () => frame(sized(uint8(), frame(sized(uint8(), name), uint8())), uint8()),
      [['a', 5], 6],
      '04 02 01 61 05 06',
    )
  })

  it('may take all bytes of its region', () => {
    holds(() => sized(uint8(), repeated(uint8(), { until: 'end' })), [5, 6], '02 05 06')
    holds(() => sized(uint8(), repeated(name, { until: 'end' })), [], '00')
    const message = () => frame(sized(uint8(), frame(uint8(), repeated(uint8(), { until: 'end' }))), uint8())
    holds(message, [[1, [2, 3]], 4], '03 01 02 03 04')
  })

  it('moves behind a length that varies in size', () => {
    const make = () => frame(uint8(), sized(varying(), repeated(uint8(), { until: 'end' })), uint8())
    holds(make, [1, [2], 3], '01 01 02 03')
    const long = Array.from({ length: 200 }, (_, i) => i)
    expect(hex(encode(make(), [1, long, 3]).subarray(0, 6))).toBe('01 80 c8 00 01 02')
    expect(decode(make(), encode(make(), [1, long, 3]))).toEqual([1, long, 3])
    expect(encode(make(), [1, long, 3])).toHaveLength(204)
  })

  it('cannot leave its region, wherever the error is', () => {
    const make = () => record({ id: uint8(), body: sized(uint8(), frame(uint8(), name)), end: uint8() })
    const good = { id: 1, body: [7, 'ab'], end: 9 } as const
    expect(refused(make, good, '01 03 07 02 61 62 09')).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: ['body', 1],
      offset: 4,
      expected: '2 more bytes',
      got: 'the end after 1',
    })
    expect(refused(make, good, '01 05 07 02 61 62 09 09')).toMatchObject({
      code: 'CODEC_TRAILING',
      path: ['body'],
      offset: 6,
      expected: 'a value of 5 bytes',
      got: 'one of 4',
    })
  })

  it('waits for the whole region and refuses one that the limits forbid, at once', () => {
    const codec = sized(uint16(), name)
    const { error } = streamed(codec, [bytes('ff'), bytes('ff')], { limits: { maxFrame: 100 }, end: false })
    expect(error).toMatchObject({ code: 'CODEC_FRAME_LIMIT', got: 'one of at least 65537' })
    // What is in the region is looked at once, when all of it is there.
    expect(streamed(frame(sized(uint8(), uint16())), [bytes('05'), bytes('00 00 00 00')], { end: false })).toEqual({
      messages: [],
    })
  })

  it('is not longer than its length can say', () => {
    const make = () => sized(uint8(), string({ delimiter: '\n' }))
    const error = unwritten(make, 'a', 'x'.repeat(255))
    expect(error).toMatchObject({ code: 'CODEC_LENGTH', got: '256', offset: 0 })
  })

  it('tells errors of the value from the first byte of the message', () => {
    const make = () => frame(uint16(), sized(uint8(), frame(uint8(), uint8())))
    expect(unwritten(make, [1, [2, 3]], [1, [2, 300]])).toMatchObject({ code: 'CODEC_RANGE', path: [1, 1], offset: 4 })
  })

  it('knows its sizes', () => {
    expect(sized(uint8(), frame(uint8(), repeated(uint8(), { until: 'end' }))).size).toEqual({ min: 2, max: 256 })
    expect(sized(uint16(), uint8()).size).toEqual({ min: 3, max: 3 })
  })
})

describe('a value of a fixed number of bytes', () => {
  it('takes just so many', () => {
    holds(() => frame(sized(3, name), uint8()), ['ab', 7], '02 61 62 07')
    holds(() => sized(2, repeated(uint8(), { until: 'end' })), [1, 2], '01 02')
    expect(sized(3, name).size).toEqual({ min: 3, max: 3 })
  })

  it('is refused if it takes another number', () => {
    const make = () => frame(sized(3, name), uint8())
    const expected = { code: 'CODEC_LENGTH', path: [0], expected: 'a value of 3 bytes', got: 'one of 2' }
    expect(unwritten(make, ['ab', 1], ['a', 1])).toMatchObject(expected)
    expect(refused(make, ['ab', 1], '01 61 62 07')).toMatchObject({ code: 'CODEC_TRAILING', path: [0], offset: 2 })
    expect(refused(make, ['ab', 1], '03 61 62 07')).toMatchObject({ code: 'CODEC_TRUNCATED', path: [0], offset: 1 })
  })

  it.each([-1, 0.5, NaN, 1, 300])('of %s is refused at definition if the codec has no such values', (length) => {
    expect(caught(() => sized(length, frame(uint8(), name))).code).toBe('CODEC_DEFINITION')
  })
})

it('sized needs a codec and a length', () => {
  expect(caught(() => sized(uint8(), undefined as never)).code).toBe('CODEC_DEFINITION')
  expect(caught(() => sized(undefined as never, name)).code).toBe('CODEC_DEFINITION')
  expect(caught(() => sized(uint8(), repeated(uint8(), { count: 256 }))).code).toBe('CODEC_DEFINITION')
})
