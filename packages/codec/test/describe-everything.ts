import * as link from '../src/index.js'
import type { AnyCodec, Codec } from '../src/index.js'

/** A fresh codec with every combinator, and every way to declare one, in it. */
export function everything(): AnyCodec {
  const { record, frame, string, uint8, uint16 } = link
  const nest: Codec<unknown> = link.counted({
    prefix: uint8(),
    body: link.lazy(() => nest),
  }) as AnyCodec as Codec<unknown>
  return record({
    numbers: frame(
      link.byte(),
      link.int8(),
      link.uint8(),
      link.int16(),
      link.int16LE(),
      link.uint16(),
      link.uint16LE(),
      link.int24(),
      link.int24LE(),
      link.uint24(),
      link.uint24LE(),
      link.int32(),
      link.int32LE(),
      link.uint32(),
      link.uint32LE(),
      link.int64(),
      link.int64LE(),
      link.uint64(),
      link.uint64LE({ as: 'number' }),
      link.float(),
      link.floatLE(),
      link.double(),
      link.doubleLE(),
    ),
    texts: record({
      name: string({ prefix: uint8() }),
      line: string({ delimiter: '\r\n', encoding: 'ascii' }),
      word: string({ delimiter: ' ', encoding: 'latin1' }),
      wide: string({ delimiter: '\0', encoding: 'utf16le' }),
      code: string({ length: 3, encoding: 'utf16' }),
      lines: string({ delimiter: ['\r\n', '\n'], maxLength: 80 }),
      filled: string({ length: 8, pad: ' ' }),
      digest: string({ length: 16, encoding: 'hex' }),
      own: string({ prefix: uint8(), encoding: { encode: () => new Uint8Array(0), decode: () => '' } }),
    }),
    blocks: frame(
      link.byteBlock({ prefix: link.uint32() }),
      link.byteBlock({ length: 6 }),
      link.byteBlock({ prefix: uint16(), encodeLength: (n) => n + 2, decodeLength: (n) => n - 2 }),
      link.byteBlock({ prefix: uint8(), encodeLength: (n) => n >> 2, decodeLength: (n) => n << 2 }),
    ),
    kind: link.enumeration(link.int24(), { minus: -1, 'not-found': 404 }),
    flag: link.enumeration(
      uint8(),
      new Map([
        [true, 1],
        [false, 0],
      ]),
    ),
    choice: link.header(link.enumeration(string({ length: 1 }), { put: 'p', 'get|it': 'g', none: '-' }), {
      put: link.int24(),
      'get|it': record({ id: link.int64(), 'a b': string({ prefix: uint8() }) }),
      none: frame(),
    }),
    wide: link.header(link.int64(), { '7': uint8(), '-9223372036854775808': uint8() }),
    list: link.counted({ prefix: uint8(), body: link.counted({ prefix: uint8(), body: uint16() }) }),
    fixed: link.constant('x'),
    odd: link.constant({ big: 1n, bytes: Uint8Array.of(1, 2), nan: Number.NaN, list: [null, undefined, -0] }),
    point: link.custom<number>({ size: 2, encode: () => {}, decode: () => 0 }),
    tail: link.custom<number>({ size: { min: 1 }, encode: () => {}, decode: () => 0 }),
    tags: link.mapOf(uint8(), uint16(), string({ prefix: uint8() })),
    magic: link.magic('ab'),
    region: link.sized(uint8(), frame(uint8(), link.optional(uint16()), string({ rest: true }))),
    area: link.sized(4, link.byteBlock({ rest: true, as: 'range' })),
    more: link.sized(uint8(), link.optional(uint16(), { flag: 'rest' })),
    room: link.aligned(link.padded(uint16(), 5, { fill: 1 }), 4),
    triple: link.repeated(uint16(), { count: 3 }),
    checked: link.checksum(link.repeated(uint8(), { until: [0, 0] }), link.crc32),
    dependent: record({
      length: link.lengthOf(uint16(), 'body'),
      count: link.countOf(uint8(), 'list'),
      maybe: link.conditional((fields: { count: number }) => fields.count > 0, uint8()),
      body: link.repeated(
        link.lazy(() => nest),
        { until: 'end' },
      ),
      list: link.repeated(uint8()),
      last: link.repeated(uint8(), { until: (item) => item === 0 }),
      sum: link.checksumOf(link.adler32, 'length', 'list'),
    }),
  })
}
