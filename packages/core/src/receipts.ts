import type { ChannelError } from './error.js'

/**
 * Called once with the outcome of a send: nothing when the bytes were handed to the transport, else the error. What it
 * throws, or its promise rejects with, goes to `onUnhandledError` and closes the channel.
 */
export type SendCallback = (error?: ChannelError) => void

/** Somebody who waits for the bytes up to `end`, and before that for what stages held back when it asked. */
interface Receipt {
  end: number
  readonly retained: number
  /** None if the message was dropped. */
  callback: SendCallback | undefined
  /** Whether it is the outcome of one message, the last before `end`. */
  readonly single: boolean
}

/** What receipts need of their channel. */
export interface ReceiptsOwner {
  /** Calls a sender back. */
  readonly tell: (callback: SendCallback, error?: ChannelError) => void
}

/** Never changed: most channels have nobody who waits. */
const NONE: Receipt[] = []

/** Those who want to know what became of the bytes they sent, in the order of the bytes. */
export class Receipts {
  readonly #owner: ReceiptsOwner
  #waiting: Receipt[] = NONE
  #dropped = 0

  constructor(owner: ReceiptsOwner) {
    this.#owner = owner
  }

  get length(): number {
    return this.#waiting.length
  }

  add(receipt: Receipt): void {
    if (this.#waiting === NONE) this.#waiting = [receipt]
    else this.#waiting.push(receipt)
  }

  /** What was held back from `from` up to `released` has become bytes that end at `end`: they are waited for now. */
  move(from: number, released: number, end: number): void {
    for (const each of this.#waiting) {
      if (each.retained > released) break
      if (each.retained > from) each.end = end
    }
  }

  /** Tells those who wait for nothing more. */
  settle(gone: number, released: number): void {
    const waits = ({ end, retained }: Receipt): boolean => end > gone || retained > released
    const [first] = this.#waiting
    if (first === undefined || waits(first)) return
    const next = this.#waiting.findIndex(waits)
    this.#tellAll(this.#waiting.splice(0, next < 0 ? this.#waiting.length : next))
  }

  /** The message that ended at `end` will not be written. */
  drop(end: number, error: ChannelError): void {
    for (let at = this.#find(end); this.#waiting[at]?.end === end; at++) {
      const receipt = this.#waiting[at] as Receipt
      const { callback } = receipt
      if (!receipt.single || callback === undefined) continue
      receipt.callback = undefined
      // To take out one at a time would move all behind it.
      if (++this.#dropped * 2 > this.#waiting.length) this.#tidy()
      return this.#owner.tell(callback, error)
    }
  }

  /** Nothing more will be written. */
  fail(error: ChannelError): void {
    this.#tellAll(this.#waiting.splice(0), error)
  }

  #tellAll(receipts: readonly Receipt[], error?: ChannelError): void {
    for (const { callback } of receipts) {
      if (callback === undefined) this.#dropped--
      else this.#owner.tell(callback, error)
    }
  }

  #tidy(): void {
    this.#waiting = this.#waiting.filter(({ callback }) => callback !== undefined)
    this.#dropped = 0
  }

  /** The first that waits for `end`: they stand in order. */
  #find(end: number): number {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#waiting[middle]?.end ?? end) < end) low = middle + 1
      else high = middle
    }
    return low
  }
}
