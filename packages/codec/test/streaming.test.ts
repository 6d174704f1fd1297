import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as link from '../src/index.js'
import { decode, encode, type Codec } from '../src/index.js'
import { joined } from './bytes.js'
import { bytewise, cut, everyCut, streamed } from './stream.js'

// Every combinator, with messages that differ in length, so that a message lies at every place of a chunk.

interface Sample {
  readonly codec: Codec<never, unknown>
  readonly wire: Uint8Array
  readonly messages: readonly unknown[]
}

function sample<In>(codec: Codec<In, unknown>, ...messages: readonly In[]): Sample {
  return { codec, wire: joined(...messages.map((message) => encode(codec, message))), messages }
}

const line = link.string({ delimiter: '\r\n' })
const name = link.string({ prefix: link.uint8() })
const method = link.enumeration(link.uint16(), { get: 1, put: 2 })

const words = link.repeated(name, { until: 'end' })

interface Tree {
  readonly name: string
  readonly children: readonly Tree[]
}
const tree: Codec<Tree> = link.record({
  name,
  children: link.counted({ prefix: link.uint8(), body: link.lazy(() => tree, { min: 2 }) }),
})

const samples: Readonly<Record<string, Sample>> = {
  uint8: sample(link.uint8(), 1, 2, 3),
  int24LE: sample(link.int24LE(), -1, 66_051, 0),
  double: sample(link.double(), Math.PI, -0, Infinity),
  uint64: sample(link.uint64(), 1n, 2n ** 64n - 1n),
  'string with prefix': sample(link.string({ prefix: link.uint16() }), 'hello', '', 'é€😀'),
  'string with a 64-bit prefix': sample(link.string({ prefix: link.int64() }), 'hello', ''),
  'string with delimiter': sample(line, 'one', '', 'a\r', '\r\r', '\n', 'a\n\r'),
  'string with an overlapping delimiter': sample(link.string({ delimiter: 'aab' }), 'a', 'aa', 'xaxa', ''),
  'string of utf16le lines': sample(link.string({ delimiter: '\n', encoding: 'utf16le' }), '\u0A00\u0A0A', '', '😀'),
  'string of utf16 with marks': sample(link.string({ delimiter: '\n', encoding: 'utf16' }), 'a', '', '\u0A00'),
  'string of fixed length': sample(link.string({ length: 3 }), 'abc', 'é1'),
  'string with several delimiters': sample(
    link.string({ delimiter: ['\r\n', '\n'], maxLength: 4 }),
    'one',
    '',
    'a\r',
    '\r\r\r\r',
  ),
  'string with a pad': sample(link.string({ length: 4, pad: '\0' }), 'abc', '', '\0é'),
  'string of hex': sample(link.string({ prefix: link.uint8(), encoding: 'hex', maxLength: 4 }), 'deadbeef', ''),
  'string of base64': sample(link.string({ length: 4, encoding: 'base64' }), '3q2+7w==', 'AAAAAA=='),
  'sized string to the end': sample(link.sized(link.uint16(), link.string({ rest: true })), 'hello', ''),
  'byteBlock of fixed length': sample(link.byteBlock({ length: 3 }), Uint8Array.of(1, 2, 3), new Uint8Array(3)),
  'sized byteBlock to the end': sample(
    link.sized(link.uint8(), link.frame(link.uint8(), link.byteBlock({ rest: true }))),
    [1, Uint8Array.of(1, 2, 3)],
    [2, new Uint8Array(0)],
  ),
  byteBlock: sample(link.byteBlock({ prefix: link.uint8() }), Uint8Array.of(1, 2, 3), new Uint8Array(0)),
  'byteBlock with length functions': sample(
    link.byteBlock({ prefix: link.uint16(), encodeLength: (n) => n + 2, decodeLength: (n) => n - 2 }),
    Uint8Array.of(1, 2, 3),
    new Uint8Array(0),
  ),
  enumeration: sample(method, 'get', 'put', 'get'),
  header: sample(link.header(method, { get: link.frame(), put: name }), ['put', 'hello'], ['get', []], ['put', '']),
  frame: sample(link.frame(link.byte(), link.int32(), name), [1, 348, 'hello world'], [2, -1, '']),
  'frame of lines': sample(link.frame(link.uint8(), line, line, link.uint16()), [1, 'a', '\r', 2], [3, '', 'b', 4]),
  // The second part begins where the first one ends with the first's of its delimiter.
  'frame of a line behind line ends': sample(
    link.frame(name, link.string({ delimiter: '\n\n' })),
    ['\n\n', ''],
    ['\n', 'a'],
    ['', ''],
  ),
  record: sample(
    link.record({ id: link.uint16(), version: link.constant(2), name }),
    { id: 1, version: 2, name: 'x' },
    { id: 2, version: 2, name: '' },
  ),
  varint: sample(link.varint(), 0, 127, 128, 300, 2 ** 53 - 1),
  'varint with a sign': sample(link.varint({ zigzag: true, as: 'bigint' }), 0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)),
  'string with a varint': sample(link.string({ prefix: link.varint() }), 'hello', '', 'x'.repeat(130)),
  'counted with a varint': sample(link.counted({ prefix: link.varint(), body: name }), ['a', '', 'ccc'], []),
  'varints, and what follows them': sample(
    link.frame(link.varint(), link.uint32(), link.varint({ as: 'bigint', zigzag: true }), link.uint16()),
    [300, 1, -5_000_000_000n, 2],
    [2 ** 53 - 1, 2, 0n, 3],
    [0, 3, 2n ** 63n - 1n, 4],
  ),
  'byteBlock with a varint': sample(
    link.byteBlock({ prefix: link.varint() }),
    new Uint8Array(130).fill(7),
    new Uint8Array(0),
  ),
  'sized with a varint': sample(link.sized(link.varint(), link.frame(line, name)), ['a', 'x'.repeat(130)], ['', '']),
  bits: sample(link.bits({ version: 4, _: 3, length: 9 }), { version: 15, length: 300 }, { version: 0, length: 0 }),
  flags: sample(link.flags(link.uint16(), { a: 1, b: 256 }), { a: true, b: false }, { a: false, b: true }),
  bool: sample(link.bool(), true, false),
  'checked values, and what follows them': sample(
    link.record({
      there: link.bool(link.uint16()),
      set: link.flags(link.uint24(), { a: 1 }),
      name,
      half: link.float16LE(),
    }),
    { there: true, set: { a: false }, name: 'x', half: -2 },
    { there: false, set: { a: true }, name: '', half: 65_504 },
  ),
  'header over an open enumeration': sample(
    link.header(link.enumeration(link.varint(), { a: 1 }, { open: true }), { a: name, 300: link.uint32() }),
    ['a', 'xy'],
    [300, 7],
  ),
  'header over a bool': sample(link.header(link.bool(), { true: line, false: link.frame() }), [true, 'a'], [false, []]),
  int48LE: sample(link.int48LE(), -(2 ** 47), 2 ** 40),
  float16: sample(link.float16(), 1.5, -0, Infinity),
  'open enumeration': sample(link.enumeration(link.uint16(), { a: 1 }, { open: true }), 'a', 2, 65_535),
  mapped: sample(
    link.mapped(link.frame(name, line), { encode: (text: string) => [text, text] as const, decode: ([text]) => text }),
    'ab',
    '',
  ),
  validated: sample(
    link.validated(name, (text) => text.length < 9),
    'abc',
    '',
  ),
  counted: sample(link.counted({ prefix: link.uint8(), body: link.uint16() }), [1, 2, 3], [], [4]),
  'counted names': sample(link.counted({ prefix: link.uint16(), body: name }), ['a', '', 'ccc'], []),
  'counted lines': sample(link.counted({ prefix: link.uint8(), body: line }), ['a', '\r', ''], [], ['b']),
  'counted constants': sample(link.counted({ prefix: link.uint8(), body: link.constant(1) }), [1, 1, 1], []),
  'counted lists': sample(
    link.counted({ prefix: link.uint8(), body: link.counted({ prefix: link.uint8(), body: name }) }),
    [['a', 'b'], [], ['c']],
    [],
  ),
  'repeated, a number of times': sample(link.repeated(name, { count: 3 }), ['a', '', 'ccc'], ['', '', '']),
  'repeated up to a sentinel': sample(link.repeated(name, { until: [2, 0] }), ['a', '', '\0'], [], ['', '\0']),
  'repeated up to an item': sample(link.repeated(line, { until: (text) => text === '' }), ['a', '\r', ''], ['']),
  'repeated within a length': sample(
    link.record({ length: link.lengthOf(link.uint16(), 'words'), words, id: link.uint16() }),
    { length: 6, words: ['a', '', 'bb'], id: 5 },
    { length: 0, words: [], id: 6 },
  ),
  'repeated, as a field says': sample(
    link.record({ count: link.countOf(link.uint8(), 'words'), id: line, words: link.repeated(name), x: link.uint8() }),
    { count: 2, id: 'a', words: ['b', 'cc'], x: 1 },
    { count: 0, id: '', words: [], x: 2 },
  ),
  mapOf: sample(
    link.mapOf(link.uint8(), name, line),
    new Map([
      ['a', 'b'],
      ['', '\r'],
    ]),
    new Map(),
  ),
  lazy: sample(
    tree,
    {
      name: 'a',
      children: [
        { name: '', children: [] },
        { name: 'b', children: [{ name: 'c', children: [] }] },
      ],
    },
    { name: '', children: [] },
  ),
  checksum: sample(link.checksum(link.frame(name, line), link.crc32), ['a', 'b'], ['', '\r']),
  'fields with sums, there or not': sample(
    link.record({
      name,
      x: link.conditional((fields: { name: string }) => fields.name !== '', line),
      list: link.conditional(
        (fields: { name: string }) => fields.name === 'b',
        link.counted({ prefix: link.uint8(), body: name }),
      ),
      first: link.checksumOf(link.adler32, 'name', 'list'),
      all: link.checksumOf({ codec: link.uint16LE(), compute: (all) => all.length }, 'x', 'first'),
    }),
    { name: 'a', x: '\r', list: undefined, first: 0x01_d9_00_87, all: 7 },
    { name: '', x: undefined, list: undefined, first: 65_537, all: 4 },
  ),
  magic: sample(link.magic('ab'), undefined, undefined),
  'frame with magic': sample(link.frame(name, link.magic('abc'), name), ['a', undefined, ''], ['', undefined, 'abc']),
  sized: sample(link.sized(link.uint16(), name), 'hello', ''),
  'sized frames to the end': sample(
    link.frame(link.sized(link.uint8(), link.frame(link.uint8(), words)), link.uint8()),
    [[1, ['a', '']], 2],
    [[3, []], 4],
  ),
  'sized, of fixed length': sample(link.sized(3, words), ['ab'], ['a', ''], ['', '', '']),
  padded: sample(link.padded(name, 4), 'abc', '', 'a'),
  aligned: sample(link.frame(name, link.aligned(line, 4), name), ['', 'ab', 'x'], ['a', 'a', ''], ['', '', '']),
  optional: sample(link.optional(name), 'hello', undefined, ''),
  'optional rest': sample(link.sized(link.uint8(), link.optional(name, { flag: 'rest' })), 'hello', undefined, ''),
  custom: sample(
    link.custom<readonly [string, number]>({
      size: { min: 2 },
      encode([text, number], writer) {
        writer.write(name, text)
        writer.write(link.uint8(), number)
      },
      decode: (reader) => [reader.read(name), reader.read(link.uint8())],
    }),
    ['abc', 1],
    ['', 2],
  ),
}

