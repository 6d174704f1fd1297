import { describe, expect, it } from 'vitest'
import { decode, encode, string, uint8 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const be = string({ prefix: uint8(), encoding: 'utf16be' })
const le = string({ prefix: uint8(), encoding: 'utf16le' })
const marked = string({ prefix: uint8(), encoding: 'utf16' })

describe('utf16be and utf16le', () => {
  it('write two bytes for a code unit, four for a pair', () => {
    expect(hex(encode(be, 'a😀'))).toBe('06 00 61 d8 3d de 00')
    expect(hex(encode(le, 'a😀'))).toBe('06 61 00 3d d8 00 de')
    expect(decode(be, bytes('06 00 61 d8 3d de 00'))).toBe('a😀')
    expect(decode(le, bytes('06 61 00 3d d8 00 de'))).toBe('a😀')
  })

  it('take a byte order mark for text', () => {
    expect(decode(be, bytes('02 fe ff'))).toBe('\uFEFF')
    expect(decode(le, bytes('02 ff fe'))).toBe('\uFEFF')
  })

  it.each([
    ['half a code unit', '01 00'],
    ['a lone surrogate', '02 d8 00'],
    ['a pair the wrong way round', '04 de 00 d8 3d'],
  ])('refuse %s', (_, wire) => {
    expect(caught(() => decode(be, bytes(wire)))).toMatchObject({ code: 'CODEC_TEXT_MALFORMED', offset: 1 })
  })

  it('refuse to write a lone surrogate', () => {
    expect(caught(() => encode(be, 'a\uD800')).got).toBe('U+D800 at index 1')
    expect(caught(() => encode(le, '\uDC00a')).got).toBe('U+DC00 at index 0')
  })
})

describe('utf16', () => {
  it('writes a big-endian mark before text, and nothing for no text', () => {
    expect(hex(encode(marked, 'a'))).toBe('04 fe ff 00 61')
    expect(hex(encode(marked, ''))).toBe('00')
  })

  it('reads both orders by their mark, and big-endian without one', () => {
    expect(decode(marked, bytes('04 fe ff 00 61'))).toBe('a')
    expect(decode(marked, bytes('04 ff fe 61 00'))).toBe('a')
    expect(decode(marked, bytes('02 00 61'))).toBe('a')
    expect(decode(marked, bytes('02 fe ff'))).toBe('')
    expect(decode(marked, bytes('00'))).toBe('')
  })

  it('keeps a mark that is text, behind its own', () => {
    expect(decode(marked, encode(marked, '\uFEFFa'))).toBe('\uFEFFa')
  })

  it('refuses half a code unit and lone surrogates', () => {
    expect(caught(() => decode(marked, bytes('01 fe'))).code).toBe('CODEC_TEXT_MALFORMED')
    expect(caught(() => decode(marked, bytes('04 fe ff d8 00'))).code).toBe('CODEC_TEXT_MALFORMED')
    expect(caught(() => encode(marked, '\uD800')).code).toBe('CODEC_TEXT_UNMAPPABLE')
  })
})
