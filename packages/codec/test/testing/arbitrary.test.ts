import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as link from '../../src/index.js'
import { decode, encode, type AnyCodec, type Codec, type StringOptions } from '../../src/index.js'
import { arbitrary, type ArbitraryOptions } from '../../src/testing/index.js'
import { caught } from '../caught.js'
import { trees } from '../trees.js'

const sampled = <In>(codec: Codec<In, unknown>, options?: ArbitraryOptions, numRuns = 1000): In[] =>
  fc.sample<In>(arbitrary(codec, fc, options), { numRuns, seed: 1 })

/** Every value can be written, and comes back as it was. */
function check<In>(codec: Codec<In, unknown>, options?: ArbitraryOptions, numRuns = 300): void {
  fc.assert(
    fc.property(arbitrary(codec, fc, options), (value) => {
      expect(decode(codec as AnyCodec, encode<unknown>(codec as never, value))).toEqual(value)
    }),
    { numRuns },
  )
}

describe('numbers', () => {
  const integers = {
    byte: [link.byte(), -128, 127],
    uint8: [link.uint8(), 0, 255],
    int16LE: [link.int16LE(), -32_768, 32_767],
    uint24: [link.uint24(), 0, 0xff_ff_ff],
    int32: [link.int32(), -0x80_00_00_00, 0x7f_ff_ff_ff],
    uint32LE: [link.uint32LE(), 0, 0xff_ff_ff_ff],
  } as const

  it.each(Object.entries(integers))('of %s fill its range, both ends and 0 included', (_, [codec, min, max]) => {
    const values = sampled(codec)
    for (const edge of [min, max, 0]) expect(values).toContain(edge)
    check(codec)
  })

  it('of varints fill their range', () => {
    expect(sampled(link.varint())).toEqual(expect.arrayContaining([0, 127, 128, 2 ** 53 - 1]))
    expect(sampled(link.varint({ zigzag: true, as: 'bigint' }))).toEqual(
      expect.arrayContaining([-(2n ** 63n), 2n ** 63n - 1n]),
    )
    check(link.varint({ zigzag: true }))
  })

  it('of bits, flags and bools fill theirs', () => {
    const fields = sampled(link.bits({ one: 1, _: 6, nine: 9 }))
    expect(new Set(fields.map(({ one }) => one))).toEqual(new Set([0, 1]))
    expect(Math.max(...fields.map(({ nine }) => nine))).toBe(511)
    expect(new Set(sampled(link.flags(link.uint8(), { a: 1, b: 128 })).map((set) => JSON.stringify(set))).size).toBe(4)
    expect(new Set(sampled(link.bool()))).toEqual(new Set([true, false]))
    check(link.frame(link.bits({ one: 1, _: 6, nine: 9 }), link.bool(), link.float16()))
  })

  it('of an open enumeration are its keys, and numbers that have none', () => {
    for (const map of [{ get: 1, put: 2 }, () => ({ get: 1, put: 2 })]) {
      const values = sampled(link.enumeration(link.uint8(), map, { open: true }))
      expect(values).toEqual(expect.arrayContaining(['get', 'put', 0, 255]))
      expect(values).not.toContain(1)
    }
  })

  it('of validated are such as its check takes; a hint helps where few are', () => {
    check(link.validated(link.uint8(), (n) => n % 3 === 0))
    const rare = link.validated(link.uint32(), (n) => n % 1_000_003 === 0)
    const custom = (codec: AnyCodec) =>
      codec.kind === 'validated' ? fc.nat(4000).map((n) => n * 1_000_003) : undefined
    check(link.frame(rare), { custom })
  })

  it('of 64 bits are bigints, or safe numbers, both ends included', () => {
    expect(sampled(link.int64())).toEqual(expect.arrayContaining([-(2n ** 63n), 2n ** 63n - 1n, 0n, 2n ** 32n]))
    expect(sampled(link.uint64LE())).toEqual(expect.arrayContaining([2n ** 64n - 1n, 0n]))
    const numbers = sampled(link.int64LE({ as: 'number' }))
    expect(numbers).toEqual(expect.arrayContaining([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]))
    expect(Math.min(...sampled(link.uint64({ as: 'number' })))).toBe(0)
    for (const codec of [link.int64(), link.uint64LE()]) check(codec)
    for (const codec of [link.int64({ as: 'number' }), link.uint64LE({ as: 'number' })]) check(codec)
  })

  it('of floats are such as the float holds exactly, NaN, both zeros and both infinities among them', () => {
    for (const codec of [link.float(), link.floatLE(), link.double(), link.doubleLE()]) {
      const values = sampled(codec)
      for (const value of [NaN, 0, -0, Infinity, -Infinity]) {
        expect(values.some((other) => Object.is(value, other))).toBe(true)
      }
      check(codec)
    }
    expect(sampled(link.double())).toContain(Number.MAX_VALUE)
    expect(sampled(link.float())).toContain(2 ** -149)
  })
})

