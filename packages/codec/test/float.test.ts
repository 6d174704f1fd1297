import { describe, expect, it } from 'vitest'
import { decode, double, doubleLE, encode, float, floatLE } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const special = [0, -0, 1.5, -2.25, Infinity, -Infinity, Number.NaN]

describe.each([
  ['float', float(), '3f c0 00 00'],
  ['floatLE', floatLE(), '00 00 c0 3f'],
  ['double', double(), '3f f8 00 00 00 00 00 00'],
  ['doubleLE', doubleLE(), '00 00 00 00 00 00 f8 3f'],
])('%s', (name, codec, wire) => {
  it(`writes 1.5 as ${wire}`, () => {
    expect(hex(encode(codec, 1.5))).toBe(wire)
    expect(decode(codec, bytes(wire))).toBe(1.5)
  })

  it.each(special)('gives %d back, sign of zero included', (value) => {
    expect(decode(codec, encode(codec, value))).toBe(value)
  })

  it.each(['1', 1n, null, undefined])('refuses %o', (value) => {
    expect(caught(() => encode(codec, value as never)).code).toBe('CODEC_TYPE')
  })

  it('is known by its name and has a fixed size', () => {
    const length = bytes(wire).length
    expect(codec).toMatchObject({ kind: name, size: { min: length, max: length } })
  })
})

describe('a 32-bit float', () => {
  it('rounds to the nearest float', () => {
    expect(decode(float(), encode(float(), 0.1))).toBe(Math.fround(0.1))
  })

  it('refuses a finite number that would become infinite', () => {
    expect(caught(() => encode(float(), 3.5e38)).code).toBe('CODEC_RANGE')
    expect(caught(() => encode(floatLE(), -1e300)).code).toBe('CODEC_RANGE')
    expect(decode(float(), encode(float(), 3.4e38))).toBe(Math.fround(3.4e38))
  })
})

it('a double holds every number as it is', () => {
  for (const value of [Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON, 2 ** 53 - 1, 0.1]) {
    expect(decode(double(), encode(double(), value))).toBe(value)
    expect(decode(doubleLE(), encode(doubleLE(), value))).toBe(value)
  }
})
