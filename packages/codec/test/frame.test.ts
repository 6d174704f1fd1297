import { describe, expect, it } from 'vitest'
import { byte, decode, encode, frame, int32, string, uint8, uint16 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const wire = frame(byte(), int32(), string({ prefix: uint16() }))

describe('frame', () => {
  it('writes its parts in a row', () => {
    const message = bytes('01 00 00 01 5c 00 0b 68 65 6c 6c 6f 20 77 6f 72 6c 64')
    expect(encode(wire, [1, 348, 'hello world'])).toEqual(message)
    expect(decode(wire, message)).toEqual([1, 348, 'hello world'])
  })

  it('adds up the sizes of its parts', () => {
    expect(wire.size).toEqual({ min: 7, max: 65542 })
    expect(frame().size).toEqual({ min: 0, max: 0 })
  })

  it('is nothing when it is empty', () => {
    expect(encode(frame(), [])).toHaveLength(0)
    expect(decode(frame(frame(), uint8(), frame()), bytes('05'))).toEqual([[], 5, []])
  })

  it.each([
    [[], '0'],
    [[1, 2], '2'],
    [[1, 2, 'x', 4], '4'],
  ])('refuses %o, which has another number of values', (values, got) => {
    expect(caught(() => encode(wire, values as never))).toMatchObject({
      code: 'CODEC_ARITY',
      expected: '3 values',
      got,
    })
  })

  it.each([null, undefined, 'abc', { 0: 1, length: 3 }, new Uint8Array(3)])('refuses %o', (value) => {
    expect(caught(() => encode(wire, value as never)).code).toBe('CODEC_TYPE')
  })

  it('refuses the hole of a sparse array as a missing value', () => {
    const sparse: unknown[] = [1]
    sparse[2] = 'x'
    expect(caught(() => encode(wire, sparse as never))).toMatchObject({
      code: 'CODEC_TYPE',
      path: [1],
      got: 'undefined',
    })
  })

  it('tells the way to what is wrong, and the byte', () => {
    const nested = frame(uint8(), frame(uint8(), wire))
    const error = caught(() => encode(nested, [1, [2, [3, 2 ** 40, 'x']]]))
    expect(error).toMatchObject({ path: [1, 1, 1], offset: 3, code: 'CODEC_RANGE' })
    expect(error.message).toMatch(
      /^1\/1\/1: expected a whole number from .*, got 1099511627776 at byte 3 \(CODEC_RANGE\)$/,
    )
    expect(caught(() => decode(nested, bytes('01 02 03 00 00')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: [1, 1, 1],
      offset: 3,
    })
  })

  it('gives a fresh array each time', () => {
    const first = decode(frame(uint8()), bytes('01'))
    first[0] = 9
    expect(decode(frame(uint8()), bytes('01'))).toEqual([1])
  })

  it('names the part that is no codec', () => {
    expect(caught(() => frame(uint8(), uint8 as never))).toMatchObject({
      code: 'CODEC_DEFINITION',
      expected: 'a codec as part 1 of a frame',
      got: 'a function: are its brackets missing?',
    })
    expect(hex(encode(frame(uint8()), [1]))).toBe('01')
  })
})
