import { ChannelError, type SendCallback } from '@link/core'

/** What a client keeps while it is not connected. */
export interface OfflineOptions {
  /** Most messages that wait for a connection, default 1,000; further ones are refused, which their senders are told. */
  readonly maxMessages?: number
}

/** A message that waits. */
export interface Waiting<out Out> {
  readonly message: Out
  readonly callback: SendCallback | undefined
  /** Told when the message was given to a connection, or with the error that came instead. */
  readonly watchers: ((error?: ChannelError) => void)[]
}

/** Messages that were sent while there was no connection, in order. */
export class OfflineQueue<Out> {
  readonly #maxMessages: number
  #waiting: Waiting<Out>[] = []
  /** Where the first one stands: taking one must not move all others. */
  #first = 0

  constructor({ maxMessages = 1_000 }: OfflineOptions = {}) {
    this.#maxMessages = maxMessages
  }

  get length(): number {
    return this.#waiting.length - this.#first
  }

  /** Whether one more message has room. */
  get open(): boolean {
    return this.length < this.#maxMessages
  }

  /** Keeps a message, or gives the error with which it is refused. */
  add(message: Out, callback: SendCallback | undefined): ChannelError | undefined {
    if (!this.open) {
      const text = `${this.#maxMessages} messages wait for a connection already`
      return new ChannelError({ code: 'CHANNEL_OVERFLOW', message: text })
    }
    this.#waiting.push({ message, callback, watchers: [] })
    return undefined
  }

  /** Tells when the last of the messages waits no more. */
  watch(watcher: (error?: ChannelError) => void): void {
    this.#waiting.at(-1)?.watchers.push(watcher)
  }

  /** The first message, which then waits no more. */
  shift(): Waiting<Out> | undefined {
    const first = this.#waiting[this.#first]
    if (first === undefined) return undefined
    this.#first++
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
    return waiting
  }
}
