import { describe, expect, it } from 'vitest'
import { checksumOf, crc32, custom, decode, encode, frame, lengthOf, record, repeated } from '../src/index.js'
import { string, uint8, uint16, uint32 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

// As in PNG: https://www.w3.org/TR/png-3/#5Chunk-layout
const chunk = record({
  length: lengthOf(uint32(), 'data'),
  type: string({ length: 4, encoding: 'latin1' }),
  data: repeated(uint8(), { until: 'end' }),
  crc: checksumOf(crc32, 'type', 'data'),
})
const IEND = '00 00 00 00 49 45 4e 44 ae 42 60 82'
const sum = { codec: uint8(), compute: (all: Uint8Array) => all.reduce((a, b) => (a + b) & 255, 0) }

describe('checksumOf', () => {
  it('is computed when encoding, and checked when decoding', () => {
    expect(hex(encode(chunk, { type: 'IEND', data: [] }))).toBe(IEND)
    expect(decode(chunk, bytes(IEND))).toEqual({ length: 0, type: 'IEND', data: [], crc: 0xae_42_60_82 })
    expect(caught(() => decode(frame(uint8(), chunk), bytes(`00 ${IEND.replace('82', '83')}`)))).toMatchObject({
      code: 'CODEC_CHECKSUM',
      path: [1, 'crc'],
      offset: 9,
      expected: 'a sum of 2923585666',
    })
  })

  it('may be given, if it is right', () => {
    expect(hex(encode(chunk, { type: 'IEND', data: [], crc: 0xae_42_60_82 }))).toBe(IEND)
    expect(caught(() => encode(chunk, { type: 'IEND', data: [], crc: 5 }))).toMatchObject({
      code: 'CODEC_CONSTANT',
      path: ['crc'],
      offset: 8,
    })
  })

  it('sees lengths and sums as they are written', () => {
    // As in IPv4: the sum over the head stands before the body whose length is in the head.
    const packet = record({
      version: uint8(),
      length: lengthOf(uint16(), 'body'),
      head: checksumOf(sum, 'version', 'length'),
      body: repeated(uint8(), { until: 'end' }),
      all: checksumOf(sum, 'version', 'body'),
      last: checksumOf(sum, 'all'),
    })
    const wire = encode(packet, { version: 4, body: [1, 2, 3] })
    expect(hex(wire)).toBe('04 00 03 07 01 02 03 14 14')
    expect(decode(packet, wire)).toEqual({ version: 4, length: 3, head: 7, body: [1, 2, 3], all: 20, last: 20 })
  })

  it('may be of a size that depends on it', () => {
    const wide = custom<number>({
      size: { min: 1, max: 2 },
      encode: (value, writer) => (value < 128 ? writer.write(uint8(), value) : writer.write(uint16(), value + 0x80_00)),
      decode(reader) {
        const first = reader.read(uint8())
        return first < 128 ? first : (first - 128) * 256 + reader.read(uint8())
      },
    })
    const codec = record({
      a: repeated(uint8(), { count: 2 }),
      sum: checksumOf({ ...sum, codec: wide }, 'a'),
      length: lengthOf(wide, 'b'),
      b: repeated(uint8(), { until: 'end' }),
      tail: checksumOf({ ...sum, codec: wide }, 'a', 'b'),
    })
    for (const a of [1, 100]) {
      const value = { a: [a, a], b: Array.from({ length: a + a }, () => 1) }
      expect(decode(codec, encode(codec, value))).toMatchObject({ ...value, sum: 2 * a, length: 2 * a })
    }
  })

  it('says at definition which field is not there, or not before it', () => {
    const wrong = [
      () => record({ a: uint8(), s: checksumOf(sum, 'b') } as never),
      () => record({ s: checksumOf(sum, 'a'), a: uint8() }),
      () => record({ a: uint8(), b: uint8(), s: checksumOf(sum, 'b', 'a') }),
      () => record({ a: uint8(), s: checksumOf(sum, 'a', 's' as 'a') }),
      () => checksumOf(undefined as never, 'a'),
      () => frame(checksumOf(sum, 'a')),
    ]
    for (const define of wrong) expect(caught(define).code).toBe('CODEC_DEFINITION')
  })
})
