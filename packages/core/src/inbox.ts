/** How many messages wait until somebody asks for the first before the channel is held back. */
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
  #retired = false
  #asked = false
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
    if (waiter === undefined) this.#messages.push(message)
    else waiter.resolve({ done: false, value: message })
    // Whoever asks gets what it asks for, and no more is decoded: it may upgrade the channel before it asks again.
    const room = this.#asked ? this.#waiters.length > 0 : this.#messages.length < ROOM
    if (room || this.#full) return
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
    this.#asked = true
    if (this.#messages.length > 0) return Promise.resolve({ done: false, value: this.#messages.shift() as T })
    if (this.#over) return this.#last()
    const next = new Promise<IteratorResult<T, undefined>>((resolve) => this.#waiters.push({ resolve }))
    this.#goOn()
    return next
  }

  /** No more messages, as the channel goes on without this inbox: whoever leaves it does not close the channel. */
  retire(): void {
    this.#retired = true
    this.end()
    this.#goOn()
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    if (this.#retired) return { done: true, value: undefined }
    // Whoever leaves has seen enough, and nobody else is to find the rest.
    this.#messages.splice(0)
    this.end()
    await this.#owner.close()
    return { done: true, value: undefined }
  }

  #goOn(): void {
    if (!this.#full) return
    this.#full = false
    this.#owner.release()
  }

  /** The error that ended the channel, once; then the end. */
  #last(): Promise<IteratorResult<T, undefined>> {
    const failure = this.#failure
    this.#failure = undefined
    return failure === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(failure)
  }
}
