import { Node, requireOptions, type Codec, type Size } from './codec.js'
import { CodecError, definitionError, show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

/** What a custom codec writes with. */
export type CustomWriter = Pick<Writer, 'write' | 'bytes'>

/** What a custom codec reads with. Bytes that are not there yet end the call; it is made again when they are. */
export type CustomReader = Pick<Reader, 'read' | 'bytes'>

/** The two directions of a codec of one's own. */
export interface CustomOptions<In, Out> {
  /** Bytes of a value: exactly, or from `min` (default 0) to `max` (default `Infinity`). */
  readonly size: number | { readonly min?: number; readonly max?: number }
  /** Writes `value` by `writer.write(codec, part)` and `writer.bytes(data)`. */
  readonly encode: (value: In, writer: CustomWriter) => void
  /** Reads one value by `reader.read(codec)` and `reader.bytes(length)`. It must do nothing but read. */
  readonly decode: (reader: CustomReader) => Out
}

function bounds({ min, max }: Size): string {
  return min === max ? `${min} bytes` : `${min} to ${max} bytes`
}

class Custom<In, Out> extends Node<In, Out> {
  readonly kind = 'custom'
  readonly size: Size
  readonly encode: (value: In, writer: CustomWriter) => void
  readonly decode: (reader: CustomReader) => Out

  constructor(size: Size, { encode, decode }: CustomOptions<In, Out>) {
    super()
    this.size = size
    this.encode = encode
    this.decode = decode
  }

  write(value: In, writer: Writer): void {
    // Counted from the origin, as all of it moves when the writer takes a larger slab.
    const start = writer.position - writer.origin
    try {
      this.encode(value, writer)
    } catch (error) {
      if (error instanceof CodecError) throw error
      throw writer.fail('CODEC_CUSTOM', 'encode to write the value', String(error), error)
    }
    const written = writer.position - writer.origin - start
    const { min, max } = this.size
    if (written >= min && written <= max) return
    throw writer.fail('CODEC_CUSTOM', `encode to write ${bounds(this.size)}, as declared`, `${written}`)
  }

  read(reader: Reader): Out {
    const { position: start, empty } = reader
    reader.enter()
    let value: Out
    try {
      value = this.decode(reader)
    } catch (thrown) {
      if (thrown === STARVED) {
        // It is called anew when more has come.
        reader.depth--
        reader.empty = empty
        return reader.restart(start)
      }
      if (thrown instanceof CodecError) throw thrown
      throw reader.fail('CODEC_CUSTOM', 'decode to read a value', String(thrown), reader.position, thrown)
    }
    reader.depth--
    // Others rely on the size: it tells how many bytes are worth waiting for.
    const taken = reader.position - start
    const { min, max } = this.size
    if (taken >= min && taken <= max) return value
    throw reader.fail('CODEC_CUSTOM', `decode to take ${bounds(this.size)}, as declared`, `${taken}`, start)
  }
}

/**
 * A codec of one's own, made of others. It streams and is limited like the rest, and it may contain itself.
 *
 * @example
 * const celsius = custom<number, number>({
 *   size: 2,
 *   encode: (degrees, writer) => writer.write(int16(), Math.round(degrees * 100)),
 *   decode: (reader) => reader.read(int16()) / 100,
 * })
 */
export function custom<In, Out = In>(options: CustomOptions<In, Out>): Codec<In, Out> {
  const { size, encode, decode } = requireOptions(options, 'a custom codec')
  const { min = 0, max = Infinity } = typeof size === 'number' ? { min: size, max: size } : size
  if (!(Number.isSafeInteger(min) && min >= 0 && max >= min)) {
    throw definitionError('a size of 0 or more bytes, min not above max', `min ${show(min)}, max ${show(max)}`)
  }
  if (typeof encode !== 'function' || typeof decode !== 'function') {
    throw definitionError('encode and decode functions', `${show(encode)} and ${show(decode)}`)
  }
  return new Custom({ min, max }, options)
}
