import { Node, isOpen, requireCodec, type AnyCodec, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show, type CodecErrorCode } from './error.js'
import { emitLength, largestLength, lengthCodec, readLength, writeLength, type LengthCodec } from './length.js'
import type { Reader } from './reader.js'
import { emitRegion, fillRoom, leaveRoom, readRegion } from './region.js'
import type { Writer } from './writer.js'

/** A value in a region of its own. */
abstract class Region extends Node<unknown> {
  readonly kind: string = 'sized'
  abstract readonly codec: Codec<unknown>
  /** The error if the value leaves bytes of it. */
  readonly leftover: CodecErrorCode | undefined = 'CODEC_TRAILING'

  /** The bytes of the region, when they are all there, else -1. */
  abstract length(reader: Reader): number

  read(reader: Reader): unknown {
    const at = reader.position
    const length = this.length(reader)
    return length < 0 ? reader.restart(at) : readRegion(reader, length, () => this.codec.read(reader), this.leftover)
  }
}

/** A region behind its length. */
export class Sized extends Region implements Emitting {
  readonly size: Size
  readonly prefix: Codec<number>
  readonly decision: number
  readonly codec: Codec<unknown>

  constructor(prefix: Codec<number>, codec: Codec<unknown>) {
    super()
    const { min, max } = prefix.size
    const largest = largestLength(prefix)
    const { size } = codec
    if (largest < size.min) throw definitionError(`a prefix that can say ${size.min} bytes`, prefix.kind)
    this.size = { min: min + size.min, max: max + Math.min(largest, size.max) }
    this.prefix = prefix
    this.decision = min
    this.codec = codec
  }

  length(reader: Reader): number {
    const length = readLength(this.prefix, reader)
    return length >= 0 && reader.expect(length) ? length : -1
  }

  write(value: unknown, writer: Writer): void {
    const { prefix } = this
    const at = writer.position - writer.origin
    leaveRoom(prefix, writer)
    const start = writer.position - writer.origin
    this.codec.write(value, writer)
    const length = writer.position - writer.origin - start
    fillRoom(at, prefix, writer, () => writeLength(prefix, length, writer))
  }

  emitRead(code: ReadEmitter): string {
    return emitRegion(code, this.codec, this, () => {
      const start = code.takeDynamic(emitLength(code, this.prefix))
      return { start, stop: code.named('p') }
    })
  }

  emitWrite(code: WriteEmitter, value: string): void {
    const { min, max } = this.prefix.size
    if (min !== max) return code.opaque(this, value)
    const at = code.named(code.here())
    code.take(min)
    code.write(this.codec, value)
    const end = code.named(code.here())
    // Back to the room that was left for the length.
    code.line(`p=${at}`)
    code.offset = 0
    code.ensured = min
    code.write(this.prefix, code.named(`${end}-${at}-${min}`))
    code.jump(end)
  }
}

/** A region of a fixed number of bytes. */
export class Fixed extends Region implements Emitting {
  readonly size: Size
  readonly codec: Codec<unknown>

  constructor(length: number, codec: Codec<unknown>) {
    super()
    this.size = { min: length, max: length }
    this.codec = codec
  }

  length(reader: Reader): number {
    const { min } = this.size
    return reader.expect(min) ? min : -1
  }

  write(value: unknown, writer: Writer): void {
    const { min } = this.size
    const start = writer.position - writer.origin
    this.codec.write(value, writer)
    const length = writer.position - writer.origin - start
    if (length !== min) throw writer.fail('CODEC_LENGTH', `a value of ${min} bytes`, `one of ${length}`)
  }

  emitRead(code: ReadEmitter): string {
    return emitRegion(code, this.codec, this, () => {
      const start = code.named(code.here())
      code.take(this.size.min)
      return { start, stop: code.named(code.here()) }
    })
  }

  emitWrite(code: WriteEmitter, value: string): void {
    const at = code.named(code.here())
    code.write(this.codec, value)
    code.missIf(`${code.here()}-${at}!==${this.size.min}`)
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
    : new Sized(lengthCodec(length, 'sized'), inner)) as AnyCodec as Codec<In, Out>
}

function fixed(length: number, codec: Codec<unknown>): Fixed {
  requireRoom(length, codec, 'sized')
  const { max } = codec.size
  if (length <= max || isOpen(codec)) return new Fixed(length, codec)
  throw definitionError(`at most ${max} bytes, as the codec takes no more`, `${length}`)
}

/** Checks at definition that so many bytes are a number of bytes in which a codec's values have room. */
export function requireRoom(length: number, { size }: Codec<unknown>, owner: string): void {
  if (Number.isSafeInteger(length) && length >= size.min) return
  throw definitionError(`a length of ${size.min} or more bytes for ${owner}`, show(length))
}
