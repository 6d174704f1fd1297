import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { decode, encode, float16, float16LE } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

describe('float16', () => {
  it.each([
    [0, '00 00'],
    [-0, '80 00'],
    [1, '3c 00'],
    [-2, 'c0 00'],
    [65_504, '7b ff'],
    [2 ** -14, '04 00'],
    [2 ** -24, '00 01'],
    [Infinity, '7c 00'],
    [-Infinity, 'fc 00'],
    [NaN, '7e 00'],
    [1 / 3, '35 55'],
  ])('%d is %s', (value, wire) => {
    expect(hex(encode(float16(), value))).toBe(wire)
    expect(hex(encode(float16LE(), value))).toBe(wire.split(' ').toReversed().join(' '))
  })

  it('has each of its 65,536 forms back, as they are; those that are no number as one', () => {
    for (let form = 0; form < 0x10000; form++) {
      const wire = Uint8Array.of(form >> 8, form)
      const value = decode(float16(), wire)
      const nan = (form & 0x7c00) === 0x7c00 && (form & 0x3ff) !== 0
      expect(hex(encode(float16(), value))).toBe(nan ? '7e 00' : hex(wire))
    }
  })

  it('rounds to the nearest, of two as near to the even one', () => {
    const all = Array.from({ length: 0x7c00 }, (_, form) => decode(float16(), Uint8Array.of(form >> 8, form)))
    fc.assert(
      fc.property(fc.double({ min: 0, max: 65_519, noNaN: true }), (value) => {
        const rounded = decode(float16(), encode(float16(), value))
        const form = all.indexOf(rounded)
        for (const near of [all[form - 1], all[form + 1]]) {
          if (near !== undefined) expect(Math.abs(rounded - value)).toBeLessThanOrEqual(Math.abs(near - value))
        }
      }),
    )
    expect(decode(float16(), encode(float16(), 2049))).toBe(2048)
    expect(decode(float16(), encode(float16(), 2051))).toBe(2052)
  })

  it('refuses a finite number that would be infinite, and what is no number', () => {
    expect(decode(float16(), encode(float16(), 65_519))).toBe(65_504)
    expect(caught(() => encode(float16(), 65_520)).code).toBe('CODEC_RANGE')
    expect(caught(() => encode(float16(), '1' as never)).code).toBe('CODEC_TYPE')
    expect(caught(() => decode(float16(), bytes('00'))).code).toBe('CODEC_TRUNCATED')
  })
})
