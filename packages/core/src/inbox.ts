import { ChannelError } from './error.js'
import { Queue } from './queue.js'
import { Reading, type ReadOptions, type Waiter } from './reading.js'

/** How much waits until somebody asks for the first message before the channel is held back. */
const ROOM = 16
const ROOM_BYTES = 64 * 1024

/** What an inbox needs of its channel. */
export interface InboxOwner {
  /** Bytes that have come so far. */
  readonly bytesIn: number
  readonly hold: () => void
  readonly release: () => void
  readonly close: () => Promise<void>
}

/** The messages that no handler took, for whoever reads the channel. Bounded: a full one holds the channel. */
export class Inbox<T> {
  readonly #owner: InboxOwner
  #messages = new Queue<T>()
  #waiters = new Queue<Waiter<T>>()
  #reading: Reading<T> | undefined
  /** What had come before the messages that wait. */
  #before: number
  #full = false
  #asked = false
  #over = false
  #failure: Error | undefined
  /** Whether the channel goes on without this inbox. */
  retired = false
  /** Whether anybody reads, or has and may come back. */
  open = false

  constructor(owner: InboxOwner, before: number) {
    this.#owner = owner
    this.#before = before
  }

  /** Whether somebody reads who has not been told the end. */
  get read(): boolean {
    return this.#reading !== undefined && !this.#over
  }

  /** Gives the messages to one reader. Throws `CHANNEL_CLAIMED` while another one has them. */
  claim(options: ReadOptions): AsyncIterator<T, undefined> {
    if (this.#reading !== undefined) {
      const message = 'the messages of this channel are being read already: leave the loop that does, with keepOpen'
      throw new ChannelError({ code: 'CHANNEL_CLAIMED', message })
    }
    this.open = true
    const reading = new Reading(this, options)
    // Whose signal is aborted already never begins.
    if (reading.current) this.#reading = reading
    return reading
  }

  add(message: T): void {
    const waiter = this.#waiters.shift()
    if (waiter === undefined) this.#messages.push(message)
    else waiter.resolve({ done: false, value: message })
    if (this.#hasRoom() || this.#full) return
    this.#full = true
    this.#owner.hold()
  }

  #hasRoom(): boolean {
    // Whoever asks gets what it asks for, and no more is decoded: it may upgrade the channel before it asks again.
    if (this.#asked) return this.#waiters.length > 0
    return this.#messages.length < ROOM && this.#owner.bytesIn - this.#before < ROOM_BYTES
  }

  next(): Promise<IteratorResult<T, undefined>> {
    this.#asked = true
    if (this.#messages.length > 0) return Promise.resolve({ done: false, value: this.#messages.shift() as T })
    return new Promise((resolve, reject) => {
      if (this.#over) return this.#tellEnd({ resolve, reject })
      this.#waiters.push({ resolve, reject })
      this.#goOn()
    })
  }

  /** No more messages: those that are there can still be taken, then the error is thrown. */
  end(error?: Error): void {
    if (this.#over) return
    this.#over = true
    this.#failure = error
    this.#dismiss((waiter) => this.#tellEnd(waiter))
  }

  /** Whoever reads has left. What is there waits for the next one, or is thrown away and the channel closes. */
  async leave(tell: (waiter: Waiter<T>) => void, keepOpen: boolean): Promise<void> {
    this.#reading = undefined
    this.#dismiss(tell)
    this.#asked = false
    this.#before = this.#owner.bytesIn
    if (keepOpen && this.#hasRoom()) this.#goOn()
    if (keepOpen || this.retired) return
    this.#messages = new Queue()
    this.end()
    await this.#owner.close()
  }

  /** No more messages, as the channel goes on without this inbox: whoever leaves it does not close the channel. */
  retire(): void {
    this.retired = true
    this.end()
    this.#goOn()
  }

  #goOn(): void {
    if (!this.#full) return
    this.#full = false
    this.#owner.release()
  }

  #dismiss(tell: (waiter: Waiter<T>) => void): void {
    const waiters = this.#waiters
    this.#waiters = new Queue()
    for (let waiter = waiters.shift(); waiter !== undefined; waiter = waiters.shift()) tell(waiter)
  }

  /** The error that ended the channel, once; then the end. */
  #tellEnd({ resolve, reject }: Waiter<T>): void {
    const failure = this.#failure
    this.#failure = undefined
    this.#reading?.finish()
    this.#reading = undefined
    if (failure === undefined) resolve({ done: true, value: undefined })
    else reject(failure)
  }
}
