import type { Codec, Wait } from './codec.js'
import type { Delimiter } from './delimiter.js'
import { MISS } from './emitter.js'
import { CodecError, show, type CodecErrorCode } from './error.js'
import { DEFAULT_LIMITS, type Limits } from './limits.js'
import { programOf, type Program } from './program.js'
import { viewOf } from './view.js'

/**
 * What `read` gives when the bytes at hand end inside a message that may still be completed. It fits any type of value,
 * so every reader of a part asks for it. To throw it would cost a hundred times as much.
 */
export const STARVED = Symbol.for('@link/codec.starved') as unknown as never

export const NO_BYTES: Uint8Array = new Uint8Array(0)

/** Where decoding stands: the bytes, the position in them, and the bounds that no read passes. */
export class Reader {
  input: Uint8Array = NO_BYTES
  position = 0
  /** First byte of the message being decoded. */
  origin = 0
  /** Reads stop here: the end of the input, or of the largest message that the limits allow. */
  end = 0
  /** After {@link STARVED}: bytes, counted from `origin`, that the message needs at the least. */
  need = 0
  /** After {@link STARVED}: what must come before another try is worth it, where nobody can say after how many bytes. */
  delimiter: Delimiter | undefined = undefined
  /** Where the search for it began and how far it came, from `origin`. */
  scanStart = -1
  scanned = 0
  /** Bytes of the message with which the text before it is too long. */
  scanEnd = 0
  /** Whether something is decided with the last of the bytes that are needed, so that no more are waited for. */
  decided = false
  /** Whether more input may follow. If not, a message that goes on past the end is an error. */
  final = true
  /** Levels of codecs that may contain themselves. */
  depth = 0
  /** Items of lists in this message that took no bytes. */
  empty = 0
  limits: Required<Limits>
  /** What composites had when a message that comes in pieces ran out of bytes, the outermost last. */
  readonly parked: unknown[] = []
  #pieces = false

  constructor(limits: Required<Limits> = DEFAULT_LIMITS) {
    this.limits = limits
  }

  /** Points the reader at bytes and limits. */
  load(input: Uint8Array, limits: Required<Limits>, final: boolean): this {
    this.input = input
    this.limits = limits
    this.final = final
    return this
  }

  /** Lets go of the bytes and of what was read of them. */
  unload(): void {
    this.input = NO_BYTES
    this.parked.length = 0
    this.#pieces = false
    this.delimiter = undefined
    this.scanStart = -1
  }

  /** Decodes one message from `start`; bytes from `end` on are not looked at. */
  message<Out>(codec: Codec<never, Out>, start: number, end: number, program: Program = programOf(codec)): Out {
    const message = this.compiled(program, start, end)
    if (message !== MISS) return message as Out
    if (program.read === undefined) program.countRead(codec)
    this.begin(start, end)
    return codec.read(this)
  }

  /**
   * Decodes a message by compiled code, if there is any. It knows the good case only; whatever else there is, the
   * interpreter finds it again and says it.
   */
  compiled(program: Program, start: number, end: number): unknown {
    const { read } = program
    if (read === undefined) return MISS
    const { input } = this
    if (!program.readsAll) this.begin(start, end)
    try {
      const view = program.readsView ? viewOf(input) : undefined
      return read(this, input, view, start, this.bound(start, end), program.readsMemory ? input.buffer : undefined)
    } catch {
      // Thrown by a function of the user's: it will do so again.
      return MISS
    }
  }

  /** The first byte that a message which begins at `start` cannot have. */
  bound(start: number, end: number): number {
    return Math.min(end, start + this.limits.maxFrame)
  }

