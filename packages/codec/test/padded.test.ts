import { describe, expect, it } from 'vitest'
import { decode, frame, padded, repeated, string, uint16, uint8 } from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'
import { holds, refused, unwritten } from './holds.js'

const name = string({ prefix: uint8() })

describe('padded', () => {
  it('fills a value up to its length', () => {
    holds(() => frame(padded(name, 4), uint8()), ['a', 7], '01 61 00 00 07')
    holds(() => padded(name, 4, { fill: 0x20 }), '', '00 20 20 20')
    holds(() => padded(uint16(), 2), 5, '00 05')
    holds(() => padded(frame(), 2), [], '00 00')
    holds(() => padded(string({ delimiter: '\0' }), 4), 'a', '61 00 00 00')
  })

  it('passes over the filling, whatever it is', () => {
    expect(decode(padded(name, 4), bytes('01 61 ff fe'))).toBe('a')
  })

  it('refuses a value that is too long, and does not read beyond its end', () => {
    const make = () => frame(padded(name, 4), uint16())
    expect(unwritten(make, ['a', 1], ['abcd', 1])).toMatchObject({
      code: 'CODEC_LENGTH',
      path: [0],
      expected: 'a value of at most 4 bytes',
      got: 'one of 5',
    })
    expect(refused(make, ['a', 1], '04 61 61 61 61 61')).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: [0],
      offset: 1,
    })
  })

  it('is always of one size', () => {
    expect(padded(name, 4).size).toEqual({ min: 4, max: 4 })
  })

  it.each<[string, () => unknown]>([
    ['a length below that of the codec', () => padded(uint16(), 1)],
    ['no length', () => padded(uint16(), NaN)],
    ['a fill that is no byte', () => padded(uint16(), 4, { fill: 256 })],
    ['a codec that would take the filling', () => padded(repeated(uint8(), { until: 'end' }), 4)],
    ['no codec', () => padded(undefined as never, 4)],
  ])('refuses %s at definition', (_, make) => {
    expect(caught(make).code).toBe('CODEC_DEFINITION')
  })
})
