import type { Codec } from './codec.js'
import { NO_ROOM } from './emitter.js'
import { CodecError, type CodecErrorCode } from './error.js'
import { programOf, type Program } from './program.js'
import { viewOf } from './view.js'

/** Where encoding stands: the bytes written so far and the room behind them. */
export class Writer {
  output: Uint8Array
  /** The memory of the output: to ask for it at each message costs. */
  buffer: ArrayBufferLike
  position = 0
  /** First byte of the message being encoded; offsets of errors count from it. */
  origin = 0
  /** First byte that still belongs to the writer: what lies before it has been handed out and stays where it is. */
  start = 0
  readonly growable: boolean
  /** Bytes of a fresh slab, taken when the old one is full. */
  readonly slab: number

  constructor(output: Uint8Array, growable: boolean) {
    this.slab = output.length
    this.output = output
    this.buffer = output.buffer
    this.growable = growable
  }

  /** Encodes a message. After an error nothing of it is left. */
  message<In>(codec: Codec<In, unknown>, value: In): void {
    if (!this.compiled(programOf(codec), value)) this.interpret(codec, value)
  }

  /**
   * Encodes a message by compiled code, if there is any. It knows the good case only; whatever else there is, the
   * interpreter finds it again and says it.
   */
  compiled(program: Program, value: unknown): boolean {
    if (this.growable && this.output.length - this.position < Math.max(this.slab >> 3, program.room)) {
      this.renew(program.room)
    }
    const { write } = program
    this.origin = this.position
    if (write === undefined) return false
    for (;;) {
      const { output, origin } = this
      let end = -1
      try {
        end = write(this, output, program.writesView ? viewOf(output) : undefined, origin, output.length, value)
      } catch {
        // Thrown by a function of the user's, or by the value: it will do so again.
      }
      if (end >= 0) {
        this.position = end
        const size = end - origin
        program.room = size < this.slab >> 3 ? 0 : Math.min(size, this.slab << 1)
        return true
      }
      this.position = this.origin
      if (end !== NO_ROOM || !this.growable) return false
      this.reach(2 * this.output.length)
    }
  }

  interpret<In>(codec: Codec<In, unknown>, value: In): void {
    const at = this.position
    programOf(codec).countWrite(codec)
    try {
      codec.write(value, this)
    } catch (error) {
      this.position = at
      throw error
    }
  }

  /** What was written since the last call, as a view; later writes never change it. */
  cut(): Uint8Array {
    const { buffer, start, position } = this
    this.start = position
    return new Uint8Array(buffer, start, position - start)
  }

  /** For codecs of the user's own: encodes a part of the message with another codec. */
  write<In>(codec: Codec<In, unknown>, value: NoInfer<In>): void {
    codec.write(value, this)
  }

  /** Encodes a part of the message, and tells how many bytes it took. */
  measured<In>(codec: Codec<In, unknown>, value: In): number {
    // Counted from the origin, as all of it moves when the writer takes a larger slab.
    const start = this.position - this.origin
    codec.write(value, this)
    return this.position - this.origin - start
  }

  /** Appends bytes as they are. */
  bytes(data: Uint8Array): void {
    const at = this.take(data.length)
    this.output.set(data, at)
  }

  /** Makes room for `length` bytes and tells where it begins. `output` may be another one afterwards. */
  take(length: number): number {
    const at = this.position
    const next = at + length
    if (next > this.output.length && !this.reach(2 * next)) {
      const got = `room for ${this.output.length - at}`
      throw this.fail('CODEC_OVERFLOW', `room for ${length} more ${length === 1 ? 'byte' : 'bytes'}`, got)
    }
    this.position = next
    return at
  }

  /** Makes the output reach to `end`, if it may grow. Every byte stays at its place. */
  reach(end: number): boolean {
    const { output, start } = this
    if (!this.growable) return false
    this.replace(new Uint8Array(end))
    this.output.set(output.subarray(start), start)
    return true
  }

  /** Goes on in a fresh slab, with what has not been handed out. */
  renew(room: number): void {
    const pending = this.output.subarray(this.start, this.position)
    this.replace(new Uint8Array(Math.max(this.slab, 2 * (pending.length + room))))
    this.output.set(pending)
    this.start = 0
    this.position = pending.length
  }

  replace(output: Uint8Array): void {
    this.output = output
    this.buffer = output.buffer
  }

  /** An error at the current position. */
  fail(code: CodecErrorCode, expected: string, got: string, cause?: unknown): CodecError {
    return new CodecError({ code, offset: this.position - this.origin, expected, got, cause })
  }
}
