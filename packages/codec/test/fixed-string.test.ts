import { describe, expect, it } from 'vitest'
import { decode, frame, string, uint8, type StringOptions } from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'
import { holds, refused, unwritten } from './holds.js'

describe('a string of a fixed length', () => {
  it('takes just so many bytes', () => {
    holds(() => frame(string({ length: 4 }), uint8()), ['abé', 7], '61 62 c3 a9 07')
    expect(unwritten(() => string({ length: 2 }), 'ab', 'abc').code).toBe('CODEC_LENGTH')
    expect(unwritten(() => string({ length: 2 }), 'ab', 'a').code).toBe('CODEC_LENGTH')
    expect(unwritten(() => string({ length: 2 }), 'ab', 7).code).toBe('CODEC_TYPE')
    expect(refused(() => string({ length: 2 }), 'ab', '61 ff').code).toBe('CODEC_TEXT_MALFORMED')
  })
})

describe('a string of a fixed length with a pad', () => {
  const name = () => string({ length: 5, pad: '\0' })

  it('is filled up behind, and comes back without', () => {
    holds(() => frame(name(), uint8()), ['ab', 7], '61 62 00 00 00 07')
    holds(name, 'abcde', '61 62 63 64 65')
    holds(name, '', '00 00 00 00 00')
    holds(name, ' a\0b', '20 61 00 62 00')
    holds(() => string({ length: 4, pad: ' ', encoding: 'ascii' }), 'a', '61 20 20 20')
    holds(() => string({ length: 6, pad: ' ', encoding: 'utf16le' }), '\u2000', '00 20 20 00 20 00')
    expect(name().size).toEqual({ min: 5, max: 5 })
  })

  it('refuses text that is too long, and text that would not come back', () => {
    expect(unwritten(name, 'a', 'abcdef')).toMatchObject({
      code: 'CODEC_LENGTH',
      expected: 'a text of at most 5 bytes',
      got: '"abcdef" of 6',
    })
    expect(unwritten(name, 'a', 'abcdé').code).toBe('CODEC_LENGTH')
    expect(unwritten(() => frame(uint8(), name()), [1, 'a'], [1, 'ab\0'])).toMatchObject({
      code: 'CODEC_LENGTH',
      path: [1],
      offset: 1,
      expected: 'a text that does not end in its pad',
    })
  })

  it('is as strict as the others', () => {
    expect(refused(name, 'a', '61 ff 00 00 00').code).toBe('CODEC_TEXT_MALFORMED')
    expect(refused(name, 'a', '61 00').code).toBe('CODEC_TRUNCATED')
    expect(decode(name(), bytes('00 61 00 00 00'))).toBe('\0a')
  })

  it.each<StringOptions>([
    { length: 5, pad: '' },
    { length: 5, pad: 'ab' },
    { length: 5, pad: 'é' },
    { length: 5, pad: ' ', encoding: 'utf16le' },
    { length: 4, pad: ' ', encoding: 'utf16' },
    { length: 4, pad: 5 as never },
    { prefix: uint8(), pad: ' ' as never },
    { length: 4, maxLength: 4 as never },
    { delimiter: '\n', maxLength: -1 },
    { rest: true, maxLength: 1.5 },
  ])('refuses %o at definition', (options) => {
    expect(caught(() => string(options)).code).toBe('CODEC_DEFINITION')
  })
})
