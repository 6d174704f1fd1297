import { describe, expect, it } from 'vitest'
import { aligned, counted, decode, frame, repeated, string, uint16, uint32, uint8 } from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'
import { holds, refused } from './holds.js'

const name = string({ prefix: uint8() })

describe('aligned', () => {
  it('fills a value up to a multiple, counted from its own first byte', () => {
    holds(() => aligned(string({ prefix: uint32() }), 4), 'ab', '00 00 00 02 61 62 00 00')
    holds(() => frame(uint8(), aligned(name, 4), uint8()), [5, 'ab', 6], '05 02 61 62 00 06')
    holds(() => frame(aligned(name, 4, { fill: 1 }), uint8()), ['abc', 6], '03 61 62 63 06')
    holds(() => aligned(frame(), 4), [], '')
    holds(() => aligned(uint8(), 1), 5, '05')
    holds(() => counted({ prefix: uint8(), body: aligned(uint8(), 2) }), [1, 2], '02 01 00 02 00')
  })

  it('waits for the filling, and passes over whatever it is', () => {
    expect(decode(aligned(uint16(), 4), bytes('00 05 ff fe'))).toBe(5)
    expect(refused(() => aligned(uint16(), 4), 5, '00 05 00')).toMatchObject({ code: 'CODEC_TRUNCATED', offset: 2 })
  })

  it('knows its sizes', () => {
    expect(aligned(name, 4).size).toEqual({ min: 4, max: 256 })
    expect(aligned(string({ prefix: uint32(), delimiter: undefined as never }), 4).size.min).toBe(4)
  })

  it.each<[string, () => unknown]>([
    ['a multiple of 0', () => aligned(uint16(), 0)],
    ['a multiple that is no whole number', () => aligned(uint16(), 1.5)],
    ['a fill that is no byte', () => aligned(uint16(), 4, { fill: -1 })],
    ['a codec without an end of its own', () => aligned(repeated(uint8(), { until: 'end' }), 4)],
  ])('refuses %s at definition', (_, make) => {
    expect(caught(make).code).toBe('CODEC_DEFINITION')
  })
})
