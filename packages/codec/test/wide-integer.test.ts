import { describe, expect, it } from 'vitest'
import * as link from '../src/index.js'
import { decode, encode, type WideInteger } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const LEAST = -(2n ** 63n)
const MOST = 2n ** 63n - 1n
const UNSIGNED = 2n ** 64n - 1n

const wide: readonly (readonly [string, WideInteger, readonly [bigint, string][]])[] = [
  [
    'int64',
    link.int64(),
    [
      [LEAST, '80 00 00 00 00 00 00 00'],
      [-1n, 'ff ff ff ff ff ff ff ff'],
      [MOST, '7f ff ff ff ff ff ff ff'],
    ],
  ],
  [
    'int64LE',
    link.int64LE(),
    [
      [LEAST, '00 00 00 00 00 00 00 80'],
      [258n, '02 01 00 00 00 00 00 00'],
      [MOST, 'ff ff ff ff ff ff ff 7f'],
    ],
  ],
  [
    'uint64',
    link.uint64(),
    [
      [0n, '00 00 00 00 00 00 00 00'],
      [UNSIGNED, 'ff ff ff ff ff ff ff ff'],
    ],
  ],
  [
    'uint64LE',
    link.uint64LE(),
    [
      [258n, '02 01 00 00 00 00 00 00'],
      [UNSIGNED, 'ff ff ff ff ff ff ff ff'],
    ],
  ],
]

describe.each(wide)('%s', (name, codec, values) => {
  const signed = name.startsWith('int')

  it.each(values)('writes %d as %s and reads it back as a bigint', (value, wire) => {
    expect(hex(encode(codec, value))).toBe(wire)
    expect(decode(codec, bytes(wire))).toBe(value)
  })

  it.each(signed ? [LEAST - 1n, MOST + 1n, 2n ** 100n] : [-1n, UNSIGNED + 1n, 2n ** 100n])('refuses %d', (value) => {
    expect(caught(() => encode(codec, value)).code).toBe('CODEC_RANGE')
  })

  it('refuses a number that is not a safe integer, and what is no number', () => {
    expect(caught(() => encode(codec, (2 ** 60) as never)).code).toBe('CODEC_RANGE')
    expect(caught(() => encode(codec, 1.5 as never)).code).toBe('CODEC_RANGE')
    expect(caught(() => encode(codec, Number.NaN as never)).code).toBe('CODEC_RANGE')
    expect(caught(() => encode(codec, '1' as never)).code).toBe('CODEC_TYPE')
  })
})

describe('a 64-bit integer as a number', () => {
  it.each([link.int64, link.int64LE, link.uint64, link.uint64LE])('gives safe integers as numbers (%o)', (make) => {
    const codec = make({ as: 'number' })
    expect(decode(codec, encode(codec, Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER)
    expect(decode(codec, encode(codec, 0))).toBe(0)
  })

  it('refuses to read one that is not safe, rather than to round it', () => {
    const error = caught(() => decode(link.uint64({ as: 'number' }), bytes('00 20 00 00 00 00 00 00')))
    expect(error).toMatchObject({ code: 'CODEC_RANGE', got: '9007199254740992n', offset: 0 })
  })

  it('reads the safe negative ones', () => {
    const codec = link.int64({ as: 'number' })
    expect(decode(codec, encode(codec, Number.MIN_SAFE_INTEGER))).toBe(Number.MIN_SAFE_INTEGER)
    expect(caught(() => decode(codec, bytes('80 00 00 00 00 00 00 00'))).code).toBe('CODEC_RANGE')
  })

  it('refuses a misspelt option when it is declared', () => {
    expect(caught(() => link.int64({ as: 'nubmer' as 'number' })).code).toBe('CODEC_DEFINITION')
  })
})

it('a 64-bit integer can be the prefix of a length', () => {
  for (const prefix of [link.uint64(), link.int64LE(), link.uint64({ as: 'number' })]) {
    const codec = link.string({ prefix })
    expect(encode(codec, 'link')).toHaveLength(12)
    expect(decode(codec, encode(codec, 'link'))).toBe('link')
  }
})
