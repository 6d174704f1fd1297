import { afterEach, describe, expect, it, vi } from 'vitest'
import fc from 'fast-check'
import {
  adler32,
  aligned,
  bits,
  bool,
  flags,
  float16,
  int40,
  mapped,
  uint48LE,
  validated,
  varint,
  magic,
  optional,
  padded,
  sized,
  byte,
  byteBlock,
  checksum,
  checksumOf,
  conditional,
  constant,
  counted,
  countOf,
  crc32,
  decode,
  decoder,
  double,
  encode,
  encodeInto,
  enumeration,
  float,
  frame,
  header,
  int24LE,
  int64,
  lazy,
  lengthOf,
  mapOf,
  record,
  repeated,
  string,
  uint16,
  uint32,
  uint8,
  writer,
  type Codec,
} from '../src/index.js'
import { caught } from './caught.js'

// A codec is compiled when it has been used some hundred times; until then it is interpreted. Both must be the same.
const OFTEN = 300

function refuse(): never {
  throw new RangeError('refused by a function of the user')
}

const make = (): Codec<unknown> =>
  header(enumeration(uint8(), { point: 1, names: 2, empty: 3, lists: 4, fields: 5, regions: 6, numbers: 7, bare: 8 }), {
    point: record({ x: float(), y: double(), z: int24LE(), k: constant('k'), ['__proto__']: byte() }),
    names: frame(
      counted({ prefix: uint16(), body: string({ prefix: uint8() }) }),
      counted({ prefix: uint8(), body: frame(uint32(), int64()) }),
      string({ delimiter: '\r\n', encoding: 'latin1' }),
      byteBlock({ prefix: uint8(), encodeLength: (n) => n + 1, decodeLength: (n) => n - 1 }),
      byteBlock({ prefix: uint16() }),
    ),
    lists: frame(
      repeated(frame(uint8(), uint16()), { count: 2 }),
      repeated(string({ prefix: uint8() }), { until: [1, 33] }),
      mapOf(uint8(), uint8(), string({ prefix: uint8() })),
      checksum(repeated(uint16(), { until: (item) => item === 0 }), adler32),
    ),
    fields: record({
      length: lengthOf(uint8(), 'body'),
      id: conditional((fields: { length: number }) => fields.length === undefined || fields.length > 2, uint8()),
      count: countOf(uint8(), 'list'),
      body: repeated(uint16(), { until: 'end' }),
      list: repeated(lazy(() => string({ prefix: uint8() }))),
      sum: checksumOf(crc32, 'length', 'list'),
    }),
    regions: frame(
      sized(uint8(), frame(uint8(), optional(string({ prefix: uint8() })))),
      magic('ab'),
      padded(frame(string({ prefix: uint8() }), double()), 16, { fill: 1 }),
      aligned(string({ prefix: uint16() }), 4),
      sized(uint16(), repeated(uint16(), { until: 'end' })),
      sized(4, string({ prefix: uint8() })),
      sized(uint8(), string({ rest: true, maxLength: 4 })),
      string({ delimiter: ['\r\n', '\n'], maxLength: 6 }),
      string({ length: 4, pad: ' ' }),
      sized(uint8(), frame(byteBlock({ length: 2 }), byteBlock({ rest: true, as: 'range' }))),
      optional(uint16(), { flag: 'rest' }),
    ),
    numbers: frame(
      frame(varint(), varint({ zigzag: true }), varint({ as: 'bigint' }), varint({ as: 'bigint', zigzag: true })),
      frame(string({ prefix: varint(), encoding: 'utf8' }), string({ prefix: varint({ as: 'bigint' }) }), uint8()),
      byteBlock({ prefix: varint() }),
      counted({ prefix: varint(), body: frame(int40(), uint48LE()) }),
      bits({ a: 1, _: 2, b: 13, c: 31, d: 32, e: 53, f: 4 }),
      bits({ a: 3, b: 7, ['constructor']: 14 }, { order: 'lsb' }),
      frame(
        flags(uint16(), { low: 1, high: 0x8000 }),
        flags(uint8(), { one: 4 }, { open: true }),
        bool(),
        bool(varint()),
      ),
      float16(),
      enumeration(uint16(), { get: 1, put: 2 }, { open: true }),
      mapped(varint(), {
        encode: (text: string) => (text === 'bad' ? refuse() : text.length),
        decode: (length) => (length === 9 ? refuse() : 'x'.repeat(length % 50)),
      }),
      validated(frame(uint8(), varint()), ([a, b]) => a !== b, 'two numbers that differ'),
      header(enumeration(varint(), { a: 1 }, { open: true }), { a: bool(), 300: varint() }),
    ),
    bare: varint(),
    empty: frame(),
  }) as Codec<never, unknown> as Codec<unknown>

