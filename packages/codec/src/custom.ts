import { Node, NO_WAIT, requireCodec, requireFunctions, requireOptions, type Codec, type Size } from './codec.js'
import { CodecError, definitionError, show } from './error.js'
import { enter } from './lazy.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

/** What a custom codec writes with. */
export type CustomWriter = Pick<Writer, 'write' | 'bytes'>

/** What a custom codec reads with. Bytes that are not there yet end the call; it is made again when they are. */
export interface CustomReader extends Pick<Reader, 'read' | 'bytes'> {
  /** In a generator, `yield* reader.part(codec)`: bytes that are not there yet interrupt it, and it goes on with them. */
  readonly part: <Out>(codec: Codec<never, Out>) => Generator<Codec<never, unknown>, Out, unknown>
}

/** A `decode` under way that is a generator: it yields codecs, and is given what they read. */
type Parts<Out> = Generator<Codec<never, unknown>, Out, unknown>

interface Parked<Out> {
  readonly parts: Parts<Out>
  readonly codec: Codec<never, unknown>
  readonly start: number
}

/** The two directions of a codec of one's own. */
export interface CustomOptions<In, Out> {
  /** Bytes of a value: exactly, or from `min` (default 0) to `max` (default `Infinity`). */
  readonly size: number | { readonly min?: number; readonly max?: number }
  /** Writes `value` by `writer.write(codec, part)` and `writer.bytes(data)`. */
  readonly encode: (value: In, writer: CustomWriter) => void
  /**
   * Reads one value by `reader.read(codec)` and `reader.bytes(length)`. It must do nothing but read, as it is called anew
   * when bytes were missing. Where there is a loop, a generator is better, which reads by `yield* reader.part(codec)` and
   * goes on where it was.
   */
  readonly decode: (reader: CustomReader) => Out | Parts<Out>
}

function bounds({ min, max }: Size): string {
  return min === max ? `${min} bytes` : `${min} to ${max} bytes`
}

class Custom<In, Out> extends Node<In, Out> {
  readonly kind = 'custom'
  readonly size: Size
  readonly encode: (value: In, writer: CustomWriter) => void
  readonly decode: (reader: CustomReader) => Out | Parts<Out>

  constructor(size: Size, { encode, decode }: CustomOptions<In, Out>) {
    super()
    this.size = size
    this.encode = encode
    this.decode = decode
  }

  write(value: In, writer: Writer): void {
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
    const parked = reader.resume() as Parked<Out> | undefined
    const { empty } = reader
    const start = parked?.start ?? reader.position
    enter(reader)
    let value: Out
    try {
      const decoded = parked === undefined ? this.decode(reader) : parked.parts
      value = isGenerator(decoded) ? this.follow(decoded, reader, parked?.codec, start) : decoded
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
    if (value === STARVED) return STARVED
    // Others rely on the size: it tells how many bytes are worth waiting for.
    const taken = reader.position - start
    const { min, max } = this.size
    if (taken >= min && taken <= max) return value
    throw reader.fail('CODEC_CUSTOM', `decode to take ${bounds(this.size)}, as declared`, `${taken}`, start)
  }

  /** Reads the parts that a generator asks for, from the one that it waits for. */
  follow(parts: Parts<Out>, reader: Reader, waiting: Codec<never, unknown> | undefined, start: number): Out {
    let codec = waiting
    let step: IteratorResult<Codec<never, unknown>, Out> | undefined
    for (;;) {
      if (codec === undefined) step = parts.next()
      else {
        const part = codec.read(reader)
        if (part === STARVED) return reader.park({ parts, codec, start } satisfies Parked<Out>, NO_WAIT)
        step = parts.next(part)
      }
      if (step.done === true) return step.value
      codec = step.value
      requireCodec(codec, 'what decode yields')
    }
  }
}

function isGenerator<Out>(decoded: Out | Parts<Out>): decoded is Parts<Out> {
  return typeof decoded === 'object' && Object.prototype.toString.call(decoded) === '[object Generator]'
}

/**
 * A codec of one's own, made of others. It streams and is limited like the rest, and it may contain itself. A `decode` with
 * a loop in it is best a generator: `*decode(reader) { const count = yield* reader.part(uint8()) … }`.
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
  requireFunctions(encode, decode)
  return new Custom({ min, max }, options)
}
