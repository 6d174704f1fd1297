/** When a client tries again. */
export interface BackOffOptions {
  /** Milliseconds that the first delay may have at the most, default 100; each failure doubles them. */
  readonly minDelay?: number
  /** Milliseconds that no delay exceeds, default 30,000. */
  readonly maxDelay?: number
  /** Milliseconds that a connection must last before the delays start anew, default 5,000. */
  readonly stableAfter?: number
  /** Gives numbers from 0 to 1, default `Math.random`; for tests. Anything else is taken for 1. */
  readonly random?: () => number
}

/**
 * Delays that double up to a cap, each drawn between nothing and all of it ("full jitter"), so that the clients of a
 * server that comes back do not all call at once.
 */
export class BackOff {
  readonly #minDelay: number
  readonly #maxDelay: number
  readonly #stableAfter: number
  readonly #random: () => number
  #failures = 0

  constructor({ minDelay = 100, maxDelay = 30_000, stableAfter = 5_000, random = Math.random }: BackOffOptions = {}) {
    this.#minDelay = minDelay
    this.#maxDelay = maxDelay
    this.#stableAfter = stableAfter
    this.#random = random
  }

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const ceiling = Math.min(this.#maxDelay, this.#minDelay * 2 ** this.#failures)
    // By then every delay is at its cap; a number without an end would in time be infinite.
    if (this.#failures < 52) this.#failures++
    return this.#share() * ceiling
  }

  /** A mistake here must neither end the client nor have it call without a pause. */
  #share(): number {
    try {
      const share = this.#random()
      return share >= 0 && share <= 1 ? share : 1
    } catch {
      return 1
    }
  }

  /** A connection ended that had lasted so many milliseconds. Gives whether that was stable; else it is as a failure. */
  lasted(milliseconds: number): boolean {
    const stable = milliseconds >= this.#stableAfter
    if (stable) this.#failures = 0
    return stable
  }
}
