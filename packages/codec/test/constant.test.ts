import { describe, expect, it } from 'vitest'
import * as link from '../src/index.js'
import { constant, decode, encode, frame, uint8 } from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'

describe('constant', () => {
  it.each([1, 'yes', null, undefined, false, 0, -0, Number.NaN, { a: 1 }])(
    'writes nothing and decodes to %o',
    (value) => {
      const codec = frame(constant(value), uint8())
      expect(encode(codec, [value, 7])).toEqual(bytes('07'))
      expect(decode(codec, bytes('07'))[0]).toBe(value)
    },
  )

  it('may be left out', () => {
    expect(encode(constant(1), undefined)).toHaveLength(0)
  })

  it('takes an object that looks the same', () => {
    const codec = constant({ version: 2, tags: ['a', { b: null }] })
    expect(encode(codec, { version: 2, tags: ['a', { b: null }] })).toHaveLength(0)
    expect(encode(constant(Uint8Array.of(1, 2)), Uint8Array.of(1, 2))).toHaveLength(0)
    expect(caught(() => encode(constant(Uint8Array.of(1, 2)), Uint8Array.of(1, 3))).code).toBe('CODEC_CONSTANT')
  })

  it.each([
    [{ version: 2 }, { version: 3 }],
    [{ version: 2 }, { version: 2, more: 1 }],
    [{ a: undefined }, { b: undefined }],
    [{ a: 1 }, null],
    [{ 0: 1 }, [1]],
    [new Date(0), new Date(1)],
    [new Map([[1, 2]]), new Map([[3, 4]])],
    [null, {}],
    ['1', 1],
    [0, -0],
    [false, null],
  ])('of %o refuses %o', (value, other) => {
    expect(caught(() => encode(constant(value), other as never)).code).toBe('CODEC_CONSTANT')
  })

  it('says what it is', () => {
    expect(caught(() => encode(frame(constant(0)), [-0])).message).toBe(
      '0: expected the constant 0, or undefined, got -0 at byte 0 (CODEC_CONSTANT)',
    )
  })

  it('is also exported as const', () => {
    expect(link.const).toBe(constant)
  })
})
