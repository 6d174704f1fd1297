import { describe, expect, it } from 'vitest'
import * as link from '../src/index.js'
import { decode, encode, type Codec } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const integers: readonly (readonly [
  name: string,
  codec: Codec<number>,
  values: readonly [value: number, hex: string][],
])[] = [
  [
    'byte',
    link.byte(),
    [
      [-128, '80'],
      [-1, 'ff'],
      [0, '00'],
      [127, '7f'],
    ],
  ],
  [
    'int8',
    link.int8(),
    [
      [-128, '80'],
      [-1, 'ff'],
      [0, '00'],
      [127, '7f'],
    ],
  ],
  [
    'uint8',
    link.uint8(),
    [
      [0, '00'],
      [128, '80'],
      [255, 'ff'],
    ],
  ],
  [
    'int16',
    link.int16(),
    [
      [-32768, '80 00'],
      [-2, 'ff fe'],
      [258, '01 02'],
      [32767, '7f ff'],
    ],
  ],
  [
    'int16LE',
    link.int16LE(),
    [
      [-32768, '00 80'],
      [-2, 'fe ff'],
      [258, '02 01'],
      [32767, 'ff 7f'],
    ],
  ],
  [
    'uint16',
    link.uint16(),
    [
      [0, '00 00'],
      [258, '01 02'],
      [65535, 'ff ff'],
    ],
  ],
  [
    'uint16LE',
    link.uint16LE(),
    [
      [0, '00 00'],
      [258, '02 01'],
      [65535, 'ff ff'],
    ],
  ],
  [
    'int24',
    link.int24(),
    [
      [-8388608, '80 00 00'],
      [-2, 'ff ff fe'],
      [66051, '01 02 03'],
      [8388607, '7f ff ff'],
    ],
  ],
  [
    'int24LE',
    link.int24LE(),
    [
      [-8388608, '00 00 80'],
      [-2, 'fe ff ff'],
      [66051, '03 02 01'],
      [8388607, 'ff ff 7f'],
    ],
  ],
  [
    'uint24',
    link.uint24(),
    [
      [0, '00 00 00'],
      [66051, '01 02 03'],
      [16777215, 'ff ff ff'],
    ],
  ],
  [
    'uint24LE',
    link.uint24LE(),
    [
      [0, '00 00 00'],
      [66051, '03 02 01'],
      [16777215, 'ff ff ff'],
    ],
  ],
  [
    'int32',
    link.int32(),
    [
      [-2147483648, '80 00 00 00'],
      [16909060, '01 02 03 04'],
      [2147483647, '7f ff ff ff'],
    ],
  ],
  [
    'int32LE',
    link.int32LE(),
    [
      [-2147483648, '00 00 00 80'],
      [16909060, '04 03 02 01'],
      [2147483647, 'ff ff ff 7f'],
    ],
  ],
  [
    'uint32',
    link.uint32(),
    [
      [0, '00 00 00 00'],
      [16909060, '01 02 03 04'],
      [4294967295, 'ff ff ff ff'],
    ],
  ],
  [
    'uint32LE',
    link.uint32LE(),
    [
      [0, '00 00 00 00'],
      [16909060, '04 03 02 01'],
      [4294967295, 'ff ff ff ff'],
    ],
  ],
  [
    'int40',
    link.int40(),
    [
      [-549755813888, '80 00 00 00 00'],
      [-2, 'ff ff ff ff fe'],
      [4294967296, '01 00 00 00 00'],
      [4328719365, '01 02 03 04 05'],
      [549755813887, '7f ff ff ff ff'],
    ],
  ],
  [
    'int40LE',
    link.int40LE(),
    [
      [-549755813888, '00 00 00 00 80'],
      [-2, 'fe ff ff ff ff'],
      [4294967296, '00 00 00 00 01'],
      [4328719365, '05 04 03 02 01'],
      [549755813887, 'ff ff ff ff 7f'],
    ],
  ],
  [
    'uint40',
    link.uint40(),
    [
      [0, '00 00 00 00 00'],
      [4294967296, '01 00 00 00 00'],
      [4328719365, '01 02 03 04 05'],
      [1099511627775, 'ff ff ff ff ff'],
    ],
  ],
  [
    'uint40LE',
    link.uint40LE(),
    [
      [0, '00 00 00 00 00'],
      [4294967296, '00 00 00 00 01'],
      [4328719365, '05 04 03 02 01'],
      [1099511627775, 'ff ff ff ff ff'],
    ],
  ],
  [
    'int48',
    link.int48(),
    [
      [-140737488355328, '80 00 00 00 00 00'],
      [-2, 'ff ff ff ff ff fe'],
      [4294967296, '00 01 00 00 00 00'],
      [1108152157446, '01 02 03 04 05 06'],
      [140737488355327, '7f ff ff ff ff ff'],
    ],
  ],
  [
    'int48LE',
    link.int48LE(),
    [
      [-140737488355328, '00 00 00 00 00 80'],
      [-2, 'fe ff ff ff ff ff'],
      [4294967296, '00 00 00 00 01 00'],
      [1108152157446, '06 05 04 03 02 01'],
      [140737488355327, 'ff ff ff ff ff 7f'],
    ],
  ],
  [
    'uint48',
    link.uint48(),
    [
      [0, '00 00 00 00 00 00'],
      [4294967296, '00 01 00 00 00 00'],
      [1108152157446, '01 02 03 04 05 06'],
      [281474976710655, 'ff ff ff ff ff ff'],
    ],
  ],
  [
    'uint48LE',
    link.uint48LE(),
    [
      [0, '00 00 00 00 00 00'],
      [4294967296, '00 00 00 00 01 00'],
      [1108152157446, '06 05 04 03 02 01'],
      [281474976710655, 'ff ff ff ff ff ff'],
    ],
  ],
]

