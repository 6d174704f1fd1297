import { describe, expect, it } from 'vitest'
import { constant, countOf, counted, custom, decode, decoder, encode, frame, lengthOf, record } from '../src/index.js'
import { repeated, sized, string, uint8, uint16, type Codec } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { streamed } from './stream.js'

const name = string({ prefix: uint8() })

describe('repeated, a number of times', () => {
  const pair = repeated(uint16(), { count: 2 })

  it('writes the items and nothing else', () => {
    expect(hex(encode(pair, [1, 2]))).toBe('00 01 00 02')
    expect(decode(pair, bytes('00 01 00 02'))).toEqual([1, 2])
    expect(pair.size).toEqual({ min: 4, max: 4 })
    expect(repeated(name, { count: 0 }).size).toEqual({ min: 0, max: 0 })
  })

  it('takes that number only', () => {
    expect(caught(() => encode(pair, [1]))).toMatchObject({ code: 'CODEC_ARITY', expected: '2 items', got: '1' })
    expect(caught(() => encode(pair, [1, 2, 3])).code).toBe('CODEC_ARITY')
    expect(caught(() => encode(pair, 'ab' as never)).code).toBe('CODEC_TYPE')
    expect(caught(() => encode(pair, [1, -2]))).toMatchObject({ code: 'CODEC_RANGE', path: [1], offset: 2 })
  })

  it('counts items without bytes over the whole message', () => {
    const nothing = repeated(repeated(constant(1), { count: 100 }), { count: 100 })
    expect(caught(() => decode(nothing, bytes(''), { maxCount: 10_099 })).code).toBe('CODEC_COUNT_LIMIT')
    expect(decode(nothing, bytes(''), { maxCount: 10_100 })).toHaveLength(100)
  })
})

