import type { Context } from './context.js'
import { deliver } from './deliver.js'
import { encodedBefore, rememberEncoded } from './encode-once.js'
import { asError, ChannelError } from './error.js'
import { inputClosed, type ChannelEvent } from './event.js'
import { Gathered } from './gathered.js'
import type { Layer } from './layer.js'
import type { ByteStage } from './stage.js'

/** Where a frame lies. One for each channel, filled in anew for each frame. */
interface Cut {
  start: number
  /** Behind its last byte. */
  end: number
  /** Where the next frame begins. */
  next: number
}

/** A way to tell where a frame begins and ends. It has no state of its own, so that all channels share it. */
export interface Frames {
  readonly name: string
  /**
   * Finds the frame that begins at `from` and writes where it is into `cut`; false if it is not complete. The bytes
   * before `seen` have been looked at before.
   *
   * @throws ChannelError `CHANNEL_FRAME_EXCEEDED`, `CHANNEL_FRAME_MALFORMED`
   */
  readonly cut: (bytes: Uint8Array, from: number, seen: number, cut: Cut) => boolean
  /**
   * Puts marks around a frame.
   *
   * @throws ChannelError `CHANNEL_FRAME_EXCEEDED`, `CHANNEL_FRAME_MALFORMED`
   */
  readonly wrap: (frame: Uint8Array) => Uint8Array
}

/** The frames of one channel, as its bytes come in. */
class Framer implements Iterator<Uint8Array, undefined> {
  readonly #frames: Frames
  readonly #gathered: Gathered = new Gathered()
  readonly #cut: Cut = { start: 0, end: 0, next: 0 }
  /** How many of the bytes that wait have been looked at. */
  #seen = 0

  constructor(frames: Frames) {
    this.#frames = frames
  }

  push(chunk: Uint8Array): this {
    this.#gathered.add(chunk)
    return this
  }

  next(): IteratorResult<Uint8Array, undefined> {
    const { bytes, from, waiting } = this.#gathered
    const cut = this.#cut
    const complete = waiting > 0 && this.#frames.cut(bytes, from, from + this.#seen, cut)
    this.#seen = complete ? 0 : waiting
    if (!complete) {
      this.#gathered.keep()
      return { done: true, value: undefined }
    }
    this.#gathered.from = cut.next
    return { done: false, value: bytes.subarray(cut.start, cut.end) }
  }

  rest(): readonly Uint8Array[] {
    this.#seen = 0
    const rest = this.#gathered.rest()
    return rest.length > 0 ? [rest] : []
  }

  end(): void {
    const { waiting } = this.#gathered
    if (waiting === 0) return
    const message = `${this.#frames.name}: the peer ended ${waiting} bytes into a frame`
    throw new ChannelError({ code: 'CHANNEL_FRAME_TRUNCATED', message })
  }
}

/** Bytes below, frames of bytes above. */
class FramingLayer implements Layer {
  readonly name: string
  readonly handler = false
  readonly independent = true
  /** The peer frames in the same way. */
  readonly flipped: Layer = this
  readonly state: () => Framer
  readonly write: (context: Context, frame: unknown) => void

  constructor(frames: Frames) {
    this.name = frames.name
    this.state = () => new Framer(frames)
    this.write = (context, frame) => {
      const before = encodedBefore(frames, frame)
      const bytes = before ?? frames.wrap(requireBytes(frames.name, frame))
      if (before === undefined) rememberEncoded(frames, frame, bytes)
      context.write(bytes)
    }
  }

  readonly leftOver = (context: Context): readonly Uint8Array[] => (context.state as Framer).rest()

  readonly onMessage = (context: Context, bytes: unknown): void => {
    deliver(context, context.state as Framer, bytes as Uint8Array)
  }

  readonly onEvent = (context: Context, event: ChannelEvent): void => {
    if (event.type === inputClosed.type) {
      try {
        ;(context.state as Framer).end()
      } catch (error) {
        context.fail(asError(error))
      }
    }
    context.fire(event)
  }
}

function requireBytes(name: string, frame: unknown): Uint8Array {
  if (frame instanceof Uint8Array) return frame
  const message = `${name}: expected a frame of bytes, got ${typeof frame}`
  throw new ChannelError({ code: 'CHANNEL_DEFINITION', message })
}

/** Makes a stage of a way to frame. */
export function framing(frames: Frames): ByteStage {
  return new FramingLayer(frames) as Layer as unknown as ByteStage
}

/** The error of a frame that is longer than allowed. */
export function exceeded(name: string, most: number, found: number | string): ChannelError {
  const message = `${name}: expected a frame of at most ${most} bytes, found ${found}`
  return new ChannelError({ code: 'CHANNEL_FRAME_EXCEEDED', message })
}

/** The error of bytes that are no frame. */
export function malformed(name: string, message: string): ChannelError {
  return new ChannelError({ code: 'CHANNEL_FRAME_MALFORMED', message: `${name}: ${message}` })
}
