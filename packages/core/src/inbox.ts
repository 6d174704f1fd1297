/** How many messages wait for an iterator before the channel is held back. */
const ROOM = 16

interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>) => void
}

/** What an inbox needs of its channel. */
export interface InboxOwner {
  readonly hold: () => void
  readonly release: () => void
  readonly close: () => Promise<void>
}

/** The messages that no handler took, for whoever iterates over the channel. Bounded: a full one holds the channel. */
export class Inbox<T> implements AsyncIterator<T, undefined> {
  readonly #owner: InboxOwner
  readonly #messages: T[] = []
  readonly #waiters: Waiter<T>[] = []
  #full = false
  #over = false
  #failure: Error | undefined
  /** Whether anybody iterates. */
  open = false

  constructor(owner: InboxOwner) {
    this.#owner = owner
  }

  /** Whether somebody iterates and has not been told the end. */
  get read(): boolean {
    return this.open && !this.#over
  }

  add(message: T): void {
    const waiter = this.#waiters.shift()
    if (waiter !== undefined) return waiter.resolve({ done: false, value: message })
    this.#messages.push(message)
    if (this.#messages.length < ROOM || this.#full) return
    this.#full = true
    this.#owner.hold()
  }

  /** No more messages: those that are there can still be taken. */
  end(error?: Error): void {
    this.#over = true
    this.#failure ??= error
    for (const { resolve } of this.#waiters.splice(0)) resolve(this.#last())
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#messages.length > 0) return Promise.resolve({ done: false, value: this.#take() })
    if (this.#over) return this.#last()
    return new Promise((resolve) => this.#waiters.push({ resolve }))
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    // Whoever leaves has seen enough, and nobody else is to find the rest.
    this.#messages.splice(0)
    this.end()
    await this.#owner.close()
    return { done: true, value: undefined }
  }

  #take(): T {
    const message = this.#messages.shift() as T
    if (this.#full && this.#messages.length <= ROOM / 2) {
      this.#full = false
      this.#owner.release()
    }
    return message
  }

  /** The error that ended the channel, once; then the end. */
  #last(): Promise<IteratorResult<T, undefined>> {
    const failure = this.#failure
    this.#failure = undefined
    return failure === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(failure)
  }
}
