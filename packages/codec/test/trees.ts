import * as fc from 'fast-check'
import * as link from '../src/index.js'
import type { Codec } from '../src/index.js'

/** A codec with a value of it; `fixed` tells whether what it decodes to can be compared byte for byte. */
export interface Tree {
  readonly codec: Codec<unknown>
  readonly value: unknown
}

function leaf<T>(codec: Codec<T, unknown>, values: fc.Arbitrary<T>): fc.Arbitrary<Tree> {
  return values.map((value) => ({ codec: codec as Codec<never, unknown> as Codec<unknown>, value }))
}

const integer = (codec: Codec<number>, min: number, max: number): fc.Arbitrary<Tree> =>
  leaf(codec, fc.integer({ min, max }))

/** Text without the characters of any delimiter used here. */
const lineText = fc.string({ unit: fc.constantFrom('a', 'b', '\r', 'é', '€', '😀', '\u0A00', '\u000B') })

/** Ends in a character that cannot begin the delimiter, so that the two do not join to another one. */
const line = lineText.map((text) => `${text}z`)

/** Objects as a decoder makes them. */
const PLAIN = { noNullPrototype: true } as const

const leaves: readonly fc.Arbitrary<Tree>[] = [
  integer(link.byte(), -128, 127),
  integer(link.uint8(), 0, 255),
  integer(link.int16LE(), -32_768, 32_767),
  integer(link.uint24(), 0, 0xff_ff_ff),
  integer(link.int24LE(), -0x80_00_00, 0x7f_ff_ff),
  integer(link.int32(), -0x80_00_00_00, 0x7f_ff_ff_ff),
  integer(link.uint32LE(), 0, 0xff_ff_ff_ff),
  leaf(link.int64(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  leaf(link.uint64LE({ as: 'number' }), fc.maxSafeNat()),
  leaf(link.float(), fc.float()),
  leaf(link.doubleLE(), fc.double()),
  leaf(link.string({ prefix: link.uint16() }), fc.string({ unit: 'binary', maxLength: 40 })),
  leaf(link.string({ prefix: link.int64LE(), encoding: 'utf16le' }), fc.string({ unit: 'binary', maxLength: 8 })),
  leaf(link.string({ prefix: link.uint8(), encoding: 'utf16' }), fc.string({ unit: 'binary', maxLength: 8 })),
  leaf(link.string({ delimiter: '\r\n' }), line),
  leaf(link.string({ delimiter: '\n', encoding: 'utf16be' }), line),
  leaf(link.string({ length: 5, encoding: 'latin1' }), fc.stringMatching(/^[a-zé]{5}$/)),
  leaf(link.string({ delimiter: ['\r\n', '\n'], maxLength: 200 }), line),
  leaf(link.string({ length: 5, pad: '\0' }), fc.stringMatching(/^[a-z\0]{0,4}[a-z]$/)),
  leaf(link.sized(link.uint16(), link.string({ rest: true })), fc.string({ unit: 'binary', maxLength: 20 })),
  leaf(link.string({ prefix: link.uint8(), encoding: 'hex' }), fc.stringMatching(/^([0-9a-f]{2}){0,9}$/)),
  leaf(link.string({ delimiter: '//8=', encoding: 'base64' }), fc.stringMatching(/^([A-Z]{4}){0,4}$/)),
  leaf(link.byteBlock({ length: 3 }), fc.uint8Array({ minLength: 3, maxLength: 3 })),
  leaf(link.sized(link.uint8(), link.byteBlock({ rest: true })), fc.uint8Array({ maxLength: 20 })),
  leaf(link.byteBlock({ prefix: link.uint16LE() }), fc.uint8Array({ maxLength: 20 })),
  leaf(
    link.byteBlock({ prefix: link.uint8(), encodeLength: (n) => n + 1, decodeLength: (n) => n - 1 }),
    fc.uint8Array({ maxLength: 20 }),
  ),
  leaf(link.enumeration(link.uint8(), { get: 1, put: 2, drop: 255 }), fc.constantFrom('get', 'put', 'drop')),
  leaf(link.constant('x'), fc.constant('x')),
  leaf(link.magic('ab'), fc.constant(undefined)),
  integer(link.int40LE(), -(2 ** 39), 2 ** 39 - 1),
  integer(link.uint48(), 0, 2 ** 48 - 1),
  integer(link.varint({ zigzag: true }), -(2 ** 52), 2 ** 52 - 1),
  leaf(link.varint(), fc.maxSafeNat()),
  leaf(link.varint({ as: 'bigint' }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  leaf(link.string({ prefix: link.varint({ as: 'bigint' }) }), fc.string({ unit: 'binary', maxLength: 8 })),
  leaf(link.string({ prefix: link.varint() }), fc.string({ unit: 'binary', maxLength: 200 })),
  leaf(link.byteBlock({ prefix: link.varint() }), fc.uint8Array({ maxLength: 200 })),
  leaf(link.bool(), fc.boolean()),
  leaf(link.bool(link.varint()), fc.boolean()),
  leaf(link.float16LE(), fc.integer({ min: -2048, max: 2048 })),
  leaf(
    link.bits({ a: 3, _: 2, b: 11, c: 40, d: 8 }),
    fc.record({ a: fc.nat(7), b: fc.nat(2047), c: fc.nat(), d: fc.nat(255) }, PLAIN),
  ),
  leaf(link.bits({ a: 3, b: 13 }, { order: 'lsb' }), fc.record({ a: fc.nat(7), b: fc.nat(8191) }, PLAIN)),
  leaf(link.flags(link.uint16LE(), { a: 1, b: 0x8000 }), fc.record({ a: fc.boolean(), b: fc.boolean() }, PLAIN)),
  leaf(link.enumeration(link.uint8(), { get: 1 }, { open: true }), fc.constantFrom('get' as const, 0, 255)),
  leaf(
    link.validated(link.uint8(), (n) => n < 100),
    fc.nat(99),
  ),
]

const names = fc
  .constantFrom('id', 'name', '__proto__', 'constructor', 'a b', '')
  .chain((first) =>
    fc
      .uniqueArray(fc.constantFrom('id', 'name', '__proto__', 'toString', 'é', 'z'), { maxLength: 3 })
      .map((rest) => [...new Set([first, ...rest])]),
  )

interface Part {
  readonly part: unknown
}

const untyped = (codec: unknown): Codec<unknown> => codec as Codec<unknown>

/** A list that is as long as another field says, in bytes or items, with fields that are there or not, and sums. */
function dependent({ codec, value }: Tree, count: number): Tree {
  const item = link.frame(link.uint8(), codec)
  const items = Array.from({ length: count }, (_, i) => [i, value])
  const fields = {
    length: link.lengthOf(link.uint16(), 'region'),
    rows: link.countOf(link.uint8(), 'list'),
    flag: link.uint8(),
    there: link.conditional(({ rows }: { rows: number }) => rows > 1, codec),
    region: link.repeated(item, { until: 'end' }),
    list: link.repeated(codec),
  }
  const sum = link.checksumOf(link.adler32, 'length', 'list')
  const values = {
    length: link.encode(untyped(link.repeated(item, { count })), items).length,
    rows: count,
    flag: 7,
    there: count > 1 ? value : undefined,
    region: items,
    list: Array.from({ length: count }, () => value),
  }
  const all = link.encode(untyped(link.record(fields)), values)
  return { codec: untyped(link.record({ ...fields, sum })), value: { ...values, sum: link.adler32.compute(all) } }
}

/**
 * What fits in room of a fixed size also when it is encoded again: text may have come without its mark or with a shorter
 * delimiter, a varint with needless bytes.
 */
const room: fc.Arbitrary<Tree> = fc
  .array(
    fc.oneof(...leaves).filter(({ codec }) => !/"(utf16|varint|ends)"/.test(JSON.stringify(link.describe(codec)))),
    { maxLength: 3 },
  )
  .map((parts) => ({
    codec: untyped(link.frame(...parts.map(({ codec }) => codec))),
    value: parts.map(({ value }) => value),
  }))

/** Codecs in codecs, up to four deep, each with a value that it can write. */
export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
  leaf: fc.oneof(...leaves),
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('tree'), { maxLength: 4 }).map((parts) => ({
      codec: link.frame(...parts.map((part) => part.codec)) as Codec<never, unknown> as Codec<unknown>,
      value: parts.map((part) => part.value),
    })),
    names
      .chain((keys) => fc.tuple(...keys.map((key) => tie('tree').map((tree) => [key, tree] as const))))
      .map((fields) => ({
        codec: link.record(Object.fromEntries(fields.map(([key, tree]) => [key, tree.codec]))) as Codec<
          never,
          unknown
        > as Codec<unknown>,
        value: Object.fromEntries(fields.map(([key, tree]) => [key, tree.value])),
      })),
    fc.tuple(tie('tree'), fc.nat(3)).map(([{ codec, value }, count]) => ({
      codec: link.counted({ prefix: link.uint8(), body: codec }) as Codec<never, unknown> as Codec<unknown>,
      value: Array.from({ length: count }, () => value),
    })),
    fc.tuple(tie('tree'), tie('tree'), fc.boolean()).map(([one, other, first]) => ({
      codec: link.header(link.enumeration(link.uint16(), { one: 1, other: 2 }), {
        one: one.codec,
        other: other.codec,
      }) as Codec<never, unknown> as Codec<unknown>,
      value: first ? ['one', one.value] : ['other', other.value],
    })),
    fc.tuple(tie('tree'), fc.nat(3)).map(([{ codec, value }, count]) => ({
      codec: untyped(link.repeated(codec, { count })),
      value: Array.from({ length: count }, () => value),
    })),
    fc.tuple(tie('tree'), fc.nat(3)).map(([{ codec, value }, count]) => ({
      codec: untyped(link.repeated(link.frame(link.uint8(), codec), { until: Uint8Array.of(255, 0) })),
      value: Array.from({ length: count }, (_, i) => [i, value]),
    })),
    fc.tuple(tie('tree'), fc.nat(3)).map(([{ codec, value }, last]) => ({
      codec: untyped(link.repeated(link.frame(link.uint8(), codec), { until: ([i]) => i === last })),
      value: Array.from({ length: last + 1 }, (_, i) => [i, value]),
    })),
    fc.tuple(tie('tree'), fc.nat(3)).map(([{ codec, value }, count]) => ({
      codec: untyped(link.mapOf(link.uint8(), link.uint16(), codec)),
      value: new Map(Array.from({ length: count }, (_, i) => [i, value])),
    })),
    tie('tree').map(({ codec, value }) => ({ codec: untyped(link.sized(link.uint32(), codec)), value })),
    room.map(({ codec, value }) => {
      const { length } = link.encode(codec, value)
      return { codec: untyped(link.sized(length, codec)), value }
    }),
    fc.tuple(room, fc.nat(3)).map(([{ codec, value }, more]) => {
      const { length } = link.encode(codec, value)
      return { codec: untyped(link.padded(codec, length + more, { fill: 0x80 })), value }
    }),
    tie('tree').map(({ codec, value }) => ({ codec: untyped(link.aligned(codec, 4)), value })),
    fc.tuple(tie('tree'), fc.boolean()).map(([{ codec, value }, there]) => ({
      codec: untyped(link.optional(codec)),
      value: there ? value : undefined,
    })),
    fc.tuple(tie('tree'), fc.nat(3)).map(([{ codec, value }, count]) => ({
      codec: untyped(link.sized(link.uint32(), link.repeated(link.frame(link.uint8(), codec), { until: 'end' }))),
      value: Array.from({ length: count }, (_, i) => [i, value]),
    })),
    fc.tuple(tie('tree'), fc.boolean()).map(([{ codec, value }, there]) => ({
      codec: untyped(link.sized(link.uint16(), link.optional(link.frame(link.uint8(), codec), { flag: 'rest' }))),
      value: there ? [7, value] : undefined,
    })),
    tie('tree').map(({ codec, value }) => ({ codec: untyped(link.lazy(() => codec)), value })),
    tie('tree').map(({ codec, value }) => ({ codec: untyped(link.checksum(codec, link.crc32)), value })),
    fc.tuple(tie('tree'), fc.nat(3)).map(([tree, count]) => dependent(tree, count)),
    fc.tuple(tie('tree'), fc.constantFrom(0, 1, 130)).map(([{ codec, value }, count]) => {
      const items = codec.size.min > 0 && codec.size.max < 20 ? count : count % 3
      return {
        codec: untyped(link.counted({ prefix: link.varint(), body: codec })),
        value: Array.from({ length: items }, () => value),
      }
    }),
    tie('tree').map(({ codec, value }) => ({ codec: untyped(link.sized(link.varint(), codec)), value })),
    tie('tree').map(({ codec, value }) => ({ codec: untyped(link.validated(codec, () => true)), value })),
    fc.tuple(tie('tree'), fc.constantFrom(true, 'get', 300)).map(([{ codec, value }, head]) => {
      const heads = link.enumeration(link.varint(), { get: 1 }, { open: true })
      const cases = { get: codec, 300: link.frame(link.varint(), codec) }
      if (head === true)
        return { codec: untyped(link.header(link.bool(), { true: codec, false: codec })), value: [head, value] }
      return { codec: untyped(link.header(heads, cases)), value: [head, head === 300 ? [7, value] : value] }
    }),
    tie('tree').map(({ codec, value }) => ({
      codec: link.mapped(codec, { encode: ({ part }: Part) => part, decode: (part) => ({ part }) }) as Codec<
        never,
        unknown
      > as Codec<unknown>,
      value: { part: value },
    })),
    tie('tree').map(({ codec, value }) => ({
      codec: link.custom<unknown>({
        size: codec.size,
        encode: (part, writer) => writer.write(codec, part),
        decode: (reader) => reader.read(codec),
      }),
      value,
    })),
  ),
})).tree
