import { describe, expect, it } from 'vitest'
import { byteBlock, decode, decodeFrom, double, encode, frame, string, uint8, uint16 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const wire = frame(uint8(), string({ prefix: uint16() }))
const message = bytes('01 00 02 61 62')

describe('decode', () => {
  it('gives the value that all the bytes stand for', () => {
    expect(decode(wire, message)).toEqual([1, 'ab'])
  })

  it('refuses bytes that are left over', () => {
    expect(caught(() => decode(wire, bytes('01 00 01 61 62 63')))).toMatchObject({
      code: 'CODEC_TRAILING',
      got: '2 more bytes',
      offset: 4,
    })
  })

  it('refuses to end in the middle, at every length', () => {
    for (let length = 0; length < message.length; length++) {
      expect(caught(() => decode(wire, message.subarray(0, length))).code).toBe('CODEC_TRUNCATED')
    }
  })

  it('reads from the middle of a larger buffer, and never beyond its view', () => {
    const large = new Uint8Array(20).fill(0x61)
    large.set(message, 7)
    expect(decode(wire, large.subarray(7, 12))).toEqual([1, 'ab'])
    expect(caught(() => decode(wire, large.subarray(7, 11))).code).toBe('CODEC_TRUNCATED')
    const line = frame(uint8(), string({ delimiter: 'a' }))
    expect(caught(() => decode(line, large.subarray(7, 10))).code).toBe('CODEC_TRUNCATED')
  })

  it("reads Node's Buffer and shared memory", () => {
    expect(decode(wire, Buffer.from(message))).toEqual([1, 'ab'])
    const shared = new Uint8Array(new SharedArrayBuffer(5))
    shared.set(message)
    expect(decode(wire, shared)).toEqual([1, 'ab'])
  })

  it.each([undefined, null, 'ab', [1, 2], new ArrayBuffer(4), new DataView(new ArrayBuffer(4)), new Uint16Array(2)])(
    'refuses %o as input',
    (input) => {
      expect(caught(() => decode(uint8(), input as never))).toMatchObject({
        code: 'CODEC_TYPE',
        expected: 'a Uint8Array',
      })
    },
  )

  it('has no limit on the length of what is in memory already, unless one is given', () => {
    const block = byteBlock({ prefix: double() })
    const large = encode(block, new Uint8Array(2 ** 21))
    expect(decode(block, large)).toHaveLength(2 ** 21)
    expect(caught(() => decode(block, large, { maxFrame: 1024 }))).toMatchObject({
      code: 'CODEC_FRAME_LIMIT',
      expected: 'a message of at most 1024 bytes',
      got: `one of at least ${2 ** 21 + 8}`,
    })
  })

  it('tells the offset of what is left over, whatever was decoded before', () => {
    const pair = frame(uint8(), uint8())
    for (let i = 0; i < 120; i++) decode(pair, bytes('01 02'))
    decodeFrom(wire, bytes('00 00 00 00 00 00 01 00 01 61'), 6)
    expect(caught(() => decode(pair, bytes('01 02 03')))).toMatchObject({ code: 'CODEC_TRAILING', offset: 2 })
  })

  it('gives an error whose stack begins at the caller', () => {
    expect(caught(() => decode(wire, bytes(''))).stack?.split('\n')[1]).toContain('decode.test.ts')
  })
})

describe('decodeFrom', () => {
  it('gives the value at the offset and the offset behind it', () => {
    const two = bytes('ff 01 00 01 61 02 00 00 ff')
    const first = decodeFrom(wire, two, 1)
    expect(first).toEqual({ value: [1, 'a'], end: 5 })
    expect(decodeFrom(wire, two, first.end)).toEqual({ value: [2, ''], end: 8 })
    expect(decodeFrom(uint8(), two)).toEqual({ value: 255, end: 1 })
  })

  it('counts the offset of an error from the first byte of the value', () => {
    expect(caught(() => decodeFrom(wire, bytes('ff ff 01 00 01 ff'), 2))).toMatchObject({
      code: 'CODEC_TEXT_MALFORMED',
      path: [1],
      offset: 3,
    })
  })

  it('gives views of the input', () => {
    const input = bytes('ff 02 ca fe')
    const { value } = decodeFrom(byteBlock({ prefix: uint8() }), input, 1)
    expect(value.buffer).toBe(input.buffer)
    expect(hex(value)).toBe('ca fe')
  })

  it('may begin at the end', () => {
    expect(decodeFrom(frame(), bytes('01'), 1)).toEqual({ value: [], end: 1 })
    expect(caught(() => decodeFrom(uint8(), bytes('01'), 1)).got).toBe('the end after 0')
  })

  it.each([-1, 3, 1.5, Number.NaN, '1' as never])('refuses the offset %o', (offset) => {
    expect(caught(() => decodeFrom(uint8(), bytes('01 02'), offset))).toMatchObject({
      code: 'CODEC_RANGE',
      expected: 'an offset from 0 to 2',
    })
  })
})