describe.each(integers)('%s', (name, codec, values) => {
  const numbers = values.map(([value]) => value)
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]

  it.each(values)('writes %d as %s and reads it back', (value, wire) => {
    expect(hex(encode(codec, value))).toBe(wire)
    expect(decode(codec, bytes(wire))).toBe(value)
  })

  it('is known by its name and has a fixed size', () => {
    const length = (values[0] as [number, string])[1].split(' ').length
    expect(codec).toMatchObject({ kind: name, size: { min: length, max: length } })
  })

  it.each([least - 1, most + 1, 0.5, Number.NaN, Infinity, -Infinity])('refuses %d as out of its range', (value) => {
    expect(caught(() => encode(codec, value))).toMatchObject({
      code: 'CODEC_RANGE',
      expected: `a whole number from ${least} to ${most}`,
      path: [],
      offset: 0,
    })
  })

  it.each(['1', 1n, null, undefined, [1], true])('refuses %o as no number', (value) => {
    expect(caught(() => encode(codec, value as never)).code).toBe('CODEC_TYPE')
  })

  it('writes minus zero as zero', () => {
    expect(decode(codec, encode(codec, -0))).toBe(0)
  })

  it('gives and refuses the same when it is compiled', () => {
    const wire = link.frame(link.uint8(), codec, link.uint8())
    for (let i = 0; i < 110; i++) decode(wire, encode(wire, [1, 0, 2]))
    for (const [value, body] of values) {
      expect(hex(encode(wire, [1, value, 2]))).toBe(`01 ${body} 02`)
      expect(decode(wire, bytes(`01 ${body} 02`))).toEqual([1, value, 2])
    }
    for (const value of [least - 1, most + 1, 0.5, Number.NaN]) {
      expect(caught(() => encode(wire, [1, value, 2]))).toMatchObject({ code: 'CODEC_RANGE', path: [1] })
    }
  })
})

it('an integer out of range says what was expected, what came, and where', () => {
  expect(caught(() => encode(link.frame(link.uint8(), link.uint8()), [1, 300])).message).toBe(
    '1: expected a whole number from 0 to 255, got 300 at byte 1 (CODEC_RANGE)',
  )
})
