import type { Codec, Wait } from './codec.js'
import { CodecError, requireBytes, show, within, type CodecErrorCode, type PathSegment } from './error.js'
import { MISS } from './emitter.js'
import type { Limits } from './limits.js'
import { programOf, type Program } from './program.js'
import { search } from './search.js'
import { hex } from './text.js'

/**
 * Thrown through the tree when the bytes at hand end inside a message that may still be completed. Not an error: a
 * constant without a stack, so that a message split over chunks costs no more than the unwinding.
 */
export const STARVED: unique symbol = Symbol.for('@link/codec.starved')

/** Where decoding stands: the bytes, the position in them, and the bounds that no read passes. */
export class Reader {
  input: Uint8Array
  view: DataView
  position = 0
  /** First byte of the message being decoded. */
  origin = 0
  /** Reads stop here: the end of the input, or of the largest message that the limits allow. */
  end = 0
  /** After {@link STARVED}: bytes, counted from `origin`, that the message needs at the least. */
  need = 0
  /** Whether the need is a guess, as before a delimiter: one byte more than there are. */
  guessed = false
  /** Whether something is decided with the last of the bytes that are needed, so that no more are waited for. */
  decided = false
  /** Whether more input may follow. If not, a message that goes on past the end is an error. */
  final: boolean
  depth = 0
  /** Items of lists in this message that took no bytes. */
  empty = 0
  limits: Required<Limits>
  /** The search that the end of the input cut off: where it began and how far it came, from `origin`. */
  scanStart = -1
  scanned = 0

  constructor(input: Uint8Array, limits: Required<Limits>, final: boolean) {
    this.input = input
    this.view = new DataView(input.buffer, input.byteOffset, input.byteLength)
    this.limits = limits
    this.final = final
  }

  /** Points the reader at other bytes. */
  load(input: Uint8Array): void {
    this.input = input
    this.view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  }

  /** A reader over input that is complete; plain JavaScript has no compiler to say what input is. */
  static whole(input: Uint8Array, limits: Required<Limits>): Reader {
    requireBytes(input)
    return new Reader(input, limits, true)
  }

  /** Decodes one message from `start`; bytes from `end` on are not looked at. */
  message<Out>(codec: Codec<never, Out>, start: number, end: number, program: Program = programOf(codec)): Out {
    this.begin(start, end)
    const compiled = program.read
    if (compiled !== undefined) {
      // Compiled code knows the good case only; whatever else there is, the interpreter finds it again and says it.
      try {
        const message = compiled(this, this.input, this.view, start, this.end)
        if (message !== MISS) return message as Out
      } catch {
        // Thrown by a part that is not compiled.
      }
      this.begin(start, end)
    }
    return codec.read(this)
  }

  /** The same for a message that came in pieces: only the interpreter goes on with a search where it stopped. */
  pieced<Out>(codec: Codec<never, Out>, start: number, end: number): Out {
    this.begin(start, end)
    return codec.read(this)
  }

  begin(start: number, end: number): void {
    this.position = start
    this.origin = start
    this.end = Math.min(end, start + this.limits.maxFrame)
    this.depth = 0
    this.empty = 0
    this.guessed = false
  }

  /** Decodes a part of the message with another codec. */
  read<Out>(codec: Codec<never, Out>): Out {
    return codec.read(this)
  }

  /** The next `length` bytes, as a view of the input. */
  bytes(length: number): Uint8Array {
    if (!(Number.isSafeInteger(length) && length >= 0)) {
      throw this.fail('CODEC_LENGTH', 'a length of 0 or more', show(length))
    }
    const at = this.take(length)
    return new Uint8Array(this.input.buffer, this.input.byteOffset + at, length)
  }

  /** Passes over `length` bytes and tells where they begin. */
  take(length: number): number {
    const at = this.position
    const next = at + length
    if (next > this.end) this.starve(length)
    this.position = next
    return at
  }

  /** The next `length` bytes tell what follows: they are worth waiting for, and no more is. */
  decide(length: number): void {
    if (this.position + length > this.end) this.starve(length, undefined, true)
  }

  /** Refuses at once what cannot fit: `length` more bytes must follow before anything is allocated for them. */
  expect(length: number): void {
    if (this.position + length > this.end) this.starve(length)
  }

  /** Counts an item of a list that took no bytes: only this bounds how many a few bytes can promise. */
  countEmpty(): void {
    const { maxCount } = this.limits
    if (++this.empty <= maxCount) return
    throw this.fail('CODEC_COUNT_LIMIT', `at most ${maxCount} items without bytes in a message`, 'more')
  }

  /** Position of the first `pattern` that begins a multiple of `unit` bytes from here. */
  find(pattern: Uint8Array, unit: number): number {
    const start = this.position
    const last = this.end - pattern.length
    // A search that was cut off by the end of the input goes on where it stopped: a line is scanned once.
    const from = this.scanStart === start - this.origin ? this.origin + this.scanned : start
    // Only what is filled: an array that grows ahead of its bytes would be searched to its end each time.
    const filled = this.end < this.input.length ? this.input.subarray(0, this.end) : this.input
    const at = search(filled, pattern, start, from, last, unit)
    if (at >= 0) return at
    this.guessed = true
    this.scanStart = start - this.origin
    this.scanned = Math.max(start, last + 1) - this.origin
    return this.starve(this.end - start + 1, `the delimiter ${hex(pattern)}`)
  }

  /** Refuses, or waits for, `length` bytes that go past the end. */
  starve(length: number, wanted = `${length} more ${length === 1 ? 'byte' : 'bytes'}`, decides = false): never {
    const reach = this.position + length - this.origin
    if (reach > this.limits.maxFrame) throw this.tooLong(reach)
    if (this.final) {
      throw this.fail('CODEC_TRUNCATED', wanted, `the end after ${this.end - this.position}`)
    }
    this.need = reach
    this.decided = decides
    throw STARVED
  }

  /** The error of a message that reaches beyond the limit. */
  tooLong(reach: number, position: number = this.position): CodecError {
    const expected = `a message of at most ${this.limits.maxFrame} bytes`
    return this.fail('CODEC_FRAME_LIMIT', expected, `one of at least ${reach}`, position)
  }

  /** An error at `position`, an absolute place in the input. */
  fail(
    code: CodecErrorCode,
    expected: string,
    got: string,
    position: number = this.position,
    cause?: unknown,
  ): CodecError {
    return new CodecError({ code, offset: position - this.origin, expected, got, cause })
  }

  /**
   * What a composite does with anything thrown by its part: adds the part's name to an error's path, or what is worth
   * waiting for behind the part to the need of a starved message.
   */
  unwind(thrown: unknown, segment: PathSegment, { bytes, decides }: Wait): unknown {
    if (thrown !== STARVED) return within(thrown, segment)
    if (!this.decided) {
      this.need += bytes
      this.decided = decides
    }
    return thrown
  }
}