describe.each(Object.entries(samples))('a stream of %s', (_, { codec, wire, messages }) => {
  it('gives the messages that decode gives', () => {
    let offset = 0
    for (const message of messages) {
      const { value, end } = link.decodeFrom(codec, wire, offset)
      expect(value).toEqual(message)
      expect(decode(codec, wire.subarray(offset, end))).toEqual(message)
      offset = end
    }
    expect(offset).toBe(wire.length)
  })

  it('gives the same messages in one chunk, and byte by byte', () => {
    expect(streamed(codec, [wire])).toEqual({ messages })
    expect(streamed(codec, bytewise(wire))).toEqual({ messages })
  })

  it('gives the same messages when the bytes are cut in two, at every place', () => {
    for (const chunks of everyCut(wire)) expect(streamed(codec, chunks)).toEqual({ messages })
  })

  it('gives the same messages, which stay, when all chunks come in the same memory', () => {
    const memory = new Uint8Array(wire.length)
    for (const chunks of everyCut(wire)) {
      const stream = link.decoder(codec)
      const kept = chunks.flatMap((chunk) => {
        memory.set(chunk)
        return [...stream.push(memory.subarray(0, chunk.length), (bytes) => bytes.slice())]
      })
      memory.fill(0)
      expect(kept).toEqual(messages)
    }
  })

  it('gives the same messages with empty chunks in between', () => {
    const empty = new Uint8Array(0)
    const chunks = bytewise(wire).flatMap((chunk) => [empty, chunk, empty])
    expect(streamed(codec, chunks)).toEqual({ messages })
  })

  it('gives the same messages for every way of cutting', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(wire.length)), (places) => {
        expect(streamed(codec, cut(wire, ...places.toSorted((a, b) => a - b)))).toEqual({ messages })
      }),
      { numRuns: 50 },
    )
  })

  it('gives a message as soon as its last byte is there', () => {
    const stream = link.decoder(codec)
    const ends: number[] = []
    bytewise(wire).forEach((chunk, i) => {
      for (const message of stream.push(chunk)) {
        expect(message).toEqual(messages[ends.length])
        ends.push(i + 1)
      }
    })
    let offset = 0
    expect(ends).toEqual(messages.map(() => (offset = link.decodeFrom(codec, wire, offset).end)))
  })

  it('gives the messages before an incomplete one, and then that error', () => {
    for (let length = 0; length < wire.length; length++) {
      const { messages: complete, error } = streamed(codec, bytewise(wire.subarray(0, length)))
      expect(complete).toEqual(messages.slice(0, complete.length))
      expect(error === undefined || error.code === 'CODEC_TRUNCATED').toBe(true)
      const used = joined(...messages.slice(0, complete.length).map((message) => encode(codec, message as never)))
      expect(used.length === length).toBe(error === undefined)
    }
  })

  it('takes chunks that are views into larger memory, and Buffers', () => {
    const large = new Uint8Array(wire.length + 20).fill(0x0a)
    large.set(wire, 10)
    const half = 10 + (wire.length >> 1)
    expect(streamed(codec, [large.subarray(10, half), large.subarray(half, 10 + wire.length)])).toEqual({ messages })
    expect(
      streamed(
        codec,
        cut(wire, wire.length >> 1).map((chunk) => Buffer.from(chunk)),
      ),
    ).toEqual({ messages })
  })
})

it('many messages in many chunks that fit nowhere are all there, in order', () => {
  const { codec, wire } = samples['frame'] as Sample
  const many = joined(...Array.from({ length: 500 }, () => wire))
  const chunks = Array.from({ length: Math.ceil(many.length / 7) }, (_, i) => many.slice(7 * i, 7 * i + 7))
  expect(streamed(codec, chunks).messages).toHaveLength(1000)
})
