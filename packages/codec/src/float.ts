import { Node, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import { viewOf } from './view.js'
import type { Writer } from './writer.js'

/** IEEE 754 numbers of 32 and 64 bits. */
class FloatCodec extends Node<number> implements Emitting {
  readonly kind: string
  readonly size: Size
  readonly little: boolean

  constructor(kind: string, bytes: 4 | 8) {
    super()
    this.kind = kind
    this.size = { min: bytes, max: bytes }
    this.little = kind.endsWith('LE')
  }

  write(value: number, writer: Writer): void {
    if (typeof value !== 'number') throw writer.fail('CODEC_TYPE', 'a number', show(value))
    const bytes = this.size.min
    if (bytes === 4 && Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw writer.fail('CODEC_RANGE', 'a number within the range of a 32-bit float', show(value))
    }
    const at = writer.take(bytes)
    const view = viewOf(writer.output)
    if (bytes === 4) view.setFloat32(at, value, this.little)
    else view.setFloat64(at, value, this.little)
  }

  read(reader: Reader): number {
    const at = reader.take(this.size.min)
    if (at < 0) return STARVED
    const view = viewOf(reader.input)
    return this.size.min === 4 ? view.getFloat32(at, this.little) : view.getFloat64(at, this.little)
  }

  emitRead(code: ReadEmitter): string {
    const bytes = this.size.min
    return code.named(`d.getFloat${8 * bytes}(${code.viewed(code.take(bytes))},${this.little})`)
  }

  emitWrite(code: WriteEmitter, value: string): void {
    const bytes = this.size.min
    // Zero only for finite numbers: x - x is NaN for the others.
    const beyond = bytes === 4 ? `||${value}-${value}===0&&Math.fround(${value})-Math.fround(${value})!==0` : ''
    code.missIf(`typeof ${value}!=='number'${beyond}`)
    code.line(`d.setFloat${8 * bytes}(${code.viewed(code.take(bytes))},${value},${this.little})`)
  }
}

/** 32-bit float, big-endian. Rounds to the nearest float; a finite number beyond its range is an error. */
export function float(): Codec<number> {
  return new FloatCodec('float', 4)
}

/** 32-bit float, little-endian. Rounds to the nearest float; a finite number beyond its range is an error. */
export function floatLE(): Codec<number> {
  return new FloatCodec('floatLE', 4)
}

/** 64-bit float, big-endian: every JavaScript number as it is. */
export function double(): Codec<number> {
  return new FloatCodec('double', 8)
}

/** 64-bit float, little-endian: every JavaScript number as it is. */
export function doubleLE(): Codec<number> {
  return new FloatCodec('doubleLE', 8)
}
