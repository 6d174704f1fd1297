import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { bits, decode, encode, frame, uint8 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

describe('bits', () => {
  it('are numbers one behind the other, the highest bit first, as RFCs draw them', () => {
    // The first four bytes of an IPv4 header (RFC 791).
    const ip = bits({ version: 4, ihl: 4, dscp: 6, ecn: 2, length: 16 })
    expect(hex(encode(ip, { version: 4, ihl: 5, dscp: 46, ecn: 1, length: 1500 }))).toBe('45 b9 05 dc')
    expect(decode(ip, bytes('45 b9 05 dc'))).toEqual({ version: 4, ihl: 5, dscp: 46, ecn: 1, length: 1500 })
  })

  it('or the lowest bit first', () => {
    const low = bits({ kind: 3, size: 13 }, { order: 'lsb' })
    expect(hex(encode(low, { kind: 5, size: 0x123 }))).toBe('1d 09')
    expect(decode(low, bytes('1d 09'))).toEqual({ kind: 5, size: 0x123 })
  })

  it('that are reserved are written as 0, ignored when read, and no part of the value', () => {
    const wire = bits({ fin: 1, _reserved: 3, opcode: 4 })
    expect(hex(encode(wire, { fin: 1, opcode: 2 }))).toBe('82')
    expect(decode(wire, bytes('f2'))).toEqual({ fin: 1, opcode: 2 })
  })

  it('of up to 53 in a field, and any number of bytes in all, come back as they were', () => {
    const widths = fc.array(fc.integer({ min: 1, max: 53 }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(
        widths,
        fc.constantFrom('msb' as const, 'lsb' as const),
        fc.infiniteStream(fc.nat()),
        (all, order, nat) => {
          const total = all.reduce((sum, width) => sum + width, 0)
          const fields = Object.fromEntries([...all, (8 - (total % 8)) % 8 || 8].map((width, i) => [`f${i}`, width]))
          const codec = bits(fields, { order })
          const value = Object.fromEntries(
            Object.entries(fields).map(([name, width]) => [
              name,
              ((nat.next().value as number) * 4_194_301) % 2 ** width,
            ]),
          )
          const wire = encode(codec, value)
          expect(decode(codec, wire)).toEqual(value)
          // Compiled, the same.
          for (let i = 0; i < 120; i++) expect(decode(codec, encode(codec, value))).toEqual(value)
          expect(encode(codec, value)).toEqual(wire)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('refuse a number that they cannot hold, at its name', () => {
    const wire = frame(uint8(), bits({ a: 4, b: 4 }))
    for (const b of [16, -1, 0.5, NaN]) {
      expect(caught(() => encode(wire, [1, { a: 1, b }]))).toMatchObject({
        code: 'CODEC_RANGE',
        path: [1, 'b'],
        offset: 1,
      })
    }
    expect(caught(() => encode(wire, [1, { a: 1 } as never]))).toMatchObject({ code: 'CODEC_TYPE', path: [1, 'b'] })
    expect(caught(() => encode(wire, [1, null as never]))).toMatchObject({ code: 'CODEC_TYPE', path: [1] })
  })

  it('must fill whole bytes, with 1 to 53 bits a field', () => {
    for (const fields of [{}, { a: 7 }, { a: 54, b: 2 }, { a: 0, b: 8 }, { a: 1.5, b: 6.5 }]) {
      expect(caught(() => bits(fields as Record<string, number>)).code).toBe('CODEC_DEFINITION')
    }
    expect(caught(() => bits({ a: 8 }, { order: 'up' as never })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => bits(null as never)).code).toBe('CODEC_DEFINITION')
  })

  it('may have no name that JavaScript would put before the others', () => {
    expect(caught(() => bits({ b: 4, 1: 4 }))).toMatchObject({ code: 'CODEC_DEFINITION', got: '"1"' })
  })

  it('may have any name', () => {
    const value = decode(bits({ ['__proto__x']: 4, ['a b']: 4 }), bytes('12'))
    expect(value).toEqual({ 'a b': 2 })
  })
})
