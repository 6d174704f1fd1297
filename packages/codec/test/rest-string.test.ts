import { describe, expect, it } from 'vitest'
import { decode, decoder, frame, sized, string, uint8 } from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'
import { holds, refused, unwritten } from './holds.js'

describe('a string to the end', () => {
  it('takes all bytes there are', () => {
    holds(() => string({ rest: true }), 'hé', '68 c3 a9')
    holds(() => frame(uint8(), string({ rest: true, encoding: 'utf16be' })), [1, 'a'], '01 00 61')
    holds(() => frame(uint8(), string({ rest: true })), [1, ''], '01')
  })

  it('takes all bytes of its region', () => {
    holds(() => frame(sized(uint8(), string({ rest: true })), uint8()), ['ab', 7], '02 61 62 07')
    holds(() => sized(uint8(), frame(uint8(), string({ rest: true, encoding: 'hex' }))), [1, 'ff'], '02 01 ff')
  })

  it('is as strict as the others', () => {
    expect(refused(() => frame(uint8(), string({ rest: true })), [1, 'a'], '01 ff')).toMatchObject({
      code: 'CODEC_TEXT_MALFORMED',
      path: [1],
      offset: 1,
    })
    expect(unwritten(() => string({ rest: true }), 'a', '\ud800').code).toBe('CODEC_TEXT_UNMAPPABLE')
    expect(unwritten(() => string({ rest: true }), 'a', 5).code).toBe('CODEC_TYPE')
  })

  it('may be bounded', () => {
    const make = () => sized(uint8(), string({ rest: true, maxLength: 2 }))
    holds(make, 'ab', '02 61 62')
    expect(unwritten(make, 'a', 'abc')).toMatchObject({ code: 'CODEC_LENGTH', expected: 'a text of at most 2 bytes' })
    expect(refused(make, 'a', '03 61 62 63')).toMatchObject({ code: 'CODEC_LENGTH', offset: 1 })
    expect(string({ rest: true, maxLength: 2 }).size).toEqual({ min: 0, max: 2 })
  })

  it('has nothing behind it, and is no stream', () => {
    expect(caught(() => frame(string({ rest: true }), uint8())).code).toBe('CODEC_DEFINITION')
    expect(caught(() => decoder(string({ rest: true }))).code).toBe('CODEC_DEFINITION')
    expect(decode(string({ rest: true }), bytes(''))).toBe('')
  })
})
