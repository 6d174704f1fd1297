import { encodeInto, isCodecError, type Codec } from '@link/codec'

/** Bytes of a slab. */
const SIZE = 256 * 1024

/** Slabs that are kept to be used again. */
const KEPT = 16

/** The same memory again and again stays in the processor's caches; fresh memory has to be cleared first. */
const kept: Slab[] = []

let current: Slab | undefined

/** Memory that messages of all channels are encoded into, one behind the other, until they have left the process. */
export class Slab {
  readonly bytes: Uint8Array = new Uint8Array(SIZE)
  readonly buffer: ArrayBufferLike = this.bytes.buffer
  /** Where the next message begins. */
  position = 0
  /** The view that was asked for last: where each write is of one message, often the next one too. */
  #view: Uint8Array = this.bytes.subarray(0, 0)
  /** Stretches of it that are still to be written. */
  #users = 0
  #encoding = false

  /** Whether there is room for so many bytes. */
  has(bytes: number): boolean {
    if (this.#users === 0 && !this.#encoding) this.position = 0
    return SIZE - this.position >= bytes
  }

  /**
   * Encodes a message behind the others, and gives the number of its bytes, which end at `position`; -1 if they do not fit.
   * After an error the slab is as it was.
   */
  encode(codec: Codec<unknown>, message: unknown): number {
    // A codec of the application's that itself sends would write into the middle of its own message.
    if (this.#encoding) return -1
    this.#encoding = true
    try {
      const start = this.position
      this.position = encodeInto(codec, message, this.bytes, start)
      return this.position - start
    } catch (error) {
      if (isCodecError(error, 'CODEC_OVERFLOW')) return -1
      throw error
    } finally {
      this.#encoding = false
    }
  }

  /** The bytes between two places. */
  view(start: number, end: number): Uint8Array {
    const { byteOffset, length } = this.#view
    if (byteOffset !== start || length !== end - start) this.#view = new Uint8Array(this.buffer, start, end - start)
    return this.#view
  }

  use(): void {
    this.#users++
  }

  /** A stretch has left the process, or never will. */
  release(): void {
    if (--this.#users > 0 || this === current || this.#encoding || kept.length === KEPT) return
    this.position = 0
    kept.push(this)
  }
}

/** A slab that has room for a message of about so many bytes; undefined for one that is too large for any. */
export function slabFor(bytes: number): Slab | undefined {
  if (bytes > SIZE) return undefined
  if (current?.has(bytes) !== true) current = kept.pop() ?? new Slab()
  return current
}