describe('text', () => {
  const rot13 = (text: string): string =>
    text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97))
  const letters = {
    encode: (text: string) => Uint8Array.from(rot13(text), (letter) => letter.charCodeAt(0)),
    decode: (bytes: Uint8Array) => rot13(String.fromCharCode(...bytes)),
  }
  const options: readonly StringOptions[] = [
    { prefix: link.uint8() },
    { prefix: link.int64LE(), encoding: 'utf16' },
    { prefix: link.uint16(), encoding: 'ascii' },
    { prefix: link.uint8(), encoding: letters },
    { delimiter: '\r\n' },
    { delimiter: 'aa' },
    { delimiter: '\n', encoding: 'utf16le' },
    { delimiter: '\n', encoding: 'utf16' },
    { delimiter: 'ab', encoding: letters },
    { length: 0 },
    { length: 7 },
    { length: 8, encoding: 'utf16' },
    { length: 300, encoding: 'latin1' },
  ]

  it.each(options)('of %o is such as can be written', (option) => {
    check(link.string(option))
    check(link.string(option), { maxLength: 300 }, 30)
  })

  it('has every character of its encoding, and no other', () => {
    const all = sampled(link.string({ prefix: link.uint16() }), {}, 5000).join('')
    for (const character of ['\0', '\n', 'é', '€', '\ufeff', '\uffff', '😀', '\u{10ffff}'])
      expect(all).toContain(character)
    const western = new Set(sampled(link.string({ prefix: link.uint16(), encoding: 'latin1' }), {}, 5000).join(''))
    expect(western.size).toBe(256)
    expect(new Set(sampled(link.string({ prefix: link.uint16(), encoding: 'ascii' }), {}, 5000).join('')).size).toBe(
      128,
    )
  })

  it('comes near its delimiter, and to the longest that its prefix can say', () => {
    expect(sampled(link.string({ delimiter: '\r\n' })).some((text) => /\r/.test(text))).toBe(true)
    const long = sampled(link.string({ prefix: link.int8(), encoding: 'ascii' }), { maxLength: 400 })
    expect(Math.max(...long.map(({ length }) => length))).toBe(127)
  })

  it('of a length that its encoding cannot have is refused', () => {
    const error = caught(() => arbitrary(link.frame(link.string({ length: 3, encoding: 'utf16le' })), fc))
    expect(error.message).toBe(
      '0: expected utf16le text that the codec takes, got none of those tried (CODEC_DEFINITION)',
    )
  })
})

describe('lengths', () => {
  const block = (unit: number) =>
    link.byteBlock({ prefix: link.uint8(), encodeLength: (n) => n / unit, decodeLength: (n) => n * unit })

  it('are at most maxLength, and reach it', () => {
    const longest = (values: readonly { readonly length: number }[]) => Math.max(...values.map(({ length }) => length))
    expect(longest(sampled(link.byteBlock({ prefix: link.uint16() }), { maxLength: 9 }))).toBe(9)
    expect(longest(sampled(link.counted({ prefix: link.uint16(), body: link.byte() }), { maxLength: 9 }))).toBe(9)
    expect(
      longest(sampled(link.string({ prefix: link.uint16() }), { maxLength: 1 }).map((text) => Array.from(text))),
    ).toBe(1)
    expect(longest(sampled(link.counted({ prefix: link.uint8(), body: link.frame() }), { maxLength: 300 }))).toBe(255)
  })

  it('are such as the length functions give back', () => {
    expect(new Set(sampled(block(4)).map(({ length }) => length))).toEqual(new Set([0, 4, 8, 12, 16, 20]))
    check(block(4))
    const less = { encodeLength: (n: number) => n - 2, decodeLength: (n: number) => n + 2 }
    expect(Math.min(...sampled(link.byteBlock({ prefix: link.uint8(), ...less })).map(({ length }) => length))).toBe(2)
  })

  it('that no prefix can say are refused', () => {
    const codec = link.byteBlock({ prefix: link.uint8(), encodeLength: () => -1, decodeLength: (n) => n })
    expect(caught(() => arbitrary(codec, fc)).message).toContain('a length up to 20 that the uint8 prefix can say')
  })
})

