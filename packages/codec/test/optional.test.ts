import { describe, expect, it } from 'vitest'
import { counted, enumeration, frame, header, optional, record, repeated, sized, string } from '../src/index.js'
import { bool, decoder, uint16, uint8, varint } from '../src/index.js'
import { caught } from './caught.js'
import { holds, refused, unwritten } from './holds.js'
import { bytes } from './bytes.js'
import { streamed } from './stream.js'

const name = string({ prefix: uint8() })

describe('a value behind a flag', () => {
  it('is there or not', () => {
    holds(() => optional(uint16()), 5, '01 00 05')
    holds(() => optional(uint16()), undefined, '00')
    holds(() => frame(optional(name), uint8()), ['ab', 7], '01 02 61 62 07')
    holds(() => frame(optional(name), uint8()), [undefined, 7], '00 07')
    holds(() => frame(optional(frame(optional(name), uint8()))), [[undefined, 1]], '01 00 01')
    holds(() => counted({ prefix: uint8(), body: optional(uint8()) }), [1, undefined, 2], '03 01 01 00 01 02')
  })

  it('may be left out of a record', () => {
    holds(() => record({ a: optional(name), b: uint8() }), { b: 1 }, '00 01', { a: undefined, b: 1 })
    holds(() => record({ a: optional(name), b: uint8() }), { a: '', b: 1 }, '01 00 01')
  })

  it('takes any codec of 0 and 1, or of booleans, for the flag', () => {
    holds(() => optional(uint8(), { flag: uint16() }), 5, '00 01 05')
    holds(() => optional(uint8(), { flag: bool() }), undefined, '00')
    holds(() => optional(uint8(), { flag: varint() }), 5, '01 05')
    holds(() => sized(varint(), name), 'ab', '03 02 61 62')
    const yesNo = () =>
      enumeration(
        uint8(),
        new Map([
          [true, 0x59],
          [false, 0x4e],
        ]),
      )
    holds(() => optional(uint8(), { flag: yesNo() }), 5, '59 05')
    holds(() => optional(uint8(), { flag: yesNo() }), undefined, '4e')
  })

  it('is refused with another flag, at once', () => {
    expect(refused(() => optional(uint16()), 5, '02 00 05')).toMatchObject({
      code: 'CODEC_UNKNOWN_VALUE',
      expected: 'one of 0, 1',
      got: '2',
      offset: 0,
    })
    expect(streamed(frame(optional(uint16()), uint16()), [bytes('02')], { end: false }).error?.code).toBe(
      'CODEC_UNKNOWN_VALUE',
    )
  })

  it('has the path of its value', () => {
    const make = () => frame(uint8(), optional(uint16()))
    expect(unwritten(make, [1, 2], [1, 70_000])).toMatchObject({ code: 'CODEC_RANGE', path: [1], offset: 2 })
    expect(unwritten(make, [1, 2], [1, null]).code).toBe('CODEC_TYPE')
  })

  it('knows its sizes', () => {
    expect(optional(name).size).toEqual({ min: 1, max: 257 })
  })
})

describe('a value that is there if bytes are left', () => {
  const make = () => frame(uint8(), optional(name, { flag: 'rest' }))

  it('stands at the end of the input', () => {
    holds(make, [1, 'a'], '01 01 61')
    holds(make, [1, undefined], '01')
  })

  it('stands at the end of a region', () => {
    holds(() => frame(sized(uint8(), make()), uint8()), [[1, 'a'], 2], '03 01 01 61 02')
    holds(() => frame(sized(uint8(), make()), uint8()), [[1, undefined], 2], '01 01 02')
    holds(() => sized(uint8(), optional(repeated(uint8(), { until: 'end' }), { flag: 'rest' })), [5], '01 05')
  })

  it('is refused without bytes, as they tell that it is there', () => {
    const codec = () => optional(repeated(uint8(), { until: 'end' }), { flag: 'rest' })
    expect(unwritten(codec, [1], []).code).toBe('CODEC_LENGTH')
    expect(caught(() => optional(frame(), { flag: 'rest' })).code).toBe('CODEC_DEFINITION')
  })

  it('does not make a stream, nor stand before others', () => {
    expect(caught(() => decoder(make())).code).toBe('CODEC_DEFINITION')
    expect(caught(() => frame(optional(name, { flag: 'rest' }), uint8())).code).toBe('CODEC_DEFINITION')
    expect(caught(() => header(uint8(), { 1: frame(make(), uint8()) })).code).toBe('CODEC_DEFINITION')
  })
})

it('optional needs a codec, and a flag that is one', () => {
  expect(caught(() => optional(undefined as never)).code).toBe('CODEC_DEFINITION')
  expect(caught(() => optional(name, { flag: 'yes' as never })).code).toBe('CODEC_DEFINITION')
})