const point = fc.record({
  x: fc.float(),
  y: fc.double(),
  z: fc.oneof(fc.integer({ min: -(2 ** 23), max: 2 ** 23 - 1 }), fc.constantFrom(2 ** 23, 0.5, 'x', undefined)),
})
const names = fc.tuple(
  fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ minLength: 200, maxLength: 300 }))),
  fc.array(fc.tuple(fc.nat(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }))),
  fc.oneof(fc.string(), fc.constantFrom('a\r\nb', '\ud800', 'ü')),
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array(),
)
const small = fc.oneof(fc.nat(3), fc.nat(70_000), fc.constantFrom(-1, 'x', undefined))
const texts = fc.array(fc.oneof(fc.constantFrom('', '!', '!a'), fc.string()), { maxLength: 4 })
const lists = fc.tuple(
  fc.array(fc.tuple(fc.nat(300), small), { minLength: 1, maxLength: 3 }),
  texts,
  fc.oneof(
    fc.uniqueArray(fc.tuple(fc.nat(260), fc.string())).map((pairs) => new Map(pairs)),
    fc.constant([]),
  ),
  fc.oneof(
    fc.array(fc.integer({ min: 1, max: 9 })).map((all) => [...all, 0]),
    fc.array(fc.nat(5)),
  ),
)
const fields = fc.record(
  {
    length: fc.constantFrom(0, 2, 4),
    id: fc.oneof(fc.nat(), fc.constant(undefined)),
    count: fc.constantFrom(0, 1, 2),
    body: fc.oneof(fc.array(small, { maxLength: 3 }), fc.array(fc.nat(70_000), { maxLength: 3 })),
    list: fc.oneof(texts, fc.constant(null)),
  },
  { requiredKeys: ['body', 'list'] },
)
const short = fc.string({ maxLength: 5 })
const regions = fc.tuple(
  fc.tuple(fc.nat(260), fc.oneof(fc.constant(undefined), fc.string({ maxLength: 260 }))),
  fc.constantFrom(undefined, undefined, undefined, 'ab'),
  fc.tuple(fc.string({ maxLength: 8 }), fc.double()),
  short,
  fc.array(small, { maxLength: 3 }),
  fc.oneof(fc.constantFrom('abc', 'äb'), short),
  short,
  fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', 'é'), maxLength: 7 }),
  fc.string({ unit: fc.constantFrom('a', ' ', 'é'), maxLength: 5 }),
  fc.tuple(fc.uint8Array({ minLength: 2, maxLength: 3 }), fc.uint8Array({ maxLength: 255 })),
  fc.oneof(small, fc.constant(5)),
)
/** Mostly such as are in range, with what is at its bounds, beyond them, and no number. */
const upTo = (max: number) =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.oneof(fc.integer({ min: 0, max }), fc.constantFrom(0, 1, max), fc.nat(Math.min(max, 300))),
    },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(max + 1, -1, -0, 0.5, NaN, '1', 1n, undefined, null) },
  )
