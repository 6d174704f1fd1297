import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, decoder, encode, frame, string, uint8 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { holds, refused, unwritten } from './holds.js'
import { bytewise, cut, streamed } from './stream.js'

describe('a string with several delimiters', () => {
  const line = () => string({ delimiter: ['\r\n', '\n'] })

  it('writes the first and ends at each', () => {
    holds(line, 'ab', '61 62 0d 0a')
    holds(() => frame(line(), uint8()), ['', 7], '0d 0a 07')
    expect(decode(line(), bytes('61 62 0a'))).toBe('ab')
    expect(line().size.min).toBe(1)
  })

  it('takes the longer of two that end at one place, and a beginning of one for text', () => {
    expect(decode(line(), bytes('61 0d 0a'))).toBe('a')
    expect(decode(line(), bytes('61 0d 0d 0a'))).toBe('a\r')
    expect(decode(frame(line(), line()), bytes('0d 61 0a 0a'))).toEqual(['\ra', ''])
    holds(line, 'a\r', '61 0d 0d 0a')
  })

  it('ends at the first that is complete, where they overlap', () => {
    const codec = () => frame(string({ delimiter: ['abc', 'bd'] }), uint8())
    holds(codec, ['xab', 7], '78 61 62 61 62 63 07')
    expect(decode(codec(), bytes('78 61 62 64 07'))).toEqual(['xa', 7])
    expect(decode(codec(), bytes('61 62 63 62'))).toEqual(['', 0x62])
  })

  it('refuses text that contains any of them, or makes one with what is written behind', () => {
    expect(unwritten(line, 'a', 'a\nb').code).toBe('CODEC_TEXT_DELIMITER')
    expect(unwritten(line, 'a', 'a\r\nb').code).toBe('CODEC_TEXT_DELIMITER')
    expect(unwritten(() => string({ delimiter: ['\n', '\r\n'] }), 'a', 'a\r').code).toBe('CODEC_TEXT_DELIMITER')
    expect(unwritten(() => string({ delimiter: ['bc', 'ab'] }), 'x', 'xa').code).toBe('CODEC_TEXT_DELIMITER')
    expect(unwritten(line, 'a', 5).code).toBe('CODEC_TYPE')
  })

  it('gives the same for every way of cutting a stream', () => {
    const wire = bytes('61 0d 0a 0d 0d 0a 0a 62 0a 0d 63 0d 0a')
    const messages = ['a', '\r', '', 'b', '\rc']
    fc.assert(
      fc.property(fc.array(fc.nat(wire.length)), (places) => {
        expect(streamed(line(), cut(wire, ...places.toSorted((a, b) => a - b)))).toEqual({ messages })
      }),
    )
  })

  it('names them when they are missing', () => {
    expect(caught(() => decode(line(), bytes('61'))).expected).toBe('the delimiter 0d 0a or 0a')
  })

  it('is refused at definition if one of them can never end a text, or is none', () => {
    expect(caught(() => string({ delimiter: ['a', 'ab'] })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => string({ delimiter: ['xay', 'a'] })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => string({ delimiter: [] })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => string({ delimiter: ['a', ''] })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => string({ delimiter: ['a', 5 as never] })).code).toBe('CODEC_DEFINITION')
  })
})

describe('a string that ends in NUL', () => {
  it('is one with that delimiter', () => {
    holds(() => frame(string({ delimiter: '\0' }), uint8()), ['ab', 7], '61 62 00 07')
    expect(unwritten(() => string({ delimiter: '\0' }), 'a', 'a\0').code).toBe('CODEC_TEXT_DELIMITER')
  })
})

describe('a delimited string of bounded length', () => {
  const line = () => frame(uint8(), string({ delimiter: ['\r\n', '\n'], maxLength: 4 }))

  it('may have as many bytes, and no more', () => {
    holds(line, [1, 'abcd'], '01 61 62 63 64 0d 0a')
    holds(line, [1, ''], '01 0d 0a')
    expect(decode(line(), bytes('01 61 62 63 0d 0a'))).toEqual([1, 'abc'])
    const expected = { code: 'CODEC_LENGTH', path: [1], offset: 1, expected: 'a text of at most 4 bytes' }
    expect(unwritten(line, [1, 'a'], [1, 'abcdé'])).toMatchObject({ ...expected, got: '"abcdé" of 6' })
    expect(refused(line, [1, 'a'], '01 61 62 63 64 65 0d 0a')).toMatchObject(expected)
    expect(refused(line, [1, 'a'], '01 61 62 63 64 65 66 67 68')).toMatchObject(expected)
    expect(line().size).toEqual({ min: 2, max: 7 })
  })

  it('is refused in a stream as soon as no delimiter can come in time', () => {
    const stream = decoder(line())
    const pushed: number[] = []
    const error = caught(() => {
      for (const chunk of bytewise(bytes('01 61 62 63 64 65 66 67 68 69 6a'))) {
        pushed.push(chunk.length)
        expect([...stream.push(chunk)]).toEqual([])
      }
    })
    expect(error.code).toBe('CODEC_LENGTH')
    expect(pushed).toHaveLength(7)
  })

  it('goes before the limit of the message', () => {
    const codec = string({ delimiter: '\n', maxLength: 3 })
    const { error } = streamed(codec, [bytes('61 61 61 61 61 61')], { limits: { maxFrame: 5 }, end: false })
    expect(error?.code).toBe('CODEC_LENGTH')
    expect(hex(encode(codec, 'abc'))).toBe('61 62 63 0a')
  })
})
