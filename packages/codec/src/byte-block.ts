import { requireOptions, type AnyCodec, type Codec } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, isBytes, show } from './error.js'
import { Extent } from './extent.js'
import { lengthCodec, writeLength, type LengthCodec } from './length.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

type LengthFunction = (length: number) => number

// A compiled function begins with it where a range is asked for: `p` moves on.
const ORIGIN = 'const o=p'

/** Bytes as they are. */
class ByteBlock extends Extent<Uint8Array> implements Emitting {
  readonly kind = 'byteBlock'
  readonly encodeLength: LengthFunction | undefined
  override readonly decodeLength: LengthFunction | undefined
  readonly copy: boolean
  /** Whether it decodes to the places where it begins and ends. */
  readonly range: boolean

  constructor(prefix: Codec<number> | undefined, options: ByteBlockOptions) {
    const { encodeLength, decodeLength, copy = false, as, length } = options
    super(prefix, length, 0, encodeLength === undefined ? undefined : Infinity)
    this.encodeLength = encodeLength
    this.decodeLength = decodeLength
    this.copy = copy
    this.range = as === 'range'
  }

  write(block: Uint8Array, writer: Writer): void {
    if (!isBytes(block)) throw writer.fail('CODEC_TYPE', 'a Uint8Array', show(block))
    if (this.prefix !== undefined) writeLength(this.prefix, this.written(block.length, writer), writer)
    else if (block.length !== (this.length ?? block.length)) {
      throw writer.fail('CODEC_LENGTH', `${this.length} bytes`, show(block))
    }
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
    const at = this.take(reader)
    return at < 0 ? reader.restart(start) : this.shown(reader, at, reader.position)
  }

  shown({ input, origin }: Reader, start: number, end: number): Uint8Array {
    if (this.range) return [start - origin, end - origin] as unknown as Uint8Array
    const view = new Uint8Array(input.buffer, input.byteOffset + start, end - start)
    return this.copy ? view.slice() : view
  }

  emitRead(code: ReadEmitter): string {
    if (this.decodeLength !== undefined) return code.opaque(this)
    if (this.range && code.lines[0] !== ORIGIN) code.lines.unshift(ORIGIN)
    const [at, stop] = this.emitTake(code)
    if (this.range) return code.named(`[${at}-o,${stop}-o]`)
    return code.named(`new Uint8Array(${code.memory()},b.byteOffset+${at},${stop}-${at})${this.copy ? '.slice()' : ''}`)
  }

  emitWrite(code: WriteEmitter, block: string): void {
    if (this.encodeLength !== undefined) return code.opaque(this, block)
    code.missIf(`!(${block} instanceof Uint8Array)`)
    const length = code.named(`${block}.length`)
    if (this.prefix !== undefined) code.write(this.prefix, length)
    else if (this.length !== undefined) code.missIf(`${length}!==${this.length}`)
    const at = code.takeDynamic(length)
    code.line(`b.set(${block},${at})`)
  }
}

/** How a block says its length, by exactly one of `prefix`, `length` and `rest`, and what it decodes to. */
export type ByteBlockOptions = Shown & (Prefixed | Sized | Rest)

interface Shown {
  /** Decode to a copy. By default the decoded bytes are a view, which keeps the whole chunk it lies in alive. */
  readonly copy?: boolean
  /**
   * `'range'`: decode to `[start, end]`, the places of the first byte and behind the last one, without a view. They count
   * from the first byte of the message, also in a stream and with `decodeFrom`, as the offsets of errors do.
   */
  readonly as?: 'range' | undefined
}

interface Prefixed {
  /** Codec of the length that is written before the bytes. */
  readonly prefix: LengthCodec
  /** What is written for a block of so many bytes, where that is not the number itself. Goes with `decodeLength`. */
  readonly encodeLength?: LengthFunction
  /** The inverse of `encodeLength`. */
  readonly decodeLength?: LengthFunction
  readonly length?: never
  readonly rest?: never
}

interface Sized {
  /** Bytes of the block, neither more nor fewer. */
  readonly length: number
  readonly prefix?: never
  readonly encodeLength?: never
  readonly decodeLength?: never
  readonly rest?: never
}

interface Rest {
  /** The block goes to the end of the input, or of the region it stands in. */
  readonly rest: true
  readonly prefix?: never
  readonly encodeLength?: never
  readonly decodeLength?: never
  readonly length?: never
}

/**
 * Bytes behind their length, of a fixed number, or to the end of all bytes. Decodes to a view of the input, without
 * copying, unless `copy` or `as` is set.
 *
 * @throws CodecError `CODEC_LENGTH` for a block that its prefix cannot count, or that is not of the fixed length
 *
 * @example
 * // a length that counts its own two bytes
 * byteBlock({ prefix: uint16(), encodeLength: (n) => n + 2, decodeLength: (n) => n - 2 })
 */
export function byteBlock(options: ByteBlockOptions & { readonly as: 'range' }): Codec<Uint8Array, [number, number]>
export function byteBlock(options: ByteBlockOptions & { readonly as?: undefined }): Codec<Uint8Array>
export function byteBlock(options: ByteBlockOptions): AnyCodec {
  const { prefix, encodeLength, decodeLength, length, rest, as } = requireOptions(options, 'a byteBlock')
  if ((encodeLength === undefined) !== (decodeLength === undefined)) {
    throw definitionError('encodeLength and decodeLength, or neither', 'one of them')
  }
  if (as !== undefined && as !== 'range') throw definitionError(`'range', or nothing, for as`, show(as))
  if (length === undefined && rest === undefined) return new ByteBlock(lengthCodec(prefix, 'a byteBlock'), options)
  const good = prefix === undefined && encodeLength === undefined && (length === undefined) !== (rest === undefined)
  if (good && (length === undefined || (Number.isSafeInteger(length) && length >= 0)))
    return new ByteBlock(undefined, options)
  throw definitionError('a byteBlock with a prefix, a length of 0 or more, or rest', 'another, or more than one')
}
