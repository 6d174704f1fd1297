import { decisionOf, requireClosed, type Codec } from './codec.js'
import { MISS } from './emitter.js'
import { CodecError, definitionError, requireBytes, settle } from './error.js'
import { withDefaults, type Limits } from './limits.js'
import { programOf, type CompiledRead, type Program } from './program.js'
import { NO_BYTES, Reader, STARVED } from './reader.js'
import { viewOf } from './view.js'
import { decodesViews } from './views.js'

/** Bytes of a chunk that is copied rather than looked at twice, where messages may be views of it. */
const SMALL = 4 * 1024

/** Copies bytes to where they stay. */
type Keep = (bytes: Uint8Array) => Uint8Array

/** Decodes a stream of messages from chunks that may be cut anywhere. */
export interface Decoder<Out> {
  /**
   * Takes the next chunk and yields, one by one as they are asked for, the messages that are complete. Iterate to the
   * end, or break, before the next push. The chunk must stay as it is until then, and as long as views of it are used.
   *
   * @param keep - for chunks whose memory is used again after that, as the one that a socket reads into: copies what
   *   messages are views of. Called once a chunk at the most, and not for codecs whose values hold no views, nor for what goes
   *   on from the chunk before, which is copied in any case
   *
   * @throws CodecError at the message that cannot be decoded, after those before it; the decoder then stays failed
   */
  push(chunk: Uint8Array, keep?: Keep): IterableIterator<Out>
  /** Whether no bytes wait in it, nor has it failed: as if it were new, good for another stream. */
  readonly atRest: boolean
  /** Says that no more comes. @throws CodecError `CODEC_TRUNCATED` if a message has begun and is not complete */
  end(): void
  /** Gives up the bytes that no message has used yet, in order: for whoever goes on with the stream. */
  rest(): Uint8Array
}

class StreamDecoder<Out> implements Decoder<Out>, IterableIterator<Out> {
  readonly #codec: Codec<never, Out>
  readonly #program: Program
  /** Bytes after which a message is worth the first try. */
  readonly #least: number
  readonly #reader: Reader
  #failure: unknown
  #iterating = false
  /** What was pushed last, and how far it is used. */
  #chunk: Uint8Array = NO_BYTES
  #at = 0
  /** What makes a chunk stay, as long as it has not been asked to. */
  #keep: Keep | undefined
  /** While messages are read where they lie, the compiled function that does it, if there is one. */
  #read: CompiledRead | undefined
  #view: DataView | undefined
  #memory: ArrayBufferLike | undefined
  #end = 0
  readonly #maxFrame: number
  /** The beginning of a message that is cut by the end of a chunk: the only bytes that are ever copied. */
  #begun: Uint8Array = NO_BYTES
  #filled = 0
  /** Bytes that the begun message needs at the least before it is worth another try. */
  #need = 0

  constructor(codec: Codec<never, Out>, limits: Required<Limits>) {
    this.#codec = codec
    this.#program = programOf(codec)
    this.#maxFrame = limits.maxFrame
    this.#least = decisionOf(codec) ?? codec.size.min
    this.#reader = new Reader().load(NO_BYTES, limits, false)
  }

