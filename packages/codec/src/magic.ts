import { Node, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { bytesOf } from './search.js'
import { STARVED, type Reader } from './reader.js'
import { hex } from './text.js'
import type { Writer } from './writer.js'

/** Bytes that both sides know. */
export class Magic extends Node<undefined> implements Emitting {
  readonly kind = 'magic'
  readonly size: Size
  /** Each byte is looked at when it is there. */
  readonly decision = 1
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    super()
    this.size = { min: bytes.length, max: bytes.length }
    this.bytes = bytes
  }

  write(value: undefined, writer: Writer): void {
    if (value !== undefined) throw writer.fail('CODEC_CONSTANT', 'undefined', show(value))
    writer.bytes(this.bytes)
  }

  read(reader: Reader): undefined {
    const { bytes } = this
    const { input, position, end } = reader
    const there = Math.min(bytes.length, end - position)
    for (let i = 0; i < there; i++) {
      if (input[position + i] === bytes[i]) continue
      throw reader.fail('CODEC_CONSTANT', hex(bytes), hex(input.subarray(position, position + there)), position + i)
    }
    if (there < bytes.length) {
      reader.starve(there + 1, `the ${bytes.length} bytes ${hex(bytes)}`, true)
      return STARVED
    }
    reader.position = position + there
    return undefined
  }

  emitRead(code: ReadEmitter): string {
    const at = code.take(this.bytes.length)
    code.missIf(Array.from(this.bytes, (byte, i) => `b[p+${at + i}]!==${byte}`).join('||'))
    return 'undefined'
  }

  emitWrite(code: WriteEmitter, value: string): void {
    code.missIf(`${value}!==undefined`)
    const at = code.take(this.bytes.length)
    this.bytes.forEach((byte, i) => code.line(`b[p+${at + i}]=${byte}`))
  }
}

/**
 * Bytes that must stand there, such as the signature of a file. They are written for `undefined` and decode to it, so that
 * a record may leave the field out. Others are refused, in a stream with the first of them.
 *
 * @param pattern - bytes, or text in ASCII
 * @throws CodecError `CODEC_CONSTANT` at the first byte that differs
 *
 * @example
 * encode(record({ magic: magic('GIF89a'), width: uint16LE() }), { width: 5 }) // 47 49 46 38 39 61 05 00
 */
export function magic(pattern: Uint8Array | readonly number[] | string): Codec<undefined> {
  const bytes = bytesOf(pattern)
  if (bytes !== undefined) return new Magic(bytes)
  throw definitionError('1 or more bytes, or ASCII text, for magic', show(pattern))
}