describe('repeated until the end', () => {
  const names = repeated(name, { until: 'end' })

  it('takes all bytes that there are', () => {
    expect(decode(names, bytes('01 61 00'))).toEqual(['a', ''])
    expect(decode(names, bytes(''))).toEqual([])
    expect(hex(encode(names, ['a', '']))).toBe('01 61 00')
    expect(caught(() => decode(names, bytes('01 61 02')))).toMatchObject({ code: 'CODEC_TRUNCATED', path: [1] })
  })

  it('is bounded by maxCount', () => {
    expect(caught(() => decode(names, bytes('00 00 00'), { maxCount: 2 }))).toMatchObject({
      code: 'CODEC_COUNT_LIMIT',
      path: [2],
      offset: 2,
    })
  })

  it('is the same when it is compiled, and does not look beyond its region', () => {
    const region = frame(sized(uint8(), names), uint8())
    for (let i = 0; i < 300; i++) {
      expect(decode(names, encode(names, ['a', `${i}`]))).toEqual(['a', `${i}`])
      expect(decode(region, encode(region, [['a', `${i}`], 7]))).toEqual([['a', `${i}`], 7])
    }
    expect(decode(names, bytes(''))).toEqual([])
    expect(caught(() => decode(names, bytes('00 00 00'), { maxCount: 2 })).code).toBe('CODEC_COUNT_LIMIT')
    expect(caught(() => decode(region, bytes('02 02 61 61 07')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: [0, 0],
      offset: 2,
    })
    expect(caught(() => encode(names, 'a' as never)).code).toBe('CODEC_TYPE')
  })

  it('refuses items that take no bytes: they would never be found again', () => {
    expect(caught(() => repeated(constant(1), { until: 'end' })).code).toBe('CODEC_DEFINITION')
    const idle = custom<number>({ size: { min: 0 }, encode: () => undefined, decode: () => 0 })
    expect(caught(() => encode(repeated(idle, { until: 'end' }), [1]))).toMatchObject({
      code: 'CODEC_LENGTH',
      path: [0],
    })
    const error = caught(() => decode(repeated(idle, { until: 'end' }), bytes('00'), { maxCount: 5 }))
    expect(error.code).toBe('CODEC_COUNT_LIMIT')
  })
})

describe('repeated until a sentinel', () => {
  const labels = repeated(name, { until: [0] })

  it('ends before the first item that would begin with it', () => {
    expect(hex(encode(labels, ['a', 'bb']))).toBe('01 61 02 62 62 00')
    expect(decode(labels, bytes('01 61 00'))).toEqual(['a'])
    expect(hex(encode(repeated(uint16(), { until: '\r\n' }), [1]))).toBe('00 01 0d 0a')
    expect(hex(encode(repeated(uint16(), { until: bytes('ca fe ba') }), []))).toBe('ca fe ba')
    expect(labels.size).toEqual({ min: 1, max: Infinity })
  })

  it('refuses an item that would be taken for it', () => {
    expect(caught(() => encode(labels, ['a', '', 'b']))).toMatchObject({
      code: 'CODEC_TEXT_DELIMITER',
      path: [1],
      offset: 2,
    })
  })

  it('refuses items that only together look like it', () => {
    const zeros = repeated(uint8(), { until: [0, 0] })
    expect(caught(() => encode(zeros, [1, 0, 0, 2]))).toMatchObject({ code: 'CODEC_TEXT_DELIMITER', path: [1] })
    expect(caught(() => encode(zeros, [1, 0]))).toMatchObject({ code: 'CODEC_TEXT_DELIMITER', path: [1] })
    expect(decode(zeros, encode(zeros, [0, 1]))).toEqual([0, 1])
  })

  it('is bounded by maxCount, and truncated without it', () => {
    expect(caught(() => decode(labels, bytes('01 61 01 61 00'), { maxCount: 1 })).code).toBe('CODEC_COUNT_LIMIT')
    expect(caught(() => decode(labels, bytes('01 61')))).toMatchObject({ code: 'CODEC_TRUNCATED', path: [1] })
  })
})

describe('repeated until an item', () => {
  const labels = repeated(name, { until: (label) => label === '' })

  it('keeps it in the list', () => {
    expect(hex(encode(labels, ['a', '']))).toBe('01 61 00')
    expect(decode(labels, bytes('01 61 00'))).toEqual(['a', ''])
  })

  it('wants it to be the last, and only the last', () => {
    for (const wrong of [[], ['a'], ['', 'a'], ['', '']]) {
      expect(caught(() => encode(labels, wrong)).code).toBe('CODEC_TEXT_DELIMITER')
    }
  })

  it('tells of a function that throws', () => {
    const boom = new Error('boom')
    const broken = repeated(uint8(), {
      until() {
        throw boom
      },
    })
    expect(caught(() => encode(broken, [1]))).toMatchObject({ code: 'CODEC_CUSTOM', cause: boom })
    expect(caught(() => decode(broken, bytes('01')))).toMatchObject({ code: 'CODEC_CUSTOM', cause: boom, offset: 1 })
  })
})

describe('repeated', () => {
  it('says at definition what is wrong', () => {
    const wrong = [
      () => repeated(uint8(), { count: -1 }),
      () => repeated(uint8(), { count: 1.5 }),
      () => repeated(uint8(), { until: [] }),
      () => repeated(uint8(), { until: [256] }),
      () => repeated(uint8(), { until: 'é' }),
      () => repeated(uint8(), { until: 5 as never }),
      () => repeated(uint8(), { count: 1, until: 'end' } as never),
      () => repeated(undefined as never, { count: 1 }),
      // Its number is in no field.
      () => frame(repeated(uint8())),
      () => counted({ prefix: uint8(), body: repeated(uint8()) }),
      () => record({ items: repeated(uint8()) }),
    ]
    for (const define of wrong) expect(caught(define).code).toBe('CODEC_DEFINITION')
    const alone = repeated(uint8())
    expect(caught(() => encode(alone, [])).code).toBe('CODEC_DEFINITION')
    const other = record({ n: countOf(uint8(), 'a'), a: repeated(uint8()), b: repeated(uint8()) })
    expect(caught(() => encode(other, { a: [], b: [] })).code).toBe('CODEC_DEFINITION')
  })

  it('reads each item once, however the bytes are cut', () => {
    let read = 0
    const item: Codec<number> = custom({
      size: 2,
      encode: (value, writer) => writer.write(uint16(), value),
      decode(reader) {
        const value = reader.read(uint16())
        read++
        return value
      },
    })
    const wire = bytes('00 01 00 02 00 03 ff')
    const codec = repeated(item, { until: [255] })
    expect(
      streamed(
        codec,
        Array.from(wire, (byte) => Uint8Array.of(byte)),
      ),
    ).toEqual({ messages: [[1, 2, 3]] })
    expect(read).toBe(3)
  })

  it('waits for its region to be complete, and refuses one that is too large at once', () => {
    const codec = record({ length: lengthOf(uint16(), 'names'), names: repeated(name, { until: 'end' }) })
    const stream = decoder(codec, { maxFrame: 100 })
    expect([...stream.push(bytes('00 03 01'))]).toEqual([])
    expect([...stream.push(bytes('61 00'))]).toEqual([{ length: 3, names: ['a', ''] }])
    expect(caught(() => [...stream.push(bytes('00 63'))])).toMatchObject({
      code: 'CODEC_FRAME_LIMIT',
      path: ['length'],
    })
  })
})