  push(chunk: Uint8Array, keep?: Keep): this {
    requireBytes(chunk)
    if (this.#failure !== undefined) throw this.#misuse('a decoder that has not failed', 'one that has', this.#failure)
    if (this.#iterating) throw this.#misuse('the messages of the last push to be taken', 'another push')
    const left = this.#chunk.length - this.#at
    this.#keep = left === 0 && keep !== undefined && this.#givesViews() ? keep : undefined
    this.#chunk = left > 0 ? joined(this.#chunk.subarray(this.#at), chunk) : chunk
    this.#at = 0
    this.#iterating = true
    if (this.#filled === 0) {
      const { length } = chunk
      if (this.#keep !== undefined && length <= SMALL && length >= this.#least) this.#own(this.#keep)
      this.#load()
    }
    return this
  }

  #givesViews(): boolean {
    return (this.#program.views ??= decodesViews(this.#codec))
  }

  get atRest(): boolean {
    return !this.#iterating && this.#filled === 0 && this.#at === this.#chunk.length && this.#failure === undefined
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): IteratorResult<Out, undefined> {
    const read = this.#read
    if (read !== undefined) {
      // The good case, in as little code as possible, so that it becomes a part of the loop that asks.
      const at = this.#at
      const reader = this.#reader
      let message: unknown = MISS
      try {
        message = read(reader, this.#chunk, this.#view, at, Math.min(this.#end, at + this.#maxFrame), this.#memory)
      } catch {
        // Thrown by a function of the user's: it will do so again.
      }
      if (message !== MISS && reader.position > at) {
        this.#at = reader.position
        return { done: false, value: message as Out }
      }
    }
    return this.#next()
  }

  #next(): IteratorResult<Out, undefined> {
    while (this.#iterating && this.#failure === undefined) {
      const message = this.#filled > 0 ? this.#complete() : this.#inPlace()
      if (message !== STARVED) return { done: false, value: message }
    }
    return { done: true, value: undefined }
  }

  return(): IteratorResult<Out, undefined> {
    // Whoever breaks may use the chunk's memory again; what is left of it waits for the next push in a copy.
    // (`slice` of Node's Buffer would be a view.)
    this.#chunk = new Uint8Array(this.#chunk.subarray(this.#at))
    this.#at = 0
    this.#read = undefined
    this.#iterating = false
    return { done: true, value: undefined }
  }

  end(): void {
    this.#iterating = false
    const rest = this.rest()
    if (this.#failure !== undefined || rest.length === 0) return
    const reader = new Reader().load(rest, this.#reader.limits, true)
    try {
      reader.message(this.#codec, 0, rest.length)
      throw reader.fail('CODEC_TRUNCATED', 'no more messages after end()', `${rest.length} bytes that were not taken`)
    } catch (error) {
      this.#read = undefined
      this.#failure = settle(error)
      throw this.#failure
    }
  }

  rest(): Uint8Array {
    // In memory of its own: that of the chunk may be used again.
    const rest = new Uint8Array(joined(this.#begun.subarray(0, this.#filled), this.#chunk.subarray(this.#at)))
    this.#iterating = false
    this.#drop()
    this.#done()
    return rest
  }

  /** Goes on in the chunk: where all of the codec is compiled, without a detour. */
  #load(): void {
    const { read, readsAll, readsView, readsMemory } = this.#program
    this.#reader.input = this.#chunk
    this.#read = readsAll && this.#keep === undefined ? read : undefined
    this.#view = readsView ? viewOf(this.#chunk) : undefined
    this.#memory = readsMemory ? this.#chunk.buffer : undefined
    this.#end = this.#chunk.length
  }

  /** Tries a message where it lies in the chunk. */
  #inPlace(): Out | typeof STARVED {
    const { length } = this.#chunk
    if (this.#at === length) return this.#done()
    const reader = this.#reader
    // A chunk that cannot hold any message is not worth a try.
    let need = this.#least
    if (length - this.#at >= need) {
      const message = this.#attempt(this.#at, length)
      if (message !== STARVED && this.#keep !== undefined) return this.#inKept(this.#keep)
      if (message !== STARVED) {
        this.#at = reader.position
        return message
      }
      need = reader.need
    }
    this.#need = need
    return this.#collect(length - this.#at)
  }

  /** There is a whole message in the chunk, so it is copied, and the message read again. */
  #inKept(keep: Keep): Out | typeof STARVED {
    this.#own(keep)
    this.#load()
    return this.#inPlace()
  }

  /** Makes what is left of the chunk stay. */
  #own(keep: Keep): void {
    this.#chunk = keep(this.#at === 0 ? this.#chunk : this.#chunk.subarray(this.#at))
    this.#at = 0
    this.#keep = undefined
  }

  /** Goes on with the message that was begun in an earlier chunk. */
  #complete(): Out | typeof STARVED {
    const reader = this.#reader
    const before = this.#filled
    const rest = this.#chunk.length - this.#at
    // As much as is needed; where nobody can tell, as before a delimiter, twice what there was.
    this.#collect(Math.min(rest, Math.max(this.#need - before, before)))
    reader.input = this.#begun
    if (this.#filled < this.#need || !reader.hasCome(this.#filled)) return this.#more()
    const message = this.#attempt(0, this.#filled)
    if (message === STARVED) {
      this.#need = reader.need
      return this.#more()
    }
    this.#giveBack(this.#begun.subarray(reader.position, this.#filled))
    this.#drop()
    this.#load()
    return message
  }

  #attempt(start: number, end: number): Out | typeof STARVED {
    const reader = this.#reader
    try {
      const message =
        this.#filled > 0
          ? reader.pieced(this.#codec, end, this.#program)
          : reader.message(this.#codec, start, end, this.#program)
      if (message === STARVED) {
        if (reader.need > reader.limits.maxFrame) throw reader.tooLong(reader.need, reader.origin)
      } else if (reader.position === start) {
        throw reader.fail('CODEC_EMPTY_MESSAGE', 'a message of at least 1 byte', 'none')
      }
      return message
    } catch (error) {
      this.#read = undefined
      this.#failure = settle(error)
      throw this.#failure
    }
  }

  /** Copies bytes of the chunk behind those that have begun a message; the copy grows with what came, not with claims. */
  #collect(length: number): typeof STARVED {
    this.#read = undefined
    const size = this.#filled + length
    if (size > this.#begun.length) {
      // Where nobody can tell how long the message is, there is always room for as much again.
      const guess = this.#reader.delimiter !== undefined || size >= this.#need
      const room = new Uint8Array(guess || this.#need > 4 * size ? 2 * size : this.#need)
      room.set(this.#begun.subarray(0, this.#filled))
      this.#begun = room
    }
    if (length === 1) this.#begun[this.#filled] = this.#chunk[this.#at] as number
    else this.#begun.set(this.#chunk.subarray(this.#at, this.#at + length), this.#filled)
    this.#filled = size
    this.#at += length
    return STARVED
  }

  /** Puts bytes that were collected behind a message before the rest of the chunk. */
  #giveBack(surplus: Uint8Array): void {
    if (surplus.length <= this.#at) {
      this.#at -= surplus.length
      return
    }
    // A map that changed since the last try made the message end before this chunk.
    this.#chunk = joined(surplus, this.#chunk.subarray(this.#at))
    this.#at = 0
    this.#keep = undefined
  }

  /** Forgets the begun message. Its bytes may be seen through views of the decoded one, so they are not used again. */
  #drop(): void {
    this.#begun = NO_BYTES
    this.#filled = 0
    this.#reader.unload()
  }

  /** Goes on with the rest of the chunk, if there is one. */
  #more(): typeof STARVED {
    return this.#at === this.#chunk.length ? this.#done() : STARVED
  }

  /** Nothing is left of the chunk; what waits for the next one is not to keep its memory alive. */
  #done(): typeof STARVED {
    this.#read = undefined
    this.#view = undefined
    this.#memory = undefined
    if (this.#filled === 0) this.#reader.input = NO_BYTES
    this.#iterating = false
    this.#chunk = NO_BYTES
    this.#at = 0
    return STARVED
  }

  #misuse(expected: string, got: string, cause?: unknown): CodecError {
    return new CodecError({ code: 'CODEC_DECODER_STATE', offset: 0, expected, got, cause })
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other
  if (other.length === 0) return one
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

/**
 * A decoder for a stream of messages: right for every way the bytes may be cut. A message that is cut is tried again only
 * when it can be complete; before a delimiter, where nobody can tell, with each chunk.
 *
 * @throws CodecError `CODEC_DEFINITION` for a codec that consumes no bytes: a stream of it would never move on
 */
export function decoder<Out>(codec: Codec<never, Out>, limits?: Limits): Decoder<Out> {
  requireClosed(codec, 'the argument of decoder')
  if (codec.size.max === 0) throw definitionError('a codec that consumes bytes, as a stream is made of it', codec.kind)
  const complete = withDefaults(limits)
  if (codec.size.min > complete.maxFrame) {
    throw definitionError(`a maxFrame of at least ${codec.size.min}, the smallest message`, `${complete.maxFrame}`)
  }
  return new StreamDecoder(codec, complete)
}
