import { whenAborted, type Clock, type WaitOptions } from '@link/core'
import { TcpError } from './error.js'

/** How many wait, and how long. */
export interface TurnsOptions {
  readonly clock: Clock
  readonly most: number
  /** Milliseconds. */
  readonly timeout: number
  /** What is waited for, for errors. */
  readonly what: string
}

interface Waiter<in T> {
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}

/** Those who wait for something that is given to one after the other, in the order in which they came. */
export class Turns<T> {
  readonly #options: TurnsOptions
  readonly #waiting = new Set<Waiter<T>>()
  /** Those who waited in vain, and those who were not let in. */
  refused = 0

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  get length(): number {
    return this.#waiting.size
  }

  /** Resolves with what is given when one's turn has come. */
  wait({ signal }: WaitOptions = {}): Promise<T> {
    const { clock, most, timeout, what } = this.#options
    return new Promise((resolve, reject) => {
      const refuse = (reason: unknown): void => {
        this.refused++
        reject(reason)
      }
      if (signal?.aborted === true) return refuse(signal.reason)
      if (this.length >= most) {
        return refuse(new TcpError({ code: 'TCP_POOL_FULL', message: `${most} wait for ${what} already` }))
      }
      const over = (): void => {
        this.#waiting.delete(waiter)
        clock.clear(timer)
        leave()
      }
      const waiter: Waiter<T> = {
        resolve: (value) => (over(), resolve(value)),
        reject: (reason) => (over(), refuse(reason)),
      }
      const message = `${what} was not free within ${timeout} ms`
      const timer = clock.schedule(() => waiter.reject(new TcpError({ code: 'TCP_POOL_TIMEOUT', message })), timeout)
      const leave = whenAborted(signal, () => waiter.reject(signal?.reason))
      this.#waiting.add(waiter)
    })
  }

  /** Gives it to who came first, if anybody waits. */
  give(value: T): boolean {
    const [first] = this.#waiting
    first?.resolve(value)
    return first !== undefined
  }

  /** Tells who came first that it is in vain. */
  refuse(reason: unknown): void {
    const [first] = this.#waiting
    first?.reject(reason)
  }

  refuseAll(reason: unknown): void {
    for (const { reject } of this.#waiting) reject(reason)
  }
}
