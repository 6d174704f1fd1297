import { systemClock, type Clock } from './clock.js'

/** The answers that are still owed to the peer, by protocols that answer later than their handler returns. */
export class Answers {
  readonly #clock: Clock
  #settledAt = -Infinity
  #whenSettled: (() => void) | undefined
  owed = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** When any was last owed: now if one is, `-Infinity` if none ever was. */
  get owedUntil(): number {
    return this.owed > 0 ? this.#clock.now() : this.#settledAt
  }

  owe(): void {
    this.owed++
  }

  settle(): void {
    if (this.owed === 0 || --this.owed > 0) return
    this.#settledAt = this.#clock.now()
    const task = this.#whenSettled
    this.#whenSettled = undefined
    task?.()
  }

  /** Runs a task when none is owed any more: now, if none is. The last task counts. */
  whenSettled(task: () => void): void {
    if (this.owed === 0) task()
    else this.#whenSettled = task
  }
}

/** Those of a channel that never owed any: most channels. Nothing is ever owed here. */
export const NONE_OWED: Answers = new Answers(systemClock)
