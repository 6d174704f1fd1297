/** What a queue has before its first item: most queues of most channels never have one. */
const NONE: never[] = []

/** First in, first out; what is taken costs the same however long the line is. */
export class Queue<T> {
  #items: T[] = NONE
  /** How many of the items have been taken. */
  #taken = 0

  get length(): number {
    return this.#items.length - this.#taken
  }

  /** The one that is next. */
  get first(): T | undefined {
    return this.#items[this.#taken]
  }

  push(item: T): void {
    if (this.#items === NONE) this.#items = [item]
    else this.#items.push(item)
  }

  /** Puts others behind all that are here. */
  append(others: Queue<T>): void {
    for (const item of others.#rest()) this.push(item)
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined
    const item = this.#items[this.#taken++]
    // The line moves up when half of it is empty, so that each item is moved at most once.
    if (this.#taken * 2 >= this.#items.length) {
      this.#items = this.length === 0 ? NONE : this.#rest()
      this.#taken = 0
    }
    return item
  }

  #rest(): T[] {
    return this.#items.slice(this.#taken)
  }
}

/** The queue that most queues of most channels stay: without anything, and shared. Only {@link queued} adds to it. */
export const NO_QUEUE: Queue<never> = new Queue()

/** The queue with one more item: itself, unless it is {@link NO_QUEUE}. */
export function queued<T>(queue: Queue<T>, item: T): Queue<T> {
  const own = queue === NO_QUEUE ? new Queue<T>() : queue
  own.push(item)
  return own
}
