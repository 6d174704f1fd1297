import type { Codec, Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { show } from './error.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

type Get = (view: DataView, at: number) => number
type Set = (view: DataView, at: number, value: number) => void

/** Whole numbers of 8 to 32 bits. */
class IntegerCodec implements Codec<number>, Emitting {
  readonly kind: string
  readonly size: Size
  readonly min: number
  readonly max: number
  readonly get: Get
  readonly set: Set

  constructor(kind: string, bytes: number, signed: boolean, get: Get, set: Set) {
    this.kind = kind
    this.size = { min: bytes, max: bytes }
    this.min = signed ? -(2 ** (8 * bytes - 1)) : 0
    this.max = 2 ** (signed ? 8 * bytes - 1 : 8 * bytes) - 1
    this.get = get
    this.set = set
  }

  write(value: number, writer: Writer): void {
    const { min, max } = this
    if (!(Number.isInteger(value) && value >= min && value <= max)) {
      const code = typeof value === 'number' ? 'CODEC_RANGE' : 'CODEC_TYPE'
      throw writer.fail(code, `a whole number from ${min} to ${max}`, show(value))
    }
    const at = writer.take(this.size.min)
    this.set(writer.view, at, value)
  }

  read(reader: Reader): number {
    const at = reader.take(this.size.min)
    return this.get(reader.view, at)
  }

  emitRead(code: ReadEmitter): string {
    const { size, kind } = this
    const bytes = size.min
    const at = code.take(bytes)
    const little = kind.endsWith('LE')
    const value = code.name()
    const signed = this.min < 0
    // A DataView has no numbers of three bytes.
    if (bytes === 3) {
      const parts = Array.from({ length: bytes }, (_, i) => {
        const byte = `b[${at}+${little ? bytes - 1 - i : i}]`
        const shift = 8 * (bytes - 1 - i)
        return i === 0 && signed ? `(${byte}<<24>>${24 - shift})` : `${byte}<<${shift}`
      })
      code.line(`const ${value}=${parts.join('|')}`)
    } else {
      code.line(`const ${value}=d.get${signed ? 'Int' : 'Uint'}${8 * bytes}(${at}${little ? ',true' : ''})`)
    }
    return value
  }

  emitWrite(code: WriteEmitter, value: string): void {
    const { min, max, size, kind } = this
    const bytes = size.min
    const whole = max > 0x7fffffff ? '>>>' : '|'
    const range = bytes === 4 ? '' : `||${value}<${min}||${value}>${max}`
    code.missIf(`(${value}${whole}0)!==${value}${range}`)
    const at = code.take(bytes)
    const little = kind.endsWith('LE')
    if (bytes === 3) {
      for (let i = 0; i < bytes; i++) {
        const shift = 8 * (little ? i : bytes - 1 - i)
        code.line(`b[${at}+${i}]=${value}${shift === 0 ? '' : `>>${shift}`}`)
      }
    } else code.line(`d.setInt${8 * bytes}(${at},${value}${little ? ',true' : ''})`)
  }
}

const getInt8: Get = (view, at) => view.getInt8(at)
const setInt8: Set = (view, at, value) => view.setInt8(at, value)

/** Signed 8-bit integer, -128 to 127, as in the original library. {@link uint8} is the unsigned one. */
export function byte(): Codec<number> {
  return new IntegerCodec('byte', 1, true, getInt8, setInt8)
}

/** Signed 8-bit integer, -128 to 127. */
export function int8(): Codec<number> {
  return new IntegerCodec('int8', 1, true, getInt8, setInt8)
}

/** Unsigned 8-bit integer, 0 to 255. */
export function uint8(): Codec<number> {
  return new IntegerCodec('uint8', 1, false, (view, at) => view.getUint8(at), setInt8)
}

const setInt16: Set = (view, at, value) => view.setInt16(at, value)
const setInt16LE: Set = (view, at, value) => view.setInt16(at, value, true)

/** Signed 16-bit integer, big-endian, -32,768 to 32,767. */
export function int16(): Codec<number> {
  return new IntegerCodec('int16', 2, true, (view, at) => view.getInt16(at), setInt16)
}

/** Signed 16-bit integer, little-endian, -32,768 to 32,767. */
export function int16LE(): Codec<number> {
  return new IntegerCodec('int16LE', 2, true, (view, at) => view.getInt16(at, true), setInt16LE)
}

/** Unsigned 16-bit integer, big-endian, 0 to 65,535. */
export function uint16(): Codec<number> {
  return new IntegerCodec('uint16', 2, false, (view, at) => view.getUint16(at), setInt16)
}

/** Unsigned 16-bit integer, little-endian, 0 to 65,535. */
export function uint16LE(): Codec<number> {
  return new IntegerCodec('uint16LE', 2, false, (view, at) => view.getUint16(at, true), setInt16LE)
}

const setInt24: Set = (view, at, value) => {
  view.setInt16(at, value >> 8)
  view.setInt8(at + 2, value)
}
const setInt24LE: Set = (view, at, value) => {
  view.setInt16(at, value, true)
  view.setInt8(at + 2, value >> 16)
}

/** Signed 24-bit integer, big-endian, -8,388,608 to 8,388,607. */
export function int24(): Codec<number> {
  return new IntegerCodec('int24', 3, true, (view, at) => (view.getInt16(at) << 8) | view.getUint8(at + 2), setInt24)
}

/** Signed 24-bit integer, little-endian, -8,388,608 to 8,388,607. */
export function int24LE(): Codec<number> {
  return new IntegerCodec(
    'int24LE',
    3,
    true,
    (view, at) => view.getUint16(at, true) | (view.getInt8(at + 2) << 16),
    setInt24LE,
  )
}

/** Unsigned 24-bit integer, big-endian, 0 to 16,777,215. */
export function uint24(): Codec<number> {
  return new IntegerCodec('uint24', 3, false, (view, at) => (view.getUint16(at) << 8) | view.getUint8(at + 2), setInt24)
}

/** Unsigned 24-bit integer, little-endian, 0 to 16,777,215. */
export function uint24LE(): Codec<number> {
  return new IntegerCodec(
    'uint24LE',
    3,
    false,
    (view, at) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16),
    setInt24LE,
  )
}

const setInt32: Set = (view, at, value) => view.setInt32(at, value)
const setInt32LE: Set = (view, at, value) => view.setInt32(at, value, true)

/** Signed 32-bit integer, big-endian, -2,147,483,648 to 2,147,483,647. */
export function int32(): Codec<number> {
  return new IntegerCodec('int32', 4, true, (view, at) => view.getInt32(at), setInt32)
}

/** Signed 32-bit integer, little-endian, -2,147,483,648 to 2,147,483,647. */
export function int32LE(): Codec<number> {
  return new IntegerCodec('int32LE', 4, true, (view, at) => view.getInt32(at, true), setInt32LE)
}

/** Unsigned 32-bit integer, big-endian, 0 to 4,294,967,295. */
export function uint32(): Codec<number> {
  return new IntegerCodec('uint32', 4, false, (view, at) => view.getUint32(at), setInt32)
}

/** Unsigned 32-bit integer, little-endian, 0 to 4,294,967,295. */
export function uint32LE(): Codec<number> {
  return new IntegerCodec('uint32LE', 4, false, (view, at) => view.getUint32(at, true), setInt32LE)
}
