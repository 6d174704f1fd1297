import { describe, expect, it } from 'vitest'
import { byte, decode, encode, frame, string, uint8, uint16, uint32, type StringOptions } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { holds, refused, unwritten } from './holds.js'
import { streamed } from './stream.js'

describe('a string behind a prefix', () => {
  const name = string({ prefix: uint16() })

  it('counts bytes, not characters', () => {
    expect(hex(encode(name, 'hé'))).toBe('00 03 68 c3 a9')
    expect(decode(name, bytes('00 03 68 c3 a9'))).toBe('hé')
  })

  it('is empty behind a length of 0', () => {
    expect(hex(encode(name, ''))).toBe('00 00')
    expect(decode(name, bytes('00 00'))).toBe('')
  })

  it('knows its sizes', () => {
    expect(name.size).toEqual({ min: 2, max: 65537 })
    expect(string({ prefix: byte() }).size).toEqual({ min: 1, max: 128 })
  })

  it('refuses text that is longer than its prefix can say, and accepts what just fits', () => {
    const short = string({ prefix: uint8() })
    expect(encode(short, 'a'.repeat(255))).toHaveLength(256)
    const error = caught(() => encode(short, 'é'.repeat(128)))
    expect(error).toMatchObject({ code: 'CODEC_LENGTH', got: '256' })
    expect(error.expected).toContain('uint8')
  })

  it.each([null, undefined, 42, ['a'], { length: 1 }])('refuses %o', (value) => {
    expect(caught(() => encode(name, value as never)).code).toBe('CODEC_TYPE')
  })

  it('keeps a byte order mark: it is text', () => {
    expect(decode(name, encode(name, '\uFEFFa'))).toBe('\uFEFFa')
  })

  it('refuses a length below 0, or beyond safe integers', () => {
    expect(caught(() => decode(string({ prefix: byte() }), bytes('ff 61'))).code).toBe('CODEC_LENGTH')
  })

  it('says how many bytes are missing', () => {
    expect(caught(() => decode(string({ prefix: uint32() }), bytes('ff ff ff ff 61')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      expected: '4294967295 more bytes',
      got: 'the end after 1',
      offset: 4,
    })
  })
})

describe('a string behind a prefix, of bounded length', () => {
  const name = () => string({ prefix: uint16(), maxLength: 3 })

  it('may have as many bytes, and no more', () => {
    holds(() => frame(name(), uint8()), ['abc', 7], '00 03 61 62 63 07')
    expect(unwritten(name, 'a', 'abé')).toMatchObject({ code: 'CODEC_LENGTH', got: '"abé" of 4' })
    expect(name().size).toEqual({ min: 2, max: 5 })
  })

  it('is refused when its length is read', () => {
    expect(refused(name, 'a', '00 04 61 62 63 64')).toMatchObject({ code: 'CODEC_LENGTH', offset: 0 })
    expect(streamed(name(), [bytes('00'), bytes('04')], { end: false }).error?.code).toBe('CODEC_LENGTH')
  })
})

describe('a string before a delimiter', () => {
  const line = string({ delimiter: '\r\n', encoding: 'ascii' })

  it('writes the delimiter and reads up to it', () => {
    expect(hex(encode(line, 'ab'))).toBe('61 62 0d 0a')
    expect(decode(line, bytes('61 62 0d 0a'))).toBe('ab')
    expect(decode(line, bytes('0d 0a'))).toBe('')
  })

  it('finds a delimiter behind its own beginning', () => {
    expect(decode(line, bytes('61 0d 0d 0a'))).toBe('a\r')
    expect(decode(string({ delimiter: 'aab' }), bytes('61 61 61 62'))).toBe('a')
    expect(decode(string({ delimiter: 'abab' }), bytes('61 62 61 61 62 61 62'))).toBe('aba')
  })

  it('refuses text that contains the delimiter', () => {
    expect(caught(() => encode(line, 'a\r\nb'))).toMatchObject({ code: 'CODEC_TEXT_DELIMITER', offset: 0 })
  })

  it('refuses text that makes the delimiter only with what follows it', () => {
    const dots = string({ delimiter: '..' })
    expect(hex(encode(dots, 'a'))).toBe('61 2e 2e')
    expect(caught(() => encode(dots, 'a.')).code).toBe('CODEC_TEXT_DELIMITER')
  })

  it('writes nothing of a text that is refused', () => {
    const error = caught(() => encode(frame(uint8(), line), [1, 'a\r\n']))
    expect(error).toMatchObject({ code: 'CODEC_TEXT_DELIMITER', path: [1], offset: 1 })
  })

  it('names the delimiter that is missing', () => {
    expect(caught(() => decode(line, bytes('61 62 0d'))).message).toBe(
      'expected the delimiter 0d 0a, got the end after 3 at byte 0 (CODEC_TRUNCATED)',
    )
  })

  it.each(['utf16le', 'utf16be'] as const)('counts a delimiter only at a code unit of %s', (encoding) => {
    const wide = string({ delimiter: '\n', encoding })
    // U+0A00 before U+000A, and U+0A0A: the delimiter's two bytes also stand across the units.
    for (const text of ['\u0A00\u0A0A', '\u0100\u0A00', '\u000B\u0A0A']) {
      expect(decode(wide, encode(wide, text))).toBe(text)
    }
    expect(caught(() => encode(wide, 'a\nb')).code).toBe('CODEC_TEXT_DELIMITER')
  })

  it('aligns to code units from where the text begins, not from where the message begins', () => {
    const codec = frame(uint8(), string({ delimiter: '\n', encoding: 'utf16be' }))
    expect(decode(codec, encode(codec, [1, '\u0A00\u0A0A']))).toEqual([1, '\u0A00\u0A0A'])
  })

  it.each(['', undefined as never, 7 as never])('refuses the delimiter %o when it is declared', (delimiter) => {
    expect(caught(() => string({ delimiter })).code).toBe('CODEC_DEFINITION')
  })

  it('refuses a delimiter that the encoding cannot write', () => {
    expect(caught(() => string({ delimiter: 'é', encoding: 'ascii' })).code).toBe('CODEC_DEFINITION')
  })
})

describe('a string of a fixed length', () => {
  const tag = string({ length: 4, encoding: 'ascii' })

  it('is as long as was declared, both ways', () => {
    expect(hex(encode(tag, 'RIFF'))).toBe('52 49 46 46')
    expect(decode(tag, bytes('52 49 46 46'))).toBe('RIFF')
    expect(tag.size).toEqual({ min: 4, max: 4 })
  })

  it.each(['RIF', 'RIFFF', ''])('refuses %o', (text) => {
    expect(caught(() => encode(tag, text)).code).toBe('CODEC_LENGTH')
  })

  it('may be empty', () => {
    expect(decode(frame(uint8(), string({ length: 0 })), bytes('07'))).toEqual([7, ''])
  })

  it.each([-1, 1.5, Number.NaN, Infinity, '4' as never])('refuses the length %o when it is declared', (length) => {
    expect(caught(() => string({ length })).code).toBe('CODEC_DEFINITION')
  })
})

describe('the declaration of a string', () => {
  it.each([
    [{}, 'none'],
    [{ prefix: uint8(), delimiter: '\n' }, 'prefix and delimiter'],
    [{ prefix: uint8(), length: 1 }, 'prefix and length'],
  ])('wants exactly one of prefix, delimiter, length and rest, not %o', (options, got) => {
    expect(caught(() => string(options as StringOptions))).toMatchObject({ code: 'CODEC_DEFINITION', got })
  })

  it('says so when there are no options, no codec, or a codec that was not called', () => {
    expect(caught(() => string(undefined as never)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => string({ prefix: 2 as never })).got).toBe('2')
    expect(caught(() => string({ prefix: uint8 as never })).got).toContain('brackets')
  })

  it('is UTF-8 where nothing else is said', () => {
    expect(hex(encode(string({ prefix: uint8() }), '€'))).toBe('03 e2 82 ac')
  })
})