  /** Begins, or goes on with, the message at the beginning of the input, of which `end` bytes have come. */
  pieced<Out>(codec: Codec<never, Out>, end: number, program: Program): Out {
    if (this.#pieces) this.end = this.bound(0, end)
    else {
      // Most are whole with the second chunk.
      const message = this.compiled(program, 0, end)
      if (message !== MISS) return message as Out
      this.begin(0, end)
    }
    this.#pieces = true
    this.decided = false
    const message = codec.read(this)
    if (message !== STARVED) this.#pieces = false
    return message
  }

  begin(start: number, end: number): void {
    this.position = start
    this.origin = start
    this.end = this.bound(start, end)
    this.depth = 0
    this.empty = 0
    this.decided = false
  }

  /** For codecs of the user's own: decodes a part of the message with another codec. */
  read<Out>(codec: Codec<never, Out>): Out {
    const value = codec.read(this)
    if (value === STARVED) throw STARVED
    return value
  }

  /** For codecs of the user's own whose `decode` is a generator: a part of the message. */
  *part<Out>(codec: Codec<never, Out>): Generator<Codec<never, unknown>, Out, unknown> {
    return (yield codec) as Out
  }

  /** For codecs of the user's own: the next `length` bytes, as a view of the input. */
  bytes(length: number): Uint8Array {
    if (!(Number.isSafeInteger(length) && length >= 0)) {
      throw this.fail('CODEC_LENGTH', 'a length of 0 or more', show(length))
    }
    const at = this.take(length)
    if (at < 0) throw STARVED
    return new Uint8Array(this.input.buffer, this.input.byteOffset + at, length)
  }

  /** Passes over `length` bytes and tells where they begin, or -1 if they are not there. */
  take(length: number): number {
    const at = this.position
    const next = at + length
    if (next > this.end) return this.starve(length)
    this.position = next
    return at
  }

  /** Passes over all bytes up to the end, and tells where they begin, or -1 if more may come. */
  takeRest(): number {
    const { position, end } = this
    if (!this.final) return this.starve(end - position + 1)
    this.position = end
    return position
  }

  /** The next `length` bytes tell what follows: they are worth waiting for, and no more is. Whether they are there. */
  decide(length: number): boolean {
    if (this.position + length <= this.end) return true
    this.starve(length, undefined, true)
    return false
  }

  /** Refuses at once what cannot fit: `length` more bytes must follow before anything is allocated for them. */
  expect(length: number): boolean {
    if (this.position + length <= this.end) return true
    this.starve(length)
    return false
  }

  /**
   * Passes behind the first delimiter from here, and tells where here is, or -1 if there is none yet. Where even one that
   * is cut off would come behind more than `most` bytes, passes to the end.
   */
  seek(delimiter: Delimiter, most: number): number {
    const { position: start, end, origin } = this
    // A search that was cut off by the end of the input goes on where it stopped: a line is scanned once.
    const from = this.scanStart === start - origin ? origin + this.scanned : start
    const found = delimiter.find(this.input, start, from, end)
    const far = start + most + delimiter.longest
    if (found >= 0 || end >= far) {
      this.position = found >= 0 ? found : end
      return start
    }
    this.starve(end - start + 1, delimiter.text)
    this.delimiter = delimiter
    this.scanStart = start - origin
    this.scanned = Math.max(start, end - delimiter.longest + 1) - origin
    this.scanEnd = far - origin
    return -1
  }

  /** Whether the delimiter that was missing is there, or the message is too long, now that there are `end` bytes. */
  hasCome(end: number): boolean {
    const { delimiter, scanStart, limits } = this
    if (delimiter === undefined || end >= limits.maxFrame || end >= this.scanEnd) return true
    if (delimiter.find(this.input, scanStart, this.scanned, end) >= 0) return true
    this.scanned = Math.max(scanStart, end - delimiter.longest + 1)
    return false
  }

  /** Refuses, or waits for, `length` bytes that go past the end. Gives -1, the place where they are not. */
  starve(length: number, wanted = `${length} more ${length === 1 ? 'byte' : 'bytes'}`, decides = false): -1 {
    const reach = this.position + length - this.origin
    if (reach > this.limits.maxFrame) throw this.tooLong(reach)
    if (this.final) {
      throw this.fail('CODEC_TRUNCATED', wanted, `the end after ${this.end - this.position}`)
    }
    this.need = reach
    this.decided = decides
    this.delimiter = undefined
    return -1
  }

  /** Gives up a part that begins anew when more has come: whatever of it is parked is forgotten. */
  restart(at: number): never {
    this.position = at
    this.parked.length = 0
    return STARVED
  }

  /** Gives up a composite at one of its parts: it goes on there when more has come, with what it had by then. */
  park(progress: object, { bytes, decides }: Wait): never {
    if (!this.decided) {
      this.need += bytes
      this.decided = decides
    }
    if (this.#pieces) this.parked.push(progress)
    return STARVED
  }

  /** What the composite had parked. Whoever asks parks again when a part of it is starved. */
  resume(): unknown {
    return this.parked.length === 0 ? undefined : this.parked.pop()
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
    const bytes = this.input.subarray(this.origin, this.end)
    return new CodecError({ code, offset: position - this.origin, expected, got, cause, bytes })
  }
}
