import { isOpen, requireCodec, requireWhole, type AnyCodec, type Codec } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, type CodecErrorCode } from './error.js'
import { Extent } from './extent.js'
import { largestLength, lengthCodec, writeLength, type LengthCodec } from './length.js'
import type { Reader } from './reader.js'
import { emitRegion, fillRoom, leaveRoom, readRegion } from './region.js'
import type { Writer } from './writer.js'

/** A value in a region of its own. */
export class Sized extends Extent<unknown> implements Emitting {
  readonly kind: string = 'sized'
  readonly codec: Codec<unknown>
  /** The error if the value leaves bytes of it. */
  readonly leftover: CodecErrorCode | undefined = 'CODEC_TRAILING'

  constructor(prefix: Codec<number> | undefined, length: number | undefined, codec: Codec<unknown>) {
    super(prefix, length, codec.size.min, Math.min(largestLength(prefix), codec.size.max))
    this.codec = codec
  }

  /** The bytes of the region, when they are all there, else -1. */
  lengthOf(reader: Reader): number {
    const at = this.take(reader)
    if (at < 0) return -1
    const length = reader.position - at
    reader.position = at
    return length
  }

  read(reader: Reader): unknown {
    const at = reader.position
    const length = this.lengthOf(reader)
    return length < 0 ? reader.restart(at) : readRegion(reader, length, () => this.codec.read(reader), this.leftover)
  }

  write(value: unknown, writer: Writer): void {
    const { prefix, length } = this
    const at = writer.position - writer.origin
    if (prefix !== undefined) leaveRoom(prefix, writer)
    const taken = writer.measured(this.codec, value)
    if (prefix === undefined) this.fillUp((length as number) - taken, writer)
    else fillRoom(at, prefix, writer, () => writeLength(prefix, taken, writer))
  }

  /** Writes what a value has left of a fixed number of bytes. */
  fillUp(left: number, writer: Writer): void {
    const { length } = this
    if (left !== 0)
      throw writer.fail('CODEC_LENGTH', `a value of ${length} bytes`, `one of ${(length as number) - left}`)
  }

  emitRead(code: ReadEmitter): string {
    return emitRegion(code, this.codec, this, () => this.emitTake(code))
  }

  emitWrite(code: WriteEmitter, value: string): void {
    const { prefix, length } = this
    if (prefix === undefined) return this.emitFill(code, code.named(`${length}-(${code.measured(this.codec, value)})`))
    const { min, max } = prefix.size
    if (min !== max) return code.opaque(this, value)
    const at = code.named(code.here())
    code.take(min)
    code.write(this.codec, value)
    const end = code.named(code.here())
    // Back to the room that was left for the length.
    code.line(`p=${at}`)
    code.offset = 0
    code.ensured = min
    code.write(prefix, code.named(`${end}-${at}-${min}`))
    code.jump(end)
  }

  emitFill(code: WriteEmitter, left: string): void {
    code.missIf(left)
  }
}

/**
 * A value behind its length in bytes, or of a fixed number of bytes: a region that it cannot leave, and must use up. In it
 * may stand what takes all bytes there are, such as `repeated(codec, { until: 'end' })`. A stream waits for all of it.
 *
 * @param length - codec of the length, a whole number of bytes; or the number of bytes itself
 * @throws CodecError `CODEC_LENGTH` for a value that its length cannot say; when decoding `CODEC_TRUNCATED` for one that
 *   goes beyond the region, `CODEC_TRAILING` for one that leaves bytes of it, `CODEC_FRAME_LIMIT` at once for a length
 *   above `maxFrame`
 *
 * @example
 * encode(sized(uint16(), repeated(uint8(), { until: 'end' })), [7, 8]) // 00 02 07 08
 */
export function sized<In, Out>(length: LengthCodec | number, codec: Codec<In, Out>): Codec<In, Out> {
  requireCodec(codec, 'the codec of sized')
  const inner = codec as AnyCodec as Codec<unknown>
  return (typeof length === 'number'
    ? fixed(length, inner)
    : behind(lengthCodec(length, 'sized'), inner)) as AnyCodec as Codec<In, Out>
}

function behind(prefix: Codec<number>, codec: Codec<unknown>): Sized {
  const { min } = codec.size
  if (largestLength(prefix) >= min) return new Sized(prefix, undefined, codec)
  throw definitionError(`a prefix that can say ${min} bytes`, prefix.kind)
}

function fixed(length: number, codec: Codec<unknown>): Sized {
  requireRoom(length, codec, 'sized')
  const { max } = codec.size
  if (length <= max || isOpen(codec)) return new Sized(undefined, length, codec)
  throw definitionError(`at most ${max} bytes, as the codec takes no more`, `${length}`)
}

/** Checks at definition that so many bytes are a number of bytes in which a codec's values have room. */
export function requireRoom(length: number, { size }: Codec<unknown>, owner: string): void {
  requireWhole(length, size.min, `a length of ${size.min} or more bytes for ${owner}`)
}
