import type { Inbox } from './inbox.js'
import { whenAborted, type WaitOptions } from './signal.js'

/** How the messages of a channel are read. */
export interface ReadOptions extends WaitOptions {
  /** Whether the channel stays open when the loop is left; by default it closes in order. */
  readonly keepOpen?: boolean | undefined
}

/** Somebody who waits for a message. */
export interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void
  readonly reject: (reason: unknown) => void
}

const END = { done: true, value: undefined } as const

/** One loop over the messages of a channel, from its beginning until it is left or has been told the end. */
export class Reading<T> implements AsyncIterator<T, undefined> {
  readonly #inbox: Inbox<T>
  readonly #keepOpen: boolean
  readonly #signal: ReadOptions['signal']
  #unlisten = (): void => {}
  /** Whether the messages are this loop's. */
  current = true

  constructor(inbox: Inbox<T>, { keepOpen = false, signal }: ReadOptions) {
    this.#inbox = inbox
    this.#keepOpen = keepOpen
    this.#signal = signal
    this.#unlisten = whenAborted(signal, () => void this.#leave((waiter) => waiter.reject(signal?.reason)))
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.current) return this.#inbox.next()
    return this.#signal?.aborted === true ? Promise.reject(this.#signal.reason) : Promise.resolve(END)
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    if (this.current) await this.#leave((waiter) => waiter.resolve(END))
    return END
  }

  /** The end has been told. */
  finish(): void {
    this.current = false
    this.#unlisten()
  }

  #leave(tell: (waiter: Waiter<T>) => void): Promise<void> {
    this.finish()
    return this.#inbox.leave(tell, this.#keepOpen)
  }
}
