import { requireClosed, type Codec } from './codec.js'
import type { ReadEmitter, WriteEmitter } from './emitter.js'
import { CodecError, show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import type { WideInteger } from './wide-integer.js'
import type { Writer } from './writer.js'

/** The codec of a length or a count: any codec of numbers, or a 64-bit integer. */
export type LengthCodec = Codec<number> | WideInteger

/** A codec of no fixed size that can write a length when the text already stands behind it. */
export interface Ahead {
  /** Emits the writing of a text, which `append` emits at a place that it is given, and of its length. */
  readonly emitAhead?: ((code: WriteEmitter, text: string, append: (at: string) => string) => void) | undefined
}

/** Checks at definition that a prefix was given; plain JavaScript has no compiler to say so. */
export function lengthCodec(prefix: LengthCodec | undefined, owner: string): Codec<number> {
  requireClosed(prefix, `the prefix of ${owner}`)
  // A 64-bit integer takes numbers for bigints, so a length is always written as a number.
  return prefix as Codec<number>
}

/** The most that an integer prefix can say, or `Infinity`. */
export function largestLength(prefix: Codec<number> | undefined): number {
  const { max } = (prefix ?? {}) as { max?: unknown }
  return typeof max === 'number' ? max : Infinity
}

/** Writes a length. One that its prefix cannot hold is an error that says so. */
export function writeLength(prefix: Codec<number>, length: number, writer: Writer): void {
  try {
    prefix.write(length, writer)
  } catch (error) {
    if (!(error instanceof CodecError) || error.code !== 'CODEC_RANGE') throw error
    throw writer.fail('CODEC_LENGTH', `a length that fits its ${prefix.kind} prefix (${error.expected})`, `${length}`)
  }
}

/** Reads a length: a whole number from 0, or -1 if it is not there yet. `decode` tells it from what is written, where that is not the length itself. */
export function readLength(
  prefix: Codec<number, number | bigint>,
  reader: Reader,
  decode?: (written: number) => number,
): number {
  const at = reader.position
  if (!reader.decide(prefix.size.min)) return -1
  const written = prefix.read(reader)
  if (written === STARVED) {
    reader.decided = true
    return -1
  }
  const length = decode === undefined ? Number(written) : decoded(decode, Number(written), reader, at)
  if (Number.isSafeInteger(length) && length >= 0) return length
  const got = decode === undefined ? show(written) : `${show(written)}, decoded to ${show(length)}`
  throw reader.fail('CODEC_LENGTH', `a length from 0 to ${Number.MAX_SAFE_INTEGER}`, got, at)
}

function decoded(decode: (written: number) => number, written: number, reader: Reader, at: number): number {
  try {
    return decode(written)
  } catch (error) {
    throw reader.fail('CODEC_CUSTOM', `decodeLength to take ${written}`, String(error), at, error)
  }
}

/** Emits the reading of a length. */
export function emitLength(code: ReadEmitter, prefix: Codec<number>): string {
  const read = code.read(prefix)
  // Only 64-bit integers and varints can give anything but numbers.
  const length = (prefix as { as?: string }).as === 'bigint' ? code.named(`Number(${read})`) : read
  code.missIf(`(${length}>>>0)!==${length}`)
  return length
}
