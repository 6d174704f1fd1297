import { describe, expect, it } from 'vitest'
import { adler32, checksum, crc32, custom, decode, encode, encodeInto, explain, frame } from '../src/index.js'
import { repeated, string, uint8, uint16LE } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, streamed } from './stream.js'

const xor = { codec: uint8(), compute: (all: Uint8Array) => all.reduce((sum, byte) => sum ^ byte, 0) }
const text = checksum(string({ prefix: uint8() }), xor)

describe('checksum', () => {
  it('writes the sum behind the value, and gives the value alone', () => {
    expect(hex(encode(text, 'ab'))).toBe('02 61 62 01')
    expect(decode(text, bytes('02 61 62 01'))).toBe('ab')
    expect(text.size).toEqual({ min: 2, max: 257 })
    expect(encodeInto(text, 'ab', new Uint8Array(4))).toBe(4)
  })

  it('refuses bytes that have another sum', () => {
    expect(caught(() => decode(frame(uint8(), text), bytes('00 02 61 62 07')))).toMatchObject({
      code: 'CODEC_CHECKSUM',
      path: [1],
      offset: 4,
      expected: 'a sum of 1',
      got: '7',
    })
    expect(caught(() => decode(text, bytes('02 61 62'))).code).toBe('CODEC_TRUNCATED')
  })

  it('sums its own bytes only, also within another', () => {
    const length = { codec: uint16LE(), compute: (all: Uint8Array) => all.length }
    const nested = frame(uint8(), checksum(frame(uint8(), checksum(uint8(), length), uint8()), length))
    const wire = encode(nested, [1, [2, 3, 4]])
    expect(hex(wire)).toBe('01 02 03 01 00 04 05 00')
    expect(decode(nested, wire)).toEqual([1, [2, 3, 4]])
  })

  it('is computed once for a message, however it is cut', () => {
    let computed = 0
    const counting = {
      codec: uint16LE(),
      compute(all: Uint8Array) {
        computed++
        return all.length
      },
    }
    const codec = checksum(frame(string({ prefix: uint8() }), uint8()), counting)
    const wire = encode(codec, ['abc', 1])
    computed = 0
    expect(streamed(codec, bytewise(wire))).toEqual({ messages: [['abc', 1]] })
    expect(computed).toBe(1)
  })

  it('tells of a compute that throws, and of a sum that its codec cannot hold', () => {
    const boom = new Error('boom')
    const broken = checksum(uint8(), {
      codec: uint8(),
      compute() {
        throw boom
      },
    })
    expect(caught(() => encode(broken, 1))).toMatchObject({ code: 'CODEC_CUSTOM', cause: boom })
    expect(caught(() => decode(broken, bytes('01 01')))).toMatchObject({ code: 'CODEC_CUSTOM', cause: boom })
    expect(caught(() => encode(checksum(uint8(), { codec: uint8(), compute: () => 300 }), 1)).code).toBe('CODEC_RANGE')
  })

  it('says at definition what is no codec or algorithm', () => {
    const wrong = [
      () => checksum(undefined as never, crc32),
      () => checksum(uint8(), undefined as never),
      () => checksum(uint8(), { codec: uint8() } as never),
      () => checksum(uint8(), { compute: () => 0 } as never),
      () => checksum(repeated(uint8(), { until: 'end' }), crc32),
    ]
    for (const define of wrong) expect(caught(define).code).toBe('CODEC_DEFINITION')
  })

  it('is explained', () => {
    expect(explain(text, bytes('02 61 62 01'))).toBe(
      [
        '0000  02                       message (length): uint8 = 2',
        '0001  61 62                    message: string = "ab"',
        '0003  01                       message (checksum): uint8 = 1',
      ].join('\n'),
    )
    expect(explain(text, bytes('02 61 62 07'))).toContain('expected a sum of 1, got 7 at byte 3')
  })

  it('goes around codecs of every kind', () => {
    const pair = custom<readonly [number, number]>({
      size: 2,
      encode: (value, writer) => writer.write(frame(uint8(), uint8()), value),
      decode: (reader) => reader.read(frame(uint8(), uint8())),
    })
    const codec = checksum(checksum(pair, adler32), crc32)
    for (let i = 0; i < 200; i++) expect(decode(codec, encode(codec, [i, 7]))).toEqual([i, 7])
  })
})
