import { Node, requireClosed, type AnyCodec, type Codec, type Size } from './codec.js'
import { definitionError, show } from './error.js'
import { DEFAULT_LIMITS } from './limits.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** What cannot be known of a codec before it is there. */
export interface LazyOptions {
  /** Bytes that a value takes at the least, default 0. The more, the longer a stream waits before it looks again. */
  readonly min?: number
  /** Deepest nesting that is encoded, default 64, as that of a decoder: a value that contains itself ends there. */
  readonly maxDepth?: number
}

/** A codec that is asked for when it is first used. */
export class Lazy extends Node<unknown> {
  readonly kind = 'lazy'
  readonly size: Size
  readonly maxDepth: number
  readonly #make: () => Codec<unknown>
  #codec: Codec<unknown> | undefined
  #depth = 0

  constructor(make: () => Codec<unknown>, min: number, maxDepth: number) {
    super()
    this.size = { min, max: Infinity }
    this.maxDepth = maxDepth
    this.#make = make
  }

  get codec(): Codec<unknown> {
    if (this.#codec !== undefined) return this.#codec
    const codec = this.#make()
    requireClosed(codec, 'what lazy calls')
    const { min } = this.size
    // Others rely on it: it tells how many bytes are worth waiting for.
    if (codec.size.min < min) throw definitionError(`a min of at most ${codec.size.min} for lazy`, `${min}`)
    return (this.#codec = codec)
  }

  write(value: unknown, writer: Writer): void {
    const { codec, maxDepth } = this
    this.#depth++
    try {
      if (this.#depth > maxDepth) throw writer.fail('CODEC_DEPTH_LIMIT', `at most ${maxDepth} levels`, 'a deeper value')
      codec.write(value, writer)
    } finally {
      this.#depth--
    }
  }

  read(reader: Reader): unknown {
    const { codec } = this
    enter(reader)
    const value = codec.read(reader)
    // What goes on later enters again. After an error all begins anew.
    reader.depth--
    return value
  }
}

/** Goes one level deeper into a codec that may contain itself. */
export function enter(reader: Reader): void {
  const { maxDepth } = reader.limits
  if (++reader.depth <= maxDepth) return
  throw reader.fail('CODEC_DEPTH_LIMIT', `at most ${maxDepth} levels`, 'a deeper message')
}

/**
 * A codec that may contain itself: `make` is called once, when it is first used. Nesting is bounded by `maxDepth`, of
 * the limits when decoding. A recursive type has to be written down, as the compiler cannot find it.
 *
 * @param make - gives the codec, which may well be the one that this is a part of
 * @throws CodecError `CODEC_DEPTH_LIMIT` for a deeper value, such as one that contains itself
 *
 * @example
 * type Tree = { name: string; children: Tree[] }
 * const tree: Codec<Tree> = record({
 *   name: string({ prefix: uint8() }),
 *   children: counted({ prefix: uint8(), body: lazy(() => tree, { min: 2 }) }),
 * })
 */
export function lazy<In, Out>(make: () => Codec<In, Out>, options: LazyOptions = {}): Codec<In, Out> {
  const { min = 0, maxDepth = DEFAULT_LIMITS.maxDepth } = options
  if (typeof make !== 'function') throw definitionError('a function that gives a codec', show(make))
  if (!(Number.isSafeInteger(min) && min >= 0)) throw definitionError('a min of 0 or more bytes', show(min))
  return new Lazy(make as () => AnyCodec as () => Codec<unknown>, min, maxDepth) as AnyCodec as Codec<In, Out>
}
