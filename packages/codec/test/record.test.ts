import { describe, expect, it } from 'vitest'
import { constant, decode, encode, int16, record, string, uint8 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const point = record({ y: int16(), x: int16() })

describe('record', () => {
  it('writes its fields in the order of the declaration, whatever the order of the value', () => {
    expect(hex(encode(point, { x: 1, y: -1 }))).toBe('ff ff 00 01')
    expect(decode(point, bytes('ff ff 00 01'))).toEqual({ y: -1, x: 1 })
    expect(Object.keys(decode(point, bytes('ff ff 00 01')))).toEqual(['y', 'x'])
    expect(point.size).toEqual({ min: 4, max: 4 })
  })

  it('ignores what it does not know', () => {
    expect(hex(encode(point, { x: 1, y: 2, z: 3 } as never))).toBe('00 02 00 01')
  })

  it('names the field that is missing or wrong', () => {
    expect(caught(() => encode(point, { y: 1 } as never))).toMatchObject({ code: 'CODEC_TYPE', path: ['x'], offset: 2 })
    expect(caught(() => decode(record({ at: point }), bytes('00 01 00')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: ['at', 'x'],
      offset: 2,
      message: 'at/x: expected 2 more bytes, got the end after 1 at byte 2 (CODEC_TRUNCATED)',
    })
  })

  it.each([null, undefined, 5, 'x'])('refuses %o', (value) => {
    expect(caught(() => encode(point, value as never)).code).toBe('CODEC_TYPE')
  })

  it('takes an object with getters, and passes on what they throw', () => {
    class Place {
      get x(): number {
        return 3
      }
      get y(): number {
        return 4
      }
    }
    expect(hex(encode(point, new Place()))).toBe('00 04 00 03')
    const boom = new Error('boom')
    const throwing = {
      x: 1,
      get y(): number {
        throw boom
      },
    }
    expect(() => encode(point, throwing)).toThrow(boom)
    // The shared scratch memory is none the worse for it.
    expect(hex(encode(point, { x: 1, y: 2 }))).toBe('00 02 00 01')
  })

  it('lets a constant field be left out', () => {
    const versioned = record({ version: constant(2), id: uint8() })
    expect(hex(encode(versioned, { id: 7 }))).toBe('07')
    expect(decode(versioned, bytes('07'))).toEqual({ version: 2, id: 7 })
  })

  it('takes __proto__, constructor and toString for names like any other', () => {
    const odd = record({ ['__proto__']: uint8(), constructor: uint8(), toString: uint8() })
    const value = decode(odd, bytes('01 02 03')) as Record<string, number>
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.entries(value)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['toString', 3],
    ])
    expect(hex(encode(odd, value as never))).toBe('01 02 03')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('does not take what an object inherits for a field of the right type', () => {
    expect(caught(() => encode(record({ toString: uint8() }), {} as never)).code).toBe('CODEC_TYPE')
    expect(caught(() => encode(record({ ['__proto__']: uint8() }), {} as never)).code).toBe('CODEC_TYPE')
  })

  it.each(['0', '7', '42'])('refuses the field name %o, which JavaScript would move to the front', (name) => {
    expect(caught(() => record({ id: uint8(), [name]: uint8() })).code).toBe('CODEC_DEFINITION')
  })

  it.each(['01', '-1', '1.5', '', 'a b', 'é/ö'])('takes the field name %o', (name) => {
    expect(decode(record({ [name]: uint8() }), bytes('09'))).toEqual({ [name]: 9 })
  })

  it('is empty without fields', () => {
    expect(encode(record({}), {})).toHaveLength(0)
    expect(decode(record({}), bytes(''))).toEqual({})
  })

  it('names the field that is no codec', () => {
    expect(caught(() => record({ id: uint8(), name: string as never })).expected).toBe(
      'a codec as field "name" of a record',
    )
    expect(caught(() => record(null as never)).code).toBe('CODEC_DEFINITION')
  })
})
