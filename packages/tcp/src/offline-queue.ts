import { ChannelError, type OverflowPolicy, type SendCallback } from '@link/core'
import { estimatedSize } from './estimated-size.js'

/** What a client keeps while it is not connected. */
export interface OfflineOptions {
  /** Most messages that wait for a connection, default 1,000. */
  readonly maxMessages?: number
  /** Most bytes of messages that wait for a connection, estimated as they are not encoded yet; default 16 MiB. */
  readonly maxBytes?: number
  /** Milliseconds that a message may wait for a connection before it is given up, default 60,000; `Infinity` for ever. */
  readonly maxAge?: number
  /**
   * What becomes of a send for which there is no room. Its callback, or that of the message that is dropped for it, is
   * told `CHANNEL_OVERFLOW` in any case. Default `reject`.
   *
   * - `reject`: the send is refused; without a callback `onUnhandledError` is told.
   * - `drop-newest`: as `reject`, but without a callback nobody is told: it is only counted.
   * - `drop-oldest`: the messages that wait longest make room.
   * - `close`: the client is aborted.
   */
  readonly overflow?: Exclude<OverflowPolicy, 'wait'>
}

/** Told what became of a message that waits: nothing when it was given to a connection, else the error. */
type Watcher = (error?: ChannelError) => void

/** A message that waits. */
export interface Waiting<out Out> {
  readonly message: Out
  readonly callback: SendCallback | undefined
  readonly bytes: number
  /** When it came, in milliseconds of the client's clock. */
  readonly since: number
  readonly watchers: Watcher[]
}

/** Messages that were sent while there was no connection, in order, within bounds. */
export class OfflineQueue<Out> {
  /** Milliseconds that a message may wait. */
  readonly maxAge: number
  readonly #maxMessages: number
  readonly #maxBytes: number
  #waiting: Waiting<Out>[] = []
  /** Where the first one stands: taking one must not move all others. */
  #first = 0
  #bytes = 0

  constructor({ maxMessages = 1_000, maxBytes = 16 * 1024 * 1024, maxAge = 60_000 }: OfflineOptions = {}) {
    this.#maxMessages = maxMessages
    this.#maxBytes = maxBytes
    this.maxAge = maxAge
  }

  get length(): number {
    return this.#waiting.length - this.#first
  }

  /** Estimated bytes of all messages. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether one more message has room, if it is small. */
  get open(): boolean {
    return this.length < this.#maxMessages && this.#bytes < this.#maxBytes
  }

  /** When the first message will have waited too long; Infinity if there is none or no limit. */
  get expires(): number {
    return (this.#waiting[this.#first]?.since ?? Infinity) + this.maxAge
  }

  /** Keeps a message, and gives those that were dropped for it, if `dropOldest`; or the error with which it is refused. */
  add(message: Out, callback: SendCallback | undefined, now: number, dropOldest = false): Added<Out> {
    const bytes = estimatedSize(message)
    const dropped: Waiting<Out>[] = []
    while (this.length >= this.#maxMessages || this.#bytes + bytes > this.#maxBytes) {
      const oldest = dropOldest && bytes <= this.#maxBytes ? this.shift() : undefined
      if (oldest === undefined) return { dropped, refused: this.#overflow(bytes) }
      dropped.push(oldest)
    }
    this.#waiting.push({ message, callback, bytes, since: now, watchers: [] })
    this.#bytes += bytes
    return { dropped, refused: undefined }
  }

  /** Tells when the last of the messages waits no more. */
  watch(watcher: Watcher): void {
    this.#waiting.at(-1)?.watchers.push(watcher)
  }

  /** The first message, which then waits no more. */
  shift(): Waiting<Out> | undefined {
    const first = this.#waiting[this.#first]
    if (first === undefined) return undefined
    this.#first++
    this.#bytes -= first.bytes
    if (this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first)
      this.#first = 0
    }
    return first
  }

  /** All messages, which then wait no more. */
  clear(): readonly Waiting<Out>[] {
    const waiting = this.#waiting.slice(this.#first)
    this.#waiting = []
    this.#first = 0
    this.#bytes = 0
    return waiting
  }

  #overflow(bytes: number): ChannelError {
    const full = this.length >= this.#maxMessages
    const message = full
      ? `${this.length} messages wait for a connection already`
      : `expected at most ${this.#maxBytes} bytes that wait for a connection, got ${this.#bytes} and ${bytes} more`
    return new ChannelError({ code: 'CHANNEL_OVERFLOW', message })
  }
}

/** What became of a message that was to be kept, and of others. */
export interface Added<out Out> {
  readonly dropped: readonly Waiting<Out>[]
  readonly refused: ChannelError | undefined
}
