import { describe, expect, it } from 'vitest'
import {
  CodecError,
  counted,
  custom,
  decode,
  encode,
  encodedSize,
  frame,
  int8,
  int16,
  string,
  uint8,
  uint16,
  type Codec,
} from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, everyCut, streamed } from './stream.js'

const celsius = custom<number>({
  size: 2,
  encode: (degrees, writer) => writer.write(int16(), Math.round(degrees * 100)),
  decode: (reader) => reader.read(int16()) / 100,
})

describe('custom', () => {
  it('is made of other codecs', () => {
    expect(hex(encode(celsius, 21.5))).toBe('08 66')
    expect(decode(celsius, bytes('08 66'))).toBe(21.5)
    expect(celsius.size).toEqual({ min: 2, max: 2 })
  })

  it('writes and reads bytes as they are', () => {
    const tail = custom<Uint8Array>({
      size: { min: 1 },
      encode(data, writer) {
        writer.write(uint8(), data.length)
        writer.bytes(data)
      },
      decode: (reader) => reader.bytes(reader.read(uint8())),
    })
    expect(hex(encode(tail, bytes('ca fe')))).toBe('02 ca fe')
    expect(hex(decode(tail, bytes('02 ca fe')))).toBe('ca fe')
    expect(tail.size).toEqual({ min: 1, max: Infinity })
  })

  it('passes on the errors of its parts, with the way to them', () => {
    expect(caught(() => encode(frame(uint8(), celsius), [1, 1000]))).toMatchObject({
      code: 'CODEC_RANGE',
      path: [1],
      offset: 1,
    })
    expect(caught(() => decode(frame(uint8(), celsius), bytes('01 02')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: [1],
    })
  })

  it('makes errors of its own into CodecErrors, with their cause', () => {
    const boom = new Error('boom')
    const broken = custom<number>({
      size: 1,
      encode() {
        throw boom
      },
      decode(reader) {
        reader.read(uint8())
        throw boom
      },
    })
    expect(caught(() => encode(frame(uint8(), broken), [1, 2]))).toMatchObject({
      code: 'CODEC_CUSTOM',
      path: [1],
      offset: 1,
      got: 'Error: boom',
      cause: boom,
    })
    expect(caught(() => decode(frame(uint8(), broken), bytes('01 02')))).toMatchObject({
      path: [1],
      offset: 2,
      cause: boom,
    })
  })

  it('may throw a CodecError, which keeps its code', () => {
    const path = ['x']
    const checked = custom<number>({
      size: 1,
      encode: (value, writer) => writer.write(uint8(), value),
      decode(reader) {
        throw new CodecError({
          code: 'CODEC_RANGE',
          path,
          offset: 0,
          expected: 'an even number',
          got: `${reader.read(uint8())}`,
        })
      },
    })
    for (let i = 0; i < 2; i++) {
      expect(caught(() => decode(frame(checked), bytes('03')))).toMatchObject({
        code: 'CODEC_RANGE',
        path: [0, 'x'],
        got: '3',
      })
    }
    expect(path).toEqual(['x'])
  })
})

describe('the size of a custom codec', () => {
  const lying = (size: number | { min?: number; max?: number }): Codec<number> =>
    custom<number>({
      size,
      encode: (value, writer) => writer.write(uint8(), value),
      decode: (reader) => reader.read(uint8()),
    })

  it.each([2, 0, { min: 2 }, { max: 0 }])('is kept, both ways: %o is not 1 byte', (size) => {
    expect(caught(() => encode(frame(uint8(), lying(size)), [1, 2]))).toMatchObject({
      code: 'CODEC_CUSTOM',
      path: [1],
      got: '1',
    })
    expect(caught(() => decode(lying(size), bytes('07 07')))).toMatchObject({
      code: 'CODEC_CUSTOM',
      got: '1',
      offset: 0,
    })
  })

  it('is kept also when the writer moves to a larger slab meanwhile', () => {
    const large = custom<Uint8Array>({
      size: 100_000,
      encode: (data, writer) => writer.bytes(data),
      decode: (reader) => reader.bytes(100_000),
    })
    expect(encode(frame(uint8(), large), [1, new Uint8Array(100_000)])).toHaveLength(100_001)
  })

  it.each([-1, 1.5, Number.NaN, { min: 2, max: 1 }, { min: Infinity }, { max: Number.NaN }])(
    'is refused as %o',
    (size) => {
      expect(caught(() => lying(size)).code).toBe('CODEC_DEFINITION')
    },
  )

  it.each([undefined, { size: 1 }, { size: 1, encode: () => undefined }])(
    'comes with both directions, not %o',
    (options) => {
      expect(caught(() => custom(options as never)).code).toBe('CODEC_DEFINITION')
    },
  )
})

describe('a hostile peer of a custom codec', () => {
  const signed = custom<Uint8Array>({
    size: {},
    encode: (data, writer) => writer.bytes(data),
    decode: (reader) => reader.bytes(reader.read(int8())),
  })

  it('cannot make it read backwards', () => {
    expect(caught(() => decode(frame(uint8(), uint8(), signed), bytes('01 02 fe')))).toMatchObject({
      code: 'CODEC_LENGTH',
      path: [2],
      got: '-2',
    })
  })

  it.each([Number.NaN, 1.5, Infinity, '1'])('cannot make it read %o bytes', (length) => {
    const odd = custom<Uint8Array>({
      size: {},
      encode: () => undefined,
      decode: (reader) => reader.bytes(length as number),
    })
    expect(caught(() => decode(odd, bytes('01 02'))).code).toBe('CODEC_LENGTH')
  })

  it('cannot stall a stream with a message without bytes', () => {
    const nothing = custom<number>({ size: {}, encode: () => undefined, decode: () => 1 })
    expect(streamed(nothing, [bytes('00')])).toMatchObject({ messages: [], error: { code: 'CODEC_EMPTY_MESSAGE' } })
  })
})

interface Tree {
  readonly name: string
  readonly children: readonly Tree[]
}

describe('a custom codec that contains itself', () => {
  const tree: Codec<Tree> = custom<Tree>({
    size: { min: 2 },
    encode({ name, children }, writer) {
      writer.write(string({ prefix: uint8() }), name)
      writer.write(counted({ prefix: uint8(), body: tree }), children)
    },
    decode: (reader) => ({
      name: reader.read(string({ prefix: uint8() })),
      children: reader.read(counted({ prefix: uint8(), body: tree })),
    }),
  })
  const chain = (depth: number): Tree => ({ name: 'n', children: depth === 1 ? [] : [chain(depth - 1)] })

  it('round-trips', () => {
    const value = { name: 'a', children: [chain(3), chain(1)] }
    expect(decode(tree, encode(tree, value))).toEqual(value)
  })

  it('is read to the depth of 64 levels and no further, unless the limit is another', () => {
    expect(decode(tree, encode(tree, chain(64)))).toEqual(chain(64))
    expect(caught(() => decode(tree, encode(tree, chain(65)))).code).toBe('CODEC_DEPTH_LIMIT')
    expect(decode(tree, encode(tree, chain(65)), { maxDepth: 65 })).toEqual(chain(65))
    expect(caught(() => decode(tree, encode(tree, chain(3)), { maxDepth: 2 })).code).toBe('CODEC_DEPTH_LIMIT')
  })

  it('counts levels, not siblings', () => {
    const wide = { name: 'w', children: Array.from({ length: 200 }, () => chain(2)) }
    expect(decode(tree, encode(tree, wide))).toEqual(wide)
  })

  it('refuses a value that contains itself, without ending the process', () => {
    const cyclic: { name: string; children: Tree[] } = { name: 'c', children: [] }
    cyclic.children.push(cyclic)
    expect(caught(() => encode(tree, cyclic)).code).toBe('CODEC_CUSTOM')
    expect(encode(tree, chain(1))).toHaveLength(3)
  })
})

describe('a custom codec that uses the package inside', () => {
  it('may encode and decode whole values of their own', () => {
    const nested = custom<readonly number[]>({
      size: { min: 2 },
      encode(items, writer) {
        const inner = encode(counted({ prefix: uint8(), body: uint16() }), items)
        writer.write(uint16(), encodedSize(counted({ prefix: uint8(), body: uint16() }), items))
        writer.bytes(inner)
      },
      decode: (reader) => decode(counted({ prefix: uint8(), body: uint16() }), reader.bytes(reader.read(uint16()))),
    })
    const codec = frame(uint8(), nested, uint8())
    expect(hex(encode(codec, [1, [2, 3], 4]))).toBe('01 00 05 02 00 02 00 03 04')
    expect(decode(codec, encode(codec, [1, [2, 3], 4]))).toEqual([1, [2, 3], 4])
    // An error of the inner call has the way through both.
    expect(caught(() => encode(codec, [1, [2, -3], 4])).path).toEqual([1, 1])
  })
})

describe('a custom codec whose decode is a generator', () => {
  const name = string({ prefix: uint8() })
  let begun = 0
  const names = custom<readonly string[], string[]>({
    size: { min: 1 },
    encode(all, writer) {
      writer.write(uint8(), all.length)
      for (const each of all) writer.write(name, each)
    },
    *decode(reader) {
      begun++
      const count = yield* reader.part(uint8())
      const all: string[] = []
      while (all.length < count) all.push(yield* reader.part(name))
      return all
    },
  })

  it('reads the parts that it asks for', () => {
    const codec = frame(uint8(), names, uint8())
    expect(decode(codec, encode(codec, [1, ['a', '', 'ccc'], 2]))).toEqual([1, ['a', '', 'ccc'], 2])
  })

  it('goes on where it was when bytes were missing: it is begun once, or twice where a chunk cut it', () => {
    const all = Array.from({ length: 200 }, (_, i) => `${i}`)
    const wire = encode(names, all)
    begun = 0
    expect(streamed(names, bytewise(wire)).messages).toEqual([all])
    expect(begun).toBeLessThanOrEqual(2)
    for (const chunks of everyCut(wire.subarray(0, 60))) {
      expect(streamed(names, [...chunks, wire.subarray(60)]).messages).toEqual([all])
    }
  })

  it('says where a part of it is wrong, and what it has thrown', () => {
    const wire = Uint8Array.of(2, 1, 0x61, 1, 0xff)
    expect(caught(() => decode(frame(names), wire))).toMatchObject({
      code: 'CODEC_TEXT_MALFORMED',
      path: [0],
      offset: 4,
    })
    const failing = custom<number>({
      size: 1,
      encode: () => undefined,
      *decode(reader) {
        yield* reader.part(uint8())
        throw new Error('no')
      },
    })
    expect(caught(() => decode(failing, Uint8Array.of(1))).code).toBe('CODEC_CUSTOM')
    const odd = custom<number>({
      size: 1,
      encode: () => undefined,
      *decode() {
        yield 7 as never
        return 1
      },
    })
    expect(caught(() => decode(odd, Uint8Array.of(1))).code).toBe('CODEC_DEFINITION')
  })
})
