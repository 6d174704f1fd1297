import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { byteBlock, counted, decode, decoder, encode, encodeInto, enumeration, frame } from '../src/index.js'
import { sized, string, uint64, uint8, varint, type AnyCodec } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const OFTEN = 120

describe('varint', () => {
  it('takes 7 bits a byte, the lowest first', () => {
    // The examples of the Protocol Buffers documentation.
    expect(hex(encode(varint(), 1))).toBe('01')
    expect(hex(encode(varint(), 150))).toBe('96 01')
    expect(hex(encode(varint(), 300))).toBe('ac 02')
    expect(hex(encode(varint(), 2 ** 53 - 1))).toBe('ff ff ff ff ff ff ff 0f')
    expect(hex(encode(varint({ as: 'bigint' }), 2n ** 64n - 1n))).toBe('ff ff ff ff ff ff ff ff ff 01')
  })

  it('with zigzag takes signed numbers in turn', () => {
    const wire = [0, -1, 1, -2, 2_147_483_647, -2_147_483_648].map((n) => hex(encode(varint({ zigzag: true }), n)))
    expect(wire).toEqual(['00', '01', '02', '03', 'fe ff ff ff 0f', 'ff ff ff ff 0f'])
  })

  it.each([
    ['numbers', varint(), fc.maxSafeNat()],
    ['signed numbers', varint({ zigzag: true }), fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })],
    ['bigints', varint({ as: 'bigint' }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
    ['signed bigints', varint({ as: 'bigint', zigzag: true }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ])('gives %s back, interpreted and compiled', (_, codec, values) => {
    fc.assert(
      fc.property(values as fc.Arbitrary<never>, (value) => {
        expect(decode(frame(uint8(), codec, uint8()), encode(frame(uint8(), codec, uint8()), [1, value, 2]))).toEqual([
          1,
          value,
          2,
        ])
        expect(decode(codec as never, encode(codec as never, value))).toBe(value)
      }),
      { numRuns: 500 },
    )
  })

  it('reads a form that is longer than it need be, up to 8 bytes', () => {
    for (let i = 0; i < OFTEN; i++) expect(decode(varint(), bytes('81 80 00'))).toBe(1)
    expect(decode(varint(), bytes('81 80 80 80 80 80 80 00'))).toBe(1)
    expect(caught(() => decode(varint(), bytes('81 80 80 80 80 80 80 80 00'))).code).toBe('CODEC_RANGE')
  })

  it('refuses numbers that it cannot hold', () => {
    for (const value of [-1, 0.5, 2 ** 53, NaN]) {
      expect(caught(() => encode(varint(), value)).code).toBe('CODEC_RANGE')
    }
    expect(caught(() => encode(varint(), 1n as never)).code).toBe('CODEC_RANGE')
    expect(caught(() => encode(varint(), '1' as never)).code).toBe('CODEC_TYPE')
    expect(caught(() => encode(varint({ as: 'bigint' }), 2n ** 64n)).code).toBe('CODEC_RANGE')
    expect(caught(() => encode(varint({ zigzag: true }), 2 ** 52)).code).toBe('CODEC_RANGE')
    expect(caught(() => decode(varint(), bytes('ff ff ff ff ff ff ff 1f'))).code).toBe('CODEC_RANGE')
    expect(caught(() => decode(varint({ as: 'bigint' }), bytes('ff ff ff ff ff ff ff ff ff 02'))).code).toBe(
      'CODEC_RANGE',
    )
  })

  it('is refused in a stream as soon as it is too long', () => {
    const stream = decoder(varint())
    for (let i = 0; i < 7; i++) expect([...stream.push(Uint8Array.of(0xff))]).toEqual([])
    expect(caught(() => [...stream.push(Uint8Array.of(0xff))]).code).toBe('CODEC_RANGE')
  })

  it.each<[string, AnyCodec]>([
    ['a number', varint()],
    ['the length of a text', string({ prefix: varint() })],
    ['the length of a block', byteBlock({ prefix: varint() })],
    ['the length of a region', sized(varint(), uint8())],
    ['the number of items', counted({ prefix: varint(), body: uint8() })],
    ['a value of an enumeration', enumeration(varint(), { a: 1 })],
  ])('is refused at once as %s, whatever must follow', (_, codec) => {
    const stream = decoder(frame(codec, uint64()))
    expect([...stream.push(new Uint8Array(7).fill(0xff))]).toEqual([])
    expect(caught(() => [...stream.push(Uint8Array.of(0xff))])).toMatchObject({ code: 'CODEC_RANGE', path: [0] })
  })

  it.each([1, 2])('is the length of a text in %d bytes or one more, as the text needs it', (size) => {
    const texts = fc.string({ unit: 'binary', maxLength: 4 }).chain((text) => {
      const most = 2 ** (7 * size)
      const length = new TextEncoder().encode(text).length
      // Signs of more than one byte, and lengths around those at which the prefix grows.
      return fc.integer({ min: -3, max: 3 }).map((by) => text + 'x'.repeat(Math.max(0, most + by - length)))
    })
    const codec = frame(uint8(), string({ prefix: varint() }), uint8())
    fc.assert(
      fc.property(fc.oneof(texts, fc.constant('é'.repeat(2 ** (7 * size - 1)))), (text) => {
        const body = new TextEncoder().encode(text)
        const expected = [1, ...encode(varint(), body.length), ...body, 2]
        for (const used of [frame(uint8(), string({ prefix: varint() }), uint8()), codec]) {
          expect(Array.from(encode(used, [1, text, 2]))).toEqual(expected)
          expect(decode(used, Uint8Array.from(expected))).toEqual([1, text, 2])
          const exact = new Uint8Array(expected.length)
          expect(encodeInto(used, [1, text, 2], exact)).toBe(exact.length)
          expect(caught(() => encodeInto(used, [1, text, 2], exact.subarray(1))).code).toBe('CODEC_OVERFLOW')
        }
      }),
      { numRuns: 40 },
    )
  })

  it('is not the length of what is no text, interpreted and compiled', () => {
    const codec = frame(string({ prefix: varint() }))
    for (let i = 0; i < OFTEN; i++) encode(codec, ['a'])
    for (const value of [{ length: Infinity }, ['a'], null, undefined, 7]) {
      expect(caught(() => encode(codec, [value as never]))).toMatchObject({ code: 'CODEC_TYPE', path: [0] })
    }
    // Text with fewer bytes than characters.
    const digits = string({ prefix: varint(), encoding: 'hex' })
    for (let i = 0; i < OFTEN; i++) {
      expect(encodeInto(digits, 'ab'.repeat(100), new Uint8Array(101))).toBe(101)
      expect(hex(encode(digits, 'ab'))).toBe('01 ab')
    }
  })

  it('of 64 bits takes a safe number for a bigint, so that it can be a length too', () => {
    const wide = varint({ as: 'bigint' })
    const wire = frame(string({ prefix: wide }), byteBlock({ prefix: wide }), counted({ prefix: wide, body: uint8() }))
    for (let i = 0; i < OFTEN; i++) {
      const bytes = encode(wire, ['é', Uint8Array.of(7), [1, 2]])
      expect(hex(bytes)).toBe('02 c3 a9 01 07 02 01 02')
      expect(decode(wire, bytes)).toEqual(['é', Uint8Array.of(7), [1, 2]])
    }
    expect(caught(() => encode(wide, (2 ** 53) as never)).code).toBe('CODEC_RANGE')
  })

  it('can be the length of anything', () => {
    const wire = frame(
      string({ prefix: varint() }),
      byteBlock({ prefix: varint() }),
      counted({ prefix: varint(), body: uint8() }),
    )
    const value = ['é'.repeat(100), new Uint8Array(300).fill(7), [1, 2, 3]] as [string, Uint8Array, number[]]
    for (let i = 0; i < OFTEN; i++) expect(decode(wire, encode(wire, value))).toEqual(value)
    expect(encode(wire, value)).toHaveLength(2 + 200 + 2 + 300 + 1 + 3)
  })

  it('says that there is no room for it, interpreted and compiled', () => {
    const codec = frame(varint(), varint())
    for (let i = 0; i < OFTEN; i++) {
      expect(caught(() => encodeInto(codec, [300, 300], new Uint8Array(3))).code).toBe('CODEC_OVERFLOW')
      expect(encodeInto(codec, [300, 300], new Uint8Array(4))).toBe(4)
    }
  })

  it('refuses another form', () => {
    expect(caught(() => varint({ as: 'float' as never })).code).toBe('CODEC_DEFINITION')
  })
})
