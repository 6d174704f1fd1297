import { describe, expect, it } from 'vitest'
import { decode, encode, flags, int16, string, uint48, uint8 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const tcp = flags(uint8(), { fin: 0x01, syn: 0x02, ack: 0x10 })

describe('flags', () => {
  it('are the bits of an integer, by name', () => {
    expect(hex(encode(tcp, { syn: true, ack: true, fin: false }))).toBe('12')
    expect(decode(tcp, bytes('11'))).toEqual({ fin: true, syn: false, ack: true })
  })

  it('that are left out are not set', () => {
    expect(hex(encode(tcp, {}))).toBe('00')
    expect(hex(encode(tcp, { fin: true, syn: undefined }))).toBe('01')
  })

  it('of 48 bits work to the last', () => {
    const wide = flags(uint48(), { low: 1, high: 2 ** 47 })
    expect(hex(encode(wide, { low: true, high: true }))).toBe('80 00 00 00 00 01')
    expect(decode(wide, bytes('80 00 00 00 00 00'))).toEqual({ low: false, high: true })
  })

  it('without a name are refused, or ignored where that is asked for', () => {
    expect(caught(() => decode(tcp, bytes('31')))).toMatchObject({ code: 'CODEC_UNKNOWN_VALUE', got: '0x20' })
    expect(decode(flags(uint8(), { fin: 1 }, { open: true }), bytes('31'))).toEqual({ fin: true })
  })

  it('must be true or false', () => {
    expect(caught(() => encode(tcp, { syn: 1 as never }))).toMatchObject({ code: 'CODEC_TYPE', path: ['syn'] })
    expect(caught(() => encode(tcp, 3 as never)).code).toBe('CODEC_TYPE')
  })

  it('may have any name', () => {
    const odd = flags(uint8(), { ['__proto__']: 1, constructor: 2 })
    const value = decode(odd, bytes('01'))
    expect(Object.entries(value)).toEqual([
      ['__proto__', true],
      ['constructor', false],
    ])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it('need one bit each, that the codec has and no other one', () => {
    for (const mask of [0, 3, 256, -1, 0.5, NaN]) {
      expect(caught(() => flags(uint8(), { a: mask })).code).toBe('CODEC_DEFINITION')
    }
    expect(caught(() => flags(uint8(), { a: 1, b: 1 })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => flags(uint8(), null as never)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => flags(int16(), { a: 1 })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => flags(string({ length: 1 }) as never, { a: 1 })).code).toBe('CODEC_DEFINITION')
  })
})
