import { describe, expect, it } from 'vitest'
import { conditional, constant, decode, encode, frame, lengthOf, record, repeated } from '../src/index.js'
import { string, uint8, uint16 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, streamed } from './stream.js'

const message = record({
  flags: uint8(),
  id: conditional((fields: { flags: number }) => (fields.flags & 1) === 1, uint16()),
  name: conditional((fields: { flags: number }) => (fields.flags & 2) === 2, string({ prefix: uint8() })),
})

describe('conditional', () => {
  it('is there only if the fields before say so', () => {
    expect(hex(encode(message, { flags: 0 }))).toBe('00')
    expect(hex(encode(message, { flags: 3, id: 5, name: 'a' }))).toBe('03 00 05 01 61')
    expect(decode(message, bytes('02 01 61'))).toEqual({ flags: 2, id: undefined, name: 'a' })
    expect(message.size).toEqual({ min: 1, max: 259 })
  })

  it('must be given exactly then', () => {
    expect(caught(() => encode(message, { flags: 1 }))).toMatchObject({ code: 'CODEC_TYPE', path: ['id'], offset: 1 })
    expect(caught(() => encode(message, { flags: 1, id: 5, name: 'a' }))).toMatchObject({
      code: 'CODEC_TYPE',
      path: ['name'],
      offset: 3,
      expected: 'undefined, as its condition does not hold',
      got: '"a"',
    })
  })

  it('sees the fields before it, and no other', () => {
    const seen: unknown[] = []
    const codec = record({
      a: uint8(),
      gone: conditional(() => false, uint8()),
      b: conditional((fields: object) => seen.push({ ...fields }) > 0, uint8()),
      c: uint8(),
    })
    const value = { a: 1, b: 2, c: 3 }
    expect(decode(codec, encode(codec, value))).toEqual({ ...value, gone: undefined })
    expect(seen).toEqual([
      { a: 1, gone: undefined },
      { a: 1, gone: undefined },
    ])
  })

  it('asks once for a field that comes in pieces', () => {
    let asked = 0
    const codec = record({
      flags: uint8(),
      name: conditional(
        (fields: { flags: number }) => ++asked > 0 && fields.flags > 0,
        frame(uint16(), uint16(), uint16()),
      ),
    })
    const wire = encode(codec, { flags: 1, name: [1, 2, 3] })
    asked = 0
    expect(streamed(codec, bytewise(wire)).messages).toEqual([{ flags: 1, name: [1, 2, 3] }])
    // Once where the first bytes lie in their chunk, once more where they are collected.
    expect(asked).toBeLessThanOrEqual(2)
  })

  it('may be a field that speaks of others', () => {
    const codec = record({
      long: uint8(),
      length: conditional((fields: { long: number }) => fields.long > 0, lengthOf(uint16(), 'text')),
      text: string({ delimiter: ';' }),
      x: uint8(),
    })
    expect(hex(encode(codec, { long: 1, text: 'a', x: 7 }))).toBe('01 00 02 61 3b 07')
    expect(hex(encode(codec, { long: 0, text: 'a', x: 7 }))).toBe('00 61 3b 07')
    expect(decode(codec, bytes('01 00 02 61 3b 07'))).toEqual({ long: 1, length: 2, text: 'a', x: 7 })
    expect(caught(() => decode(codec, bytes('01 00 03 61 3b 07'))).code).toBe('CODEC_LENGTH')
  })

  it('may take nothing: then it need not be given', () => {
    const codec = record({ v: uint8(), k: conditional((fields: { v: number }) => fields.v > 0, constant('k')) })
    expect(decode(codec, encode(codec, { v: 1 }))).toEqual({ v: 1, k: 'k' })
    expect(decode(codec, encode(codec, { v: 0 }))).toEqual({ v: 0, k: undefined })
  })

  it('tells of a condition that throws', () => {
    const boom = new Error('boom')
    const codec = record({
      a: uint8(),
      b: conditional(() => {
        throw boom
      }, uint8()),
    })
    const failure = { code: 'CODEC_CUSTOM', path: ['b'], offset: 1, cause: boom }
    expect(caught(() => encode(codec, { a: 1 }))).toMatchObject(failure)
    expect(caught(() => decode(codec, bytes('01 02')))).toMatchObject(failure)
  })

  it('is the field of a record only', () => {
    expect(caught(() => frame(conditional(() => true, uint8()))).code).toBe('CODEC_DEFINITION')
    expect(
      caught(() =>
        repeated(
          conditional(() => true, uint8()),
          { count: 1 },
        ),
      ).code,
    ).toBe('CODEC_DEFINITION')
    expect(caught(() => conditional(true as never, uint8())).code).toBe('CODEC_DEFINITION')
    expect(caught(() => conditional(() => true, undefined as never)).code).toBe('CODEC_DEFINITION')
  })

  it('leaves names as they are', () => {
    const fields = { flags: uint8(), ['__proto__']: conditional((f: { flags: number }) => f.flags > 0, uint8()) }
    const codec = record(fields as never) as typeof message
    const decoded = decode(codec, bytes('01 07'))
    expect(Object.entries(decoded)).toEqual([
      ['flags', 1],
      ['__proto__', 7],
    ])
    expect(repeated(codec, { until: 'end' }).kind).toBe('repeated')
  })
})
