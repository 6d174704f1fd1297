/** An allowance of so many tokens per period, refilled all the time; it can be saved up to one period's worth. */
export class TokenBucket {
  readonly #capacity: number
  readonly #perMillisecond: number
  #tokens: number
  #at: number | undefined

  constructor(capacity: number, period: number) {
    this.#capacity = capacity
    this.#perMillisecond = capacity / period
    this.#tokens = capacity
  }

  /**
   * Takes tokens, and says in how many milliseconds they are there: those that come later wait behind. What is larger
   * than the bucket waits for a full one, and is made up for afterwards.
   */
  take(count: number, now: number): number {
    const gained = (now - (this.#at ?? now)) * this.#perMillisecond
    this.#at = now
    const there = Math.min(this.#capacity, this.#tokens + gained)
    this.#tokens = there - count
    return Math.max(0, (Math.min(count, this.#capacity) - there) / this.#perMillisecond)
  }
}
