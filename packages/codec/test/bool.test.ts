import { expect, it } from 'vitest'
import { bool, decode, encode, frame, header, uint16, uint64, uint8, varint } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

it('true is 1 and false is 0, in a byte or in another integer', () => {
  const wire = frame(bool(), bool(uint16()))
  expect(hex(encode(wire, [true, false]))).toBe('01 00 00')
  expect(decode(wire, bytes('00 00 01'))).toEqual([false, true])
})

it('64 bits will do, and varints', () => {
  const wire = frame(bool(uint64()), bool(varint()), bool(varint({ as: 'bigint' })))
  for (let i = 0; i < 120; i++) {
    expect(hex(encode(wire, [true, false, true]))).toBe('00 00 00 00 00 00 00 01 00 01')
    expect(decode(wire, bytes('00 00 00 00 00 00 00 00 01 00'))).toEqual([false, true, false])
    expect(caught(() => decode(wire, bytes('00 00 00 00 00 00 00 00 01 02')))).toMatchObject({ path: [2], got: '2n' })
  }
})

it('another number is refused', () => {
  expect(caught(() => decode(frame(uint8(), bool()), bytes('01 02')))).toMatchObject({
    code: 'CODEC_UNKNOWN_VALUE',
    path: [1],
    offset: 1,
  })
})

it('only true and false are written', () => {
  for (const value of [1, 'true', undefined, null]) {
    expect(caught(() => encode(bool(), value as never)).code).toBe('CODEC_TYPE')
  }
})

it('it can be the head of a header', () => {
  const message = header(bool(), { true: uint8(), false: frame() })
  expect(decode(message, encode(message, [true, 7]))).toEqual([true, 7])
  expect(decode(message, bytes('00'))).toEqual([false, []])
})