describe('structure', () => {
  it('has every key, and every case under the head that its codec gives back', () => {
    const flags = new Map<unknown, number>([
      [true, 1],
      [7n, 2],
      ['x', 3],
    ])
    expect(new Set(sampled(link.enumeration(link.uint8(), flags)))).toEqual(new Set([true, 7n, 'x']))
    const numbered = link.header(link.uint8(), {
      5: link.byte(),
      300: link.byte(),
      6: link.string({ prefix: link.uint8() }),
    })
    expect(new Set(sampled(numbered).map(([head]) => head))).toEqual(new Set([5, 6]))
    const wide = link.header(link.uint64(), new Map([[5n, link.frame()]]))
    expect(sampled(wide)[0]).toEqual([5n, []])
  })

  it('follows a map that changes', () => {
    let map: Record<string, number> = {}
    const values = arbitrary(
      link.enumeration(link.uint8(), () => map),
      fc,
    )
    expect(() => fc.sample(values, 1)).toThrow('an enumeration with a key')
    map = { late: 1 }
    expect(fc.sample(values, 1)).toEqual(['late'])
  })

  it('keeps own properties of any name', () => {
    const codec = link.record({ ['__proto__']: link.uint8(), constructor: link.constant('c') })
    for (const value of sampled(codec)) expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
  })

  it('without a case that can be written is refused', () => {
    const header = link.header(link.uint8(), { 300: link.byte() })
    expect(caught(() => arbitrary(header, fc)).code).toBe('CODEC_DEFINITION')
  })
})

describe('custom codecs', () => {
  const celsius = link.custom<number>({
    size: 2,
    encode: (degrees, writer) => writer.write(link.int16(), Math.round(degrees * 100)),
    decode: (reader) => reader.read(link.int16()) / 100,
  })
  const log = link.record({
    at: link.uint32(),
    readings: link.counted({ prefix: link.uint8(), body: link.frame(celsius) }),
  })

  it('need a hint, and say where', () => {
    const expected = 'arbitrary(codec, fc, { custom }) to give an arbitrary for the custom codec'
    expect(caught(() => arbitrary(log, fc))).toMatchObject({ path: ['readings', 0], expected, got: 'no custom option' })
    expect(caught(() => arbitrary(log, fc, { custom: () => undefined })).got).toBe('undefined')
  })

  it('take the values of their hint', () => {
    const degrees = fc.integer({ min: -32_768, max: 32_767 }).map((n) => n / 100)
    const custom = (codec: AnyCodec) => (codec === celsius ? degrees : undefined)
    check(log, { custom })
    expect(sampled(log, { custom }).some(({ readings }) => readings.length > 3)).toBe(true)
  })
})

it('says what it was not given', () => {
  expect(caught(() => arbitrary(link.byte(), undefined as never)).message).toMatch(/^expected fast-check as the second/)
  expect(caught(() => arbitrary('x' as never, fc)).code).toBe('CODEC_DEFINITION')
  expect(caught(() => arbitrary(link.byte(), fc, { maxLength: -1 })).got).toBe('-1')
})

it('shrinks to a simple value', () => {
  const codec = link.record({
    id: link.int32(),
    tags: link.counted({ prefix: link.uint8(), body: link.string({ delimiter: '\n' }) }),
  })
  const failing = fc.check(
    fc.property(arbitrary(codec, fc), ({ id, tags }) => id < 10 || tags.length < 2),
    { numRuns: 5000 },
  )
  expect(failing.counterexample).toEqual([{ id: expect.any(Number), tags: ['', ''] }])
})

it('gives values of any tree of codecs that the codec can write and gives back', () => {
  // `trees` makes codecs in codecs, up to four deep, each with a value for the customs in it.
  fc.assert(
    fc.property(trees, fc.nat(), ({ codec }, seed) => {
      const custom = (inner: AnyCodec) => hintOf(inner)
      for (const value of fc.sample(arbitrary(codec, fc, { custom, maxLength: 4 }), { numRuns: 5, seed })) {
        expect(decode(codec, encode(codec, value))).toEqual(value)
      }
    }),
    { numRuns: 300 },
  )
})

/** A mapped codec of `trees` puts a part into an object. A custom codec of `trees` only hands on to another, which its functions can be asked for. */
function hintOf(codec: AnyCodec): fc.Arbitrary<unknown> | undefined {
  if (codec.kind === 'validated') return undefined
  if (codec.kind === 'mapped') {
    const { codec: mapped } = codec as unknown as { codec: Codec<unknown> }
    return (arbitrary(mapped, fc, { custom: hintOf, maxLength: 4 }) as fc.Arbitrary<unknown>).map((part) => ({ part }))
  }
  let inner: AnyCodec | undefined
  const writer = { write: (part: AnyCodec) => (inner = part), bytes: () => undefined }
  ;(codec as unknown as { encode: (value: unknown, to: object) => void }).encode(undefined, writer)
  return arbitrary(inner as Codec<unknown>, fc, { custom: hintOf, maxLength: 4 }) as fc.Arbitrary<unknown>
}
