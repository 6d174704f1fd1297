import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode, frame, string, uint8 } from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'
import { holds, unwritten } from './holds.js'

describe.each(['hex', 'base64'] as const)('%s', (encoding) => {
  const text = () => string({ prefix: uint8(), encoding })

  it('is what Buffer makes of the bytes, both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const shown = Buffer.from(data).toString(encoding)
        const wire = encode(text(), shown)
        expect(wire).toEqual(Uint8Array.of(data.length, ...data))
        expect(decode(text(), wire)).toBe(shown)
      }),
    )
  })

  it('is written only if the bytes give the same text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123aAfFgzZ+/=-_ é')) }), (shown) => {
        const same = encoding === 'hex' ? shown.toLowerCase() : shown
        if (Buffer.from(shown, encoding).toString(encoding) === same) {
          expect(decode(text(), encode(text(), shown))).toBe(same)
        } else expect(caught(() => encode(text(), shown)).code).toBe('CODEC_TEXT_UNMAPPABLE')
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('hex', () => {
  const text = () => string({ length: 4, encoding: 'hex' })

  it('writes the bytes that the text shows', () => {
    holds(text, 'deadbeef', 'de ad be ef')
    holds(text, 'DEADbeef', 'de ad be ef', 'deadbeef')
    holds(() => frame(string({ delimiter: '0d0a', encoding: 'hex' }), uint8()), ['a0d0ab', 7], 'a0 d0 ab 0d 0a 07')
  })

  it.each([
    ['deadbeeg', 'U+0067 at index 7'],
    ['deadbee', 'U+0065 at index 6'],
    ['0x', 'U+0078 at index 1'],
    ['é0', 'U+00E9 at index 0'],
  ])('refuses %j', (shown, got) => {
    expect(unwritten(text, 'deadbeef', shown)).toMatchObject({
      code: 'CODEC_TEXT_UNMAPPABLE',
      expected: 'text that hex can write',
      got,
    })
  })

  it('refuses another number of bytes', () => {
    expect(unwritten(text, 'deadbeef', 'dead').code).toBe('CODEC_LENGTH')
  })
})

describe('base64', () => {
  const text = () => string({ rest: true, encoding: 'base64' })

  it.each([
    ['', ''],
    ['Zg==', '66'],
    ['Zm8=', '66 6f'],
    ['Zm9v', '66 6f 6f'],
    ['Zm9vYg==', '66 6f 6f 62'],
    ['+/+/', 'fb ff bf'],
  ])('writes %j', (shown, wire) => {
    expect(encode(text(), shown)).toEqual(bytes(wire))
    expect(decode(text(), bytes(wire))).toBe(shown)
  })

  it.each([
    ['Zg', 'U+0067 at index 1'],
    ['Zg=', 'U+003D at index 2'],
    ['Zh==', 'U+0068 at index 1'],
    ['Zm9=', 'U+0039 at index 2'],
    ['Z===', 'U+003D at index 1'],
    ['====', 'U+003D at index 0'],
    ['Zg==Zg==', 'U+003D at index 2'],
    ['Zm 9', 'U+0020 at index 2'],
    ['_-_-', 'U+005F at index 0'],
  ])('refuses %j', (shown, got) => {
    expect(caught(() => encode(text(), shown))).toMatchObject({ code: 'CODEC_TEXT_UNMAPPABLE', got })
  })
})
