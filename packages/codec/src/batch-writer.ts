import type { Codec } from './codec.js'
import { CodecError, definitionError, settle, show } from './error.js'
import { Writer } from './writer.js'

/** Collects the bytes of many messages. */
export interface BatchWriter {
  /** Bytes written since the last `take()`. */
  readonly length: number
  /** Appends one message. After an error nothing of it is left. */
  write<In>(codec: Codec<In, unknown>, value: NoInfer<In>): void
  /** The bytes written since the last call, as one view; later writes never change them. */
  take(): Uint8Array
}

class Batch implements BatchWriter {
  readonly #writer: Writer
  #busy = false

  constructor(slab: number) {
    this.#writer = new Writer(new Uint8Array(slab), true)
  }

  get length(): number {
    return this.#writer.position - this.#writer.start
  }

  write<In>(codec: Codec<In, unknown>, value: NoInfer<In>): void {
    this.#requireIdle()
    this.#busy = true
    try {
      this.#writer.message(codec, value)
    } catch (error) {
      throw settle(error)
    } finally {
      this.#busy = false
    }
  }

  take(): Uint8Array {
    this.#requireIdle()
    return this.#writer.cut()
  }

  /** A codec that used the writer it is written with would put its bytes in the middle of another message. */
  #requireIdle(): void {
    if (!this.#busy) return
    const expected = 'the message that is being written to be complete'
    throw new CodecError({ code: 'CODEC_WRITER_STATE', offset: 0, expected, got: 'another call from within its codec' })
  }
}

/**
 * A writer for many messages and one socket write.
 *
 * Messages follow each other in a slab of `slab` bytes (default 16 KiB); what was taken stays as it is, and a slab that
 * is full is left to its takers.
 */
export function writer({ slab = 16 * 1024 }: { readonly slab?: number } = {}): BatchWriter {
  if (!(Number.isSafeInteger(slab) && slab > 0)) throw definitionError('a slab of 1 byte or more', show(slab))
  return new Batch(slab)
}
