import type { TcpError } from './error.js'

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: TcpError) => void
  /** Whether it is no failure for it that the client ends in order. */
  readonly lenient: boolean
}

/** Those who wait for a client's next connection. */
export class Waiters {
  #waiting: Waiter[] = []

  get any(): boolean {
    return this.#waiting.length > 0
  }

  /** Resolves with the next connection; rejects at the end, which for `lenient` ones is no failure if it is in order. */
  wait(lenient = false): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject, lenient })
    })
  }

  connected(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  over(error: TcpError, inOrder: boolean): void {
    for (const { resolve, reject, lenient } of this.#waiting.splice(0)) {
      if (lenient && inOrder) resolve()
      else reject(error)
    }
  }
}
