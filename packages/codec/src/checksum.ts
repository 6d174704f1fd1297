import { ask } from './ask.js'
import { requireClosed, requireCodec, sizeOfAll, type AnyCodec, type Codec, type Size } from './codec.js'
import { definitionError, show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import { Trailed } from './trailed.js'
import type { Writer } from './writer.js'

/** How a sum is computed and written: {@link crc32}, {@link adler32}, or one of your own. */
export interface ChecksumAlgorithm {
  /** Codec of the sum. */
  readonly codec: Codec<number>
  /** The sum of bytes, which are a view: read them, and do not keep them. */
  readonly compute: (bytes: Uint8Array) => number
}

/** A value with the sum of its bytes behind it. */
export class Checksum extends Trailed {
  readonly kind = 'checksum'
  readonly size: Size
  readonly algorithm: ChecksumAlgorithm

  constructor(codec: Codec<unknown>, algorithm: ChecksumAlgorithm) {
    super(codec, algorithm.codec.size.min)
    this.size = sizeOfAll([codec, algorithm.codec])
    this.algorithm = algorithm
  }

  write(value: unknown, writer: Writer): void {
    const { codec, algorithm } = this
    const start = writer.position - writer.origin
    codec.write(value, writer)
    algorithm.codec.write(sumOf(algorithm, writer, start, writer.position - writer.origin), writer)
  }

  pass(reader: Reader, start: number): boolean {
    return this.readSum(reader, start) !== STARVED
  }

  /** Reads the sum of the bytes from `start`, which counts from the message's first byte, to here. */
  readSum(reader: Reader, start: number): number {
    return readSum(this.algorithm, reader, start, reader.position - reader.origin)
  }
}

/** The sum of the bytes between two places, which count from the message's first byte. */
export function sumOf({ compute }: ChecksumAlgorithm, at: Reader | Writer, from: number, to: number): number {
  const { origin } = at
  const bytes = 'final' in at ? at.input : at.output
  return ask(() => compute(bytes.subarray(origin + from, origin + to)), 'a sum of the bytes', at)
}

/** Reads a sum, and checks that it is that of the bytes between two places. */
export function readSum(algorithm: ChecksumAlgorithm, reader: Reader, from: number, to: number): number {
  const { position } = reader
  const sum = algorithm.codec.read(reader)
  if (sum === STARVED) return STARVED
  const right = sumOf(algorithm, reader, from, to)
  if (sum === right) return sum
  throw reader.fail('CODEC_CHECKSUM', `a sum of ${right}`, show(sum), position)
}

/** Checks at definition that an algorithm is one; plain JavaScript has no compiler to say so. */
export function requireAlgorithm(algorithm: ChecksumAlgorithm, owner: string): void {
  const { codec, compute } = (algorithm ?? {}) as Partial<ChecksumAlgorithm>
  requireCodec(codec, `the codec of the algorithm of ${owner}`)
  if (typeof compute !== 'function') throw definitionError('a compute function', show(compute))
}

/**
 * A value with the sum of its bytes behind it. What it decodes to is the value alone; a sum that is not that of the
 * bytes is `CODEC_CHECKSUM`. Where the sum stands elsewhere, take `checksumOf`.
 *
 * @param codec - codec of the value
 * @param algorithm - `crc32`, `adler32`, or `{ codec, compute }` of your own
 *
 * @example
 * encode(checksum(uint16(), { codec: uint8(), compute: (bytes) => bytes.reduce((a, b) => a ^ b, 0) }), 0x0102) // 01 02 03
 */
export function checksum<In, Out>(codec: Codec<In, Out>, algorithm: ChecksumAlgorithm): Codec<In, Out> {
  requireClosed(codec, 'the codec of checksum')
  requireAlgorithm(algorithm, 'checksum')
  return new Checksum(codec as AnyCodec as Codec<unknown>, algorithm) as AnyCodec as Codec<In, Out>
}
