import type { Codec, Size } from './codec.js'
import { definitionError, show } from './error.js'
import { largestLength, lengthCodec, readLength, writeLength, type LengthCodec } from './length.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

type LengthFunction = (length: number) => number

const same: LengthFunction = (length) => length

class ByteBlock implements Codec<Uint8Array> {
  readonly kind = 'byteBlock'
  readonly size: Size
  readonly prefix: Codec<number>
  readonly encodeLength: LengthFunction
  readonly decodeLength: LengthFunction
  readonly copy: boolean

  constructor(prefix: Codec<number>, encodeLength: LengthFunction, decodeLength: LengthFunction, copy: boolean) {
    const longest = encodeLength === same ? largestLength(prefix) : Infinity
    this.size = { min: prefix.size.min, max: prefix.size.max + longest }
    this.prefix = prefix
    this.encodeLength = encodeLength
    this.decodeLength = decodeLength
    this.copy = copy
  }

  write(block: Uint8Array, writer: Writer): void {
    if (!(block instanceof Uint8Array)) throw writer.fail('CODEC_TYPE', 'a Uint8Array', show(block))
    const { length } = block
    const written = this.encodeLength(length)
    if (this.decodeLength(written) !== length) {
      throw writer.fail('CODEC_LENGTH', 'a length that decodeLength gives back', `${length}, encoded as ${written}`)
    }
    writeLength(this.prefix, written, writer)
    writer.bytes(block)
  }

  read(reader: Reader): Uint8Array {
    const at = reader.position
    const written = readLength(this.prefix, reader)
    const length = this.decodeLength(written)
    if (!(Number.isSafeInteger(length) && length >= 0)) {
      throw reader.fail('CODEC_LENGTH', 'a length of 0 or more', `${written}, decoded to ${length}`, at)
    }
    const view = reader.bytes(length)
    return this.copy ? view.slice() : view
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
  const { prefix, encodeLength, decodeLength, copy = false } = options
  if ((encodeLength === undefined) !== (decodeLength === undefined)) {
    throw definitionError('encodeLength and decodeLength, or neither', 'one of them')
  }
  return new ByteBlock(lengthCodec(prefix, 'a byteBlock'), encodeLength ?? same, decodeLength ?? same, copy)
}
