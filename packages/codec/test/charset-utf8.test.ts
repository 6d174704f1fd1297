import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode, encodeInto, string, uint16 } from '../src/index.js'
import { bytes, hex, joined } from './bytes.js'
import { caught } from './caught.js'

const text = string({ prefix: uint16() })
const behindLength = (data: Uint8Array): Uint8Array => joined(Uint8Array.of(0, data.length), data)

describe('utf8', () => {
  // 24 code units are written by a loop, more by the platform.
  it.each(['é', '€', '😀', 'a😀z', '\u{10FFFF}', '\u0000', '\uFEFFa', '\uFFFD'])(
    'writes %o as the platform does, short and long',
    (part) => {
      for (const value of [part, part.repeat(30)]) {
        const encoded = encode(text, value)
        expect(hex(encoded.subarray(2))).toBe(hex(new TextEncoder().encode(value)))
        expect(decode(text, encoded)).toBe(value)
      }
    },
  )

  it('is what the platform writes, for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        expect(hex(encode(text, value).subarray(2))).toBe(hex(new TextEncoder().encode(value)))
      }),
    )
  })

  it.each([
    ['a byte that never occurs', 'ff'],
    ['a continuation without a beginning', '80'],
    ['a sequence that is cut', 'e2 82'],
    ['an overlong slash', 'c0 af'],
    ['an overlong zero', 'c0 80'],
    ['a surrogate', 'ed a0 80'],
    ['a character beyond Unicode', 'f4 90 80 80'],
    ['a bad byte behind 30 good ones', `${'61 '.repeat(30)}c3`],
  ])('refuses %s', (_, wire) => {
    expect(caught(() => decode(text, behindLength(bytes(wire))))).toMatchObject({
      code: 'CODEC_TEXT_MALFORMED',
      offset: 2,
    })
  })

  it.each([
    ['a high one alone', '\uD800', 0],
    ['a low one alone', 'ab\uDC00', 2],
    ['a pair the wrong way round', '\uDC00\uD800', 0],
    ['two high ones', '\uD800\uD800\uDC00', 0],
    ['one behind 30 letters', `${'a'.repeat(30)}\uD83D`, 30],
  ])('refuses to write lone surrogates: %s', (_, value, index) => {
    const error = caught(() => encode(text, value))
    expect(error.code).toBe('CODEC_TEXT_UNMAPPABLE')
    expect(error.got).toMatch(new RegExp(`^U\\+D[0-9A-F]{3} at index ${index}$`))
  })

  it('writes long text into shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(100))
    const value = 'é'.repeat(30)
    expect(encodeInto(text, value, shared)).toBe(62)
    expect(decode(text, shared.slice(0, 62))).toBe(value)
  })
})
