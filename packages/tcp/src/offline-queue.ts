import { ChannelError, type SendCallback } from '@link/core'

/** What a client keeps while it is not connected. */
export interface OfflineOptions {
  /** Most messages that wait for a connection, default 1,000; further ones are refused, which their senders are told. */
  readonly maxMessages?: number
}

interface Waiting<Out> {
  readonly message: Out
  readonly callbacks: SendCallback[]
}

/** Messages that were sent while there was no connection, in order. */
export class OfflineQueue<Out> {
  readonly #maxMessages: number
  #waiting: Waiting<Out>[] = []

  constructor({ maxMessages = 1_000 }: OfflineOptions = {}) {
    this.#maxMessages = maxMessages
  }

  get length(): number {
    return this.#waiting.length
  }

  /** Whether one more message has room. */
  get open(): boolean {
    return this.#waiting.length < this.#maxMessages
  }

  /** Keeps a message, or gives the error with which it is refused. */
  add(message: Out, callback: SendCallback | undefined): ChannelError | undefined {
    if (!this.open) {
      const text = `${this.#maxMessages} messages wait for a connection already`
      return new ChannelError({ code: 'CHANNEL_OVERFLOW', message: text })
    }
    this.#waiting.push({ message, callbacks: callback === undefined ? [] : [callback] })
    return undefined
  }

  /** Promises an answer when the last of the messages has one. */
  notify(callback: SendCallback): void {
    this.#waiting.at(-1)?.callbacks.push(callback)
  }

  /** All that waits, which then waits no more. */
  take(): readonly Waiting<Out>[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }
}
