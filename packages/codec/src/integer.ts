import { Node, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { show } from './error.js'
import { readInteger, writeInteger } from './number.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

/** Whole numbers of 8 to 48 bits. */
class IntegerCodec extends Node<number> implements Emitting {
  readonly kind: string
  readonly size: Size
  readonly min: number
  readonly max: number
  readonly little: boolean

  constructor(kind: string, bytes: number) {
    super()
    const signed = !kind.startsWith('u')
    this.kind = kind
    this.size = { min: bytes, max: bytes }
    this.min = signed ? -(2 ** (8 * bytes - 1)) : 0
    this.max = 2 ** (signed ? 8 * bytes - 1 : 8 * bytes) - 1
    this.little = kind.endsWith('LE')
  }

  write(value: number, writer: Writer): void {
    const { min, max } = this
    if (!(Number.isInteger(value) && value >= min && value <= max)) {
      const code = typeof value === 'number' ? 'CODEC_RANGE' : 'CODEC_TYPE'
      throw writer.fail(code, `a whole number from ${min} to ${max}`, show(value))
    }
    const bytes = this.size.min
    const at = writer.take(bytes)
    writeInteger(writer.output, at, bytes, value, this.little)
  }

  read(reader: Reader): number {
    const bytes = this.size.min
    const at = reader.take(bytes)
    return at < 0 ? STARVED : readInteger(reader.input, at, bytes, this.max, this.little)
  }

  emitRead(code: ReadEmitter): string {
    return code.integer(code.take(this.size.min), this.size.min, this.min < 0, this.little)
  }

  emitWrite(code: WriteEmitter, value: string): void {
    const { min, max, little } = this
    const bytes = this.size.min
    const spare = 32 - 8 * bytes
    // A number that is cut to its range and is still itself is in it; so is nothing that is no number.
    if (bytes > 4) code.missIf(`!Number.isInteger(${value})||${value}<${min}||${value}>${max}`)
    else if (min < 0) code.missIf(`${spare > 0 ? `${value}<<${spare}>>${spare}` : `(${value}|0)`}!==${value}`)
    else code.missIf(`(${value}${spare > 0 ? `&${max}` : '>>>0'})!==${value}`)
    code.putInteger(code.take(bytes), bytes, value, little)
  }
}

/** Signed 8-bit integer, -128 to 127, as in the original library. {@link uint8} is the unsigned one. */
export function byte(): Codec<number> {
  return new IntegerCodec('byte', 1)
}

/** Signed 8-bit integer, -128 to 127. */
export function int8(): Codec<number> {
  return new IntegerCodec('int8', 1)
}

/** Unsigned 8-bit integer, 0 to 255. */
export function uint8(): Codec<number> {
  return new IntegerCodec('uint8', 1)
}

/** Signed 16-bit integer, big-endian, -32,768 to 32,767. */
export function int16(): Codec<number> {
  return new IntegerCodec('int16', 2)
}

/** Signed 16-bit integer, little-endian, -32,768 to 32,767. */
export function int16LE(): Codec<number> {
  return new IntegerCodec('int16LE', 2)
}

/** Unsigned 16-bit integer, big-endian, 0 to 65,535. */
export function uint16(): Codec<number> {
  return new IntegerCodec('uint16', 2)
}

/** Unsigned 16-bit integer, little-endian, 0 to 65,535. */
export function uint16LE(): Codec<number> {
  return new IntegerCodec('uint16LE', 2)
}

/** Signed 24-bit integer, big-endian, -8,388,608 to 8,388,607. */
export function int24(): Codec<number> {
  return new IntegerCodec('int24', 3)
}

/** Signed 24-bit integer, little-endian, -8,388,608 to 8,388,607. */
export function int24LE(): Codec<number> {
  return new IntegerCodec('int24LE', 3)
}

/** Unsigned 24-bit integer, big-endian, 0 to 16,777,215. */
export function uint24(): Codec<number> {
  return new IntegerCodec('uint24', 3)
}

/** Unsigned 24-bit integer, little-endian, 0 to 16,777,215. */
export function uint24LE(): Codec<number> {
  return new IntegerCodec('uint24LE', 3)
}

/** Signed 32-bit integer, big-endian, -2,147,483,648 to 2,147,483,647. */
export function int32(): Codec<number> {
  return new IntegerCodec('int32', 4)
}

/** Signed 32-bit integer, little-endian, -2,147,483,648 to 2,147,483,647. */
export function int32LE(): Codec<number> {
  return new IntegerCodec('int32LE', 4)
}

/** Unsigned 32-bit integer, big-endian, 0 to 4,294,967,295. */
export function uint32(): Codec<number> {
  return new IntegerCodec('uint32', 4)
}

/** Unsigned 32-bit integer, little-endian, 0 to 4,294,967,295. */
export function uint32LE(): Codec<number> {
  return new IntegerCodec('uint32LE', 4)
}

/** Signed 40-bit integer, big-endian, -549,755,813,888 to 549,755,813,887. */
export function int40(): Codec<number> {
  return new IntegerCodec('int40', 5)
}

/** Signed 40-bit integer, little-endian, -549,755,813,888 to 549,755,813,887. */
export function int40LE(): Codec<number> {
  return new IntegerCodec('int40LE', 5)
}

/** Unsigned 40-bit integer, big-endian, 0 to 1,099,511,627,775. */
export function uint40(): Codec<number> {
  return new IntegerCodec('uint40', 5)
}

/** Unsigned 40-bit integer, little-endian, 0 to 1,099,511,627,775. */
export function uint40LE(): Codec<number> {
  return new IntegerCodec('uint40LE', 5)
}

/** Signed 48-bit integer, big-endian, -140,737,488,355,328 to 140,737,488,355,327. */
export function int48(): Codec<number> {
  return new IntegerCodec('int48', 6)
}

/** Signed 48-bit integer, little-endian, -140,737,488,355,328 to 140,737,488,355,327. */
export function int48LE(): Codec<number> {
  return new IntegerCodec('int48LE', 6)
}

/** Unsigned 48-bit integer, big-endian, 0 to 281,474,976,710,655. */
export function uint48(): Codec<number> {
  return new IntegerCodec('uint48', 6)
}

/** Unsigned 48-bit integer, little-endian, 0 to 281,474,976,710,655. */
export function uint48LE(): Codec<number> {
  return new IntegerCodec('uint48LE', 6)
}
