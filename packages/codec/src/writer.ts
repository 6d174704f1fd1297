import type { Codec } from './codec.js'
import { CodecError, type CodecErrorCode } from './error.js'
import { programOf } from './program.js'

/** Where encoding stands: the bytes written so far and the room behind them. */
export class Writer {
  output: Uint8Array
  view: DataView
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
    this.view = new DataView(output.buffer, output.byteOffset, output.byteLength)
    this.growable = growable
  }

  /** Encodes a message. After an error nothing of it is left. */
  message<In>(codec: Codec<In, unknown>, value: In): void {
    this.origin = this.position
    const compiled = programOf(codec).write
    if (compiled !== undefined) {
      // Compiled code knows the good case only; whatever else there is, the interpreter finds it again and says it.
      try {
        const end = compiled(this, this.output, this.view, this.position, this.output.length, value)
        if (end >= 0) {
          this.position = end
          return
        }
      } catch {
        // Thrown by a part that is not compiled, or by the value.
      }
      this.position = this.origin
    }
    try {
      codec.write(value, this)
    } catch (error) {
      this.position = this.origin
      throw error
    }
  }

  /** Encodes a part of the message with another codec. */
  write<In>(codec: Codec<In, unknown>, value: NoInfer<In>): void {
    codec.write(value, this)
  }

  /** Appends bytes as they are. */
  bytes(data: Uint8Array): void {
    const at = this.take(data.length)
    this.output.set(data, at)
  }

  /** Makes room for `length` bytes and tells where it begins. `output` and `view` may be others afterwards. */
  take(length: number): number {
    if (this.position + length > this.output.length) this.grow(length)
    const at = this.position
    this.position = at + length
    return at
  }

  grow(length: number): void {
    if (!this.growable) {
      const got = `room for ${this.output.length - this.position}`
      throw this.fail('CODEC_OVERFLOW', `room for ${length} more ${length === 1 ? 'byte' : 'bytes'}`, got)
    }
    const { start } = this
    const output = new Uint8Array(Math.max(this.slab, 2 * (this.position - start + length)))
    output.set(this.output.subarray(start, this.position))
    this.output = output
    this.view = new DataView(output.buffer)
    this.position -= start
    this.origin -= start
    this.start = 0
  }

  /** An error at the current position. */
  fail(code: CodecErrorCode, expected: string, got: string, cause?: unknown): CodecError {
    return new CodecError({ code, offset: this.position - this.origin, expected, got, cause })
  }
}
