import { Node, requireOptions, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, isBytes, show } from './error.js'
import { emitLength, largestLength, lengthCodec, readLength, writeLength, type LengthCodec } from './length.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

type LengthFunction = (length: number) => number

class ByteBlock extends Node<Uint8Array> implements Emitting {
  readonly kind = 'byteBlock'
  readonly size: Size
  readonly prefix: Codec<number>
  readonly decision: number
  readonly encodeLength: LengthFunction | undefined
  readonly decodeLength: LengthFunction | undefined
  readonly copy: boolean

  constructor(prefix: Codec<number>, { encodeLength, decodeLength, copy = false }: ByteBlockOptions) {
    super()
    const longest = encodeLength === undefined ? largestLength(prefix) : Infinity
    this.size = { min: prefix.size.min, max: prefix.size.max + longest }
    this.prefix = prefix
    this.decision = prefix.size.min
    this.encodeLength = encodeLength
    this.decodeLength = decodeLength
    this.copy = copy
  }

  write(block: Uint8Array, writer: Writer): void {
    if (!isBytes(block)) throw writer.fail('CODEC_TYPE', 'a Uint8Array', show(block))
    writeLength(this.prefix, this.written(block.length, writer), writer)
    writer.bytes(block)
  }

  /** What stands on the wire for a block of so many bytes. */
  written(length: number, writer: Writer): number {
    const { encodeLength, decodeLength } = this
    if (encodeLength === undefined || decodeLength === undefined) return length
    let written: number
    let back: number
    try {
      written = encodeLength(length)
      back = decodeLength(written)
    } catch (error) {
      throw writer.fail('CODEC_CUSTOM', `encodeLength and decodeLength to take ${length}`, String(error), error)
    }
    if (back === length) return written
    throw writer.fail('CODEC_LENGTH', `a length that decodeLength gives back`, `${length}, encoded as ${written}`)
  }

  read(reader: Reader): Uint8Array {
    const start = reader.position
    const length = readLength(this.prefix, reader, this.decodeLength)
    const at = length < 0 ? -1 : reader.take(length)
    if (at < 0) return reader.restart(start)
    const { buffer, byteOffset } = reader.input
    const view = new Uint8Array(buffer, byteOffset + at, length)
    return this.copy ? view.slice() : view
  }

  emitRead(code: ReadEmitter): string {
    if (this.decodeLength !== undefined) return code.opaque(this)
    const length = emitLength(code, this.prefix)
    const at = code.takeDynamic(length)
    return code.named(`new Uint8Array(b.buffer,b.byteOffset+${at},${length})${this.copy ? '.slice()' : ''}`)
  }

  emitWrite(code: WriteEmitter, block: string): void {
    if (this.encodeLength !== undefined) return code.opaque(this, block)
    code.missIf(`!(${block} instanceof Uint8Array)`)
    const length = code.named(`${block}.length`)
    code.write(this.prefix, length)
    const at = code.takeDynamic(length)
    code.line(`b.set(${block},${at})`)
  }
}

/** How a block says its length, and whether what is decoded is a copy. */
export interface ByteBlockOptions {
  /** Codec of the length that is written before the bytes. */
  readonly prefix: LengthCodec
  /** What is written for a block of so many bytes, where that is not the number itself. Goes with `decodeLength`. */
  readonly encodeLength?: LengthFunction
  /** The inverse of `encodeLength`. */
  readonly decodeLength?: LengthFunction
  /** Decode to a copy. By default the decoded bytes are a view, which keeps the whole chunk it lies in alive. */
  readonly copy?: boolean
}

/**
 * Bytes behind their length. Decodes to a view of the input, without copying, unless `copy` is set.
 *
 * @example
 * // a length that counts its own two bytes
 * byteBlock({ prefix: uint16(), encodeLength: (n) => n + 2, decodeLength: (n) => n - 2 })
 */
export function byteBlock(options: ByteBlockOptions): Codec<Uint8Array> {
  const { prefix, encodeLength, decodeLength } = requireOptions(options, 'a byteBlock')
  if ((encodeLength === undefined) !== (decodeLength === undefined)) {
    throw definitionError('encodeLength and decodeLength, or neither', 'one of them')
  }
  return new ByteBlock(lengthCodec(prefix, 'a byteBlock'), options)
}
