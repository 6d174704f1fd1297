import type { Charset } from './charset.js'
import type { Codec } from './codec.js'
import { CodecError, type CodecErrorCode } from './error.js'
import { programOf } from './program.js'
import { viewOf } from './view.js'

/** Where encoding stands: the bytes written so far and the room behind them. */
export class Writer {
  output: Uint8Array
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
    this.growable = growable
  }

  /** Encodes a message. After an error nothing of it is left. */
  message<In>(codec: Codec<In, unknown>, value: In): void {
    // A small message is not begun where it might not end.
    if (this.growable && this.output.length - this.position < this.slab >> 3) this.renew()
    const at = this.position
    this.origin = at
    const program = programOf(codec)
    const compiled = program.write
    if (compiled !== undefined) {
      // Compiled code knows the good case only; whatever else there is, the interpreter finds it again and says it.
      try {
        const { output } = this
        const view = program.writesView ? viewOf(output.buffer) : undefined
        const end = compiled(this, output, view, output.byteOffset, at, output.length, value)
        if (end >= 0) {
          this.position = end
          return
        }
      } catch {
        // Thrown by a part that is not compiled, or by the value.
      }
      this.position = at
    }
    try {
      codec.write(value, this)
    } catch (error) {
      this.position = at
      throw error
    }
  }

  /** What was written since the last call, as a view; later writes never change it. */
  cut(): Uint8Array {
    const { output, start, position } = this
    this.start = position
    return new Uint8Array(output.buffer, output.byteOffset + start, position - start)
  }

  /** For codecs of the user's own: encodes a part of the message with another codec. */
  write<In>(codec: Codec<In, unknown>, value: NoInfer<In>): void {
    codec.write(value, this)
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
    if (next > this.output.length && !this.reach(next)) {
      const got = `room for ${this.output.length - at}`
      throw this.fail('CODEC_OVERFLOW', `room for ${length} more ${length === 1 ? 'byte' : 'bytes'}`, got)
    }
    this.position = next
    return at
  }

  /** Makes the output reach to `end`, if it can. Every byte stays at its place. */
  reach(end: number): boolean {
    const { output, start } = this
    if (end <= output.length) return true
    if (!this.growable) return false
    this.output = new Uint8Array(2 * end)
    this.output.set(output.subarray(start), start)
    return true
  }

  /** What compiled code asks for where a text did not fit, or seemed so: the place behind it, or -1. */
  appended(charset: Charset, text: string, at: number, more: number): number {
    if (!this.reach(at + text.length * (charset.widest as number) + more)) return -1
    return (charset.append as NonNullable<Charset['append']>)(text, this.output, at, this.output.length - more)
  }

  /** Goes on in a fresh slab, with what has not been handed out. */
  renew(): void {
    const pending = this.output.subarray(this.start, this.position)
    this.output = new Uint8Array(Math.max(this.slab, 2 * pending.length))
    this.output.set(pending)
    this.start = 0
    this.position = pending.length
  }

  /** An error at the current position. */
  fail(code: CodecErrorCode, expected: string, got: string, cause?: unknown): CodecError {
    return new CodecError({ code, offset: this.position - this.origin, expected, got, cause })
  }
}