const either = fc.oneof(
  { weight: 60, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, 1, 'x') },
)
const mixed = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 200 }))
const many = fc.constantFrom(126, 127, 128, 200).chain((n) => fc.constantFrom('x'.repeat(n), 'é'.repeat(n >> 1)))
const SAFE = Number.MAX_SAFE_INTEGER
const numbers = fc.tuple(
  fc.tuple(
    upTo(SAFE),
    fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  ),
  fc.tuple(fc.oneof(mixed, many), fc.oneof(mixed, many), upTo(255)),
  fc.uint8Array({ maxLength: 200 }),
  fc.array(fc.tuple(fc.integer({ min: -(2 ** 39), max: 2 ** 39 - 1 }), upTo(2 ** 48 - 1)), { maxLength: 3 }),
  fc.record({
    a: upTo(1),
    b: upTo(2 ** 13 - 1),
    c: upTo(2 ** 31 - 1),
    d: upTo(2 ** 32 - 1),
    e: upTo(SAFE),
    f: upTo(15),
  }),
  fc.record({ a: upTo(7), b: upTo(127), ['constructor']: upTo(2 ** 14 - 1) }),
  fc.tuple(fc.record({ low: either, high: either }), fc.record({ one: either }), either, fc.boolean()),
  fc.oneof(fc.double({ min: -65_519, max: 65_519 }), fc.double()),
  fc.oneof(fc.constantFrom('get', 'put', 'none'), upTo(65_535)),
  fc.oneof(mixed, fc.constantFrom('bad', 'ninechars')),
  fc.tuple(fc.nat(5), upTo(SAFE)),
  fc.oneof(
    either.map((there) => ['a', there]),
    upTo(SAFE).map((n) => [300, n]),
    fc.constantFrom([7, 1], ['300', 1]),
  ),
)
const message = fc.oneof(
  numbers.map((value) => ['numbers', value]),
  upTo(SAFE).map((value) => ['bare', value]),
  regions.map((value) => ['regions', value]),
  lists.map((value) => ['lists', value]),
  fields.map((value) => ['fields', value]),
  point.map((value) => ['point', Object.defineProperty(value, '__proto__', { value: 7, enumerable: true })]),
  names.map((value) => ['names', value]),
  fc.constantFrom(['empty', []], ['empty', [1]], ['none', 1], [], null, 'point'),
)

/** What a function gives or throws, to be compared. */
function outcome(run: () => unknown): unknown {
  try {
    return { gives: run() }
  } catch (error) {
    const {
      code,
      path,
      offset,
      message: text,
    } = error as { code: unknown; path: unknown; offset: unknown; message: string }
    return { code, path, offset, text }
  }
}

describe('compiled code', () => {
  const compiled = make()
  for (let i = 0; i < OFTEN; i++) decode(compiled, encode(compiled, ['empty', []]))

  it('writes what the interpreter writes, and refuses what it refuses with the same error', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(outcome(() => encode(compiled, value))).toEqual(outcome(() => encode(make(), value)))
        const into = (codec: Codec<unknown>) => {
          const room = new Uint8Array(100)
          return [encodeInto(codec, value, room, 3), room]
        }
        expect(outcome(() => into(compiled))).toEqual(outcome(() => into(make())))
      }),
      { numRuns: 1_000 },
    )
  })

  it('reads what the interpreter reads, and refuses what it refuses with the same error', () => {
    const good = message.filter((value) => 'gives' in (outcome(() => encode(make(), value)) as object))
    fc.assert(
      fc.property(good, fc.nat(), fc.nat(), (value, place, change) => {
        const wire = encode(make(), value)
        expect(outcome(() => decode(compiled, wire))).toEqual(outcome(() => decode(make(), wire)))
        const damaged = wire.slice()
        damaged[place % wire.length] = (damaged[place % wire.length] ?? 0) ^ (1 << (change % 8))
        expect(outcome(() => decode(compiled, damaged))).toEqual(outcome(() => decode(make(), damaged)))
        const short = wire.subarray(0, place % wire.length)
        expect(outcome(() => decode(compiled, short))).toEqual(outcome(() => decode(make(), short)))
      }),
      { numRuns: 1_000 },
    )
  })

  it('fills a slab to its last byte and goes on in the next', () => {
    const codec = frame(byte(), string({ prefix: uint8() }))
    const batch = writer({ slab: 64 })
    const taken: number[] = []
    for (let i = 0; i < OFTEN; i++) {
      batch.write(codec, [i % 100, 'link'])
      if (i % 5 === 4) taken.push(...batch.take())
    }
    const messages = [...decoder(codec).push(Uint8Array.from(taken))]
    expect(messages).toEqual(Array.from({ length: OFTEN }, (_, i) => [i % 100, 'link']))
  })
})

describe('where code made at run time is forbidden', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('the interpreter does all the work', async () => {
    vi.resetModules()
    const forbidden = vi.fn(function () {
      throw new EvalError('unsafe-eval is not allowed')
    })
    vi.stubGlobal('Function', forbidden)
    const link = await import('../src/index.js')
    const codec = link.frame(link.byte(), link.string({ prefix: link.uint8() }))
    for (let i = 0; i < OFTEN; i++) expect(link.decode(codec, link.encode(codec, [1, 'a']))).toEqual([1, 'a'])
    expect(forbidden).toHaveBeenCalledTimes(1)
    expect(caught(() => link.encode(codec, [300, 'a'])).code).toBe('CODEC_RANGE')
  })
})
