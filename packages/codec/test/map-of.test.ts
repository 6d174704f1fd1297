import { describe, expect, it } from 'vitest'
import { constant, decode, decoder, encode, frame, mapOf, string, uint8, uint16 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, streamed } from './stream.js'

const scores = mapOf(uint8(), string({ prefix: uint8() }), uint16())

describe('mapOf', () => {
  it('writes the number of pairs, then keys and values in the order of the map', () => {
    const value = new Map([
      ['b', 1],
      ['a', 2],
    ])
    expect(hex(encode(scores, value))).toBe('02 01 62 00 01 01 61 00 02')
    expect([...decode(scores, bytes('02 01 62 00 01 01 61 00 02'))]).toEqual([...value])
    expect(decode(scores, bytes('00'))).toEqual(new Map())
    expect(scores.size).toEqual({ min: 1, max: 1 + 255 * 258 })
  })

  it('refuses a key that comes twice', () => {
    expect(caught(() => decode(frame(uint8(), scores), bytes('00 02 01 62 00 01 01 62 00 02')))).toMatchObject({
      code: 'CODEC_DUPLICATE',
      path: [1, 1, 0],
      offset: 6,
      got: '"b"',
    })
    const stream = decoder(scores)
    expect(caught(() => [...stream.push(bytes('03 01 62 00 01 01 62 00 02 01 63 00'))]).code).toBe('CODEC_DUPLICATE')
  })

  it('refuses it in compiled code as well', () => {
    for (let i = 0; i < 300; i++)
      expect(decode(scores, encode(scores, new Map([['a', i]])))).toEqual(new Map([['a', i]]))
    expect(caught(() => decode(scores, bytes('02 01 62 00 01 01 62 00 02')))).toMatchObject({
      code: 'CODEC_DUPLICATE',
      path: [1, 0],
      offset: 5,
    })
  })

  it.each([[[['a', 1]]], [{ a: 1 }], [null], [new Set(['a'])]])('refuses %o', (value) => {
    expect(caught(() => encode(scores, value as never)).code).toBe('CODEC_TYPE')
  })

  it('tells the way to the key or value that is wrong', () => {
    expect(caught(() => encode(scores, new Map([['a', 70_000]])))).toMatchObject({ code: 'CODEC_RANGE', path: [0, 1] })
  })

  it('refuses a count above the limit before it reads a pair', () => {
    expect(caught(() => decode(scores, bytes('ff 01 62'), { maxCount: 10 })).code).toBe('CODEC_COUNT_LIMIT')
    expect(caught(() => decode(scores, bytes('ff 01 62'))).code).toBe('CODEC_TRUNCATED')
  })

  it('lets pairs take no bytes, once', () => {
    const nothing = mapOf(uint8(), constant('k'), constant('v'))
    expect(decode(nothing, encode(nothing, new Map([['k', 'v']])))).toEqual(new Map([['k', 'v']]))
    expect(caught(() => decode(nothing, bytes('02'))).code).toBe('CODEC_DUPLICATE')
  })

  it('says at definition what is no codec', () => {
    expect(caught(() => mapOf(uint8(), uint8(), uint8 as never)).expected).toBe('a codec as the value of mapOf')
    expect(caught(() => mapOf(uint8(), undefined as never, uint8())).expected).toBe('a codec as the key of mapOf')
    expect(caught(() => mapOf(undefined as never, uint8(), uint8())).code).toBe('CODEC_DEFINITION')
  })
})

it('a key that comes twice is told at the place where its entry begins, also when that comes in pieces', () => {
  const map = mapOf(uint8(), uint8(), string({ prefix: uint8() }))
  const wire = Uint8Array.of(2, 7, 1, 0x61, 7, 1, 0x62)
  expect(caught(() => decode(map, wire))).toMatchObject({ code: 'CODEC_DUPLICATE', offset: 4 })
  expect(streamed(map, bytewise(wire)).error).toMatchObject({ code: 'CODEC_DUPLICATE', offset: 4 })
})
