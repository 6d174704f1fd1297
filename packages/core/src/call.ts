import type { Clock } from './clock.js'
import { ChannelError } from './error.js'
import { whenAborted, type StopSignal } from './signal.js'

/** How long a request waits. */
export interface CallTerms {
  readonly clock: Clock
  /** Milliseconds. */
  readonly timeout: number
  readonly signal?: StopSignal | undefined
}

/** A request that waits for its answer, from when it was made: it may have to wait for a connection first. */
export class Call<out In> {
  /** Rejects when it is given up, or fails. */
  readonly answer: Promise<In>
  /** Called when it ends without an answer: whether the request is gone, so that there may be one all the same. */
  leave: ((gone: boolean) => void) | undefined
  /** Whether nobody waits any more. */
  settled = false
  /** Its id on the connection, where there are ids. */
  id = 0
  #resolve!: (answer: never) => void
  #reject!: (reason: unknown) => void
  readonly #clock: Clock
  readonly #timer: unknown
  readonly #unlisten: () => void

  constructor({ clock, timeout, signal }: CallTerms) {
    this.answer = new Promise<In>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#clock = clock
    this.#timer = timeout === Infinity ? undefined : clock.schedule(() => this.#giveUp(timeoutError(timeout)), timeout)
    this.#unlisten = whenAborted(signal, () => this.#giveUp(signal?.reason))
  }

  resolve(answer: unknown): void {
    if (this.#settle()) this.#resolve(answer as never)
  }

  reject(reason: unknown): void {
    if (this.#settle()) this.#reject(reason)
  }

  /** The request was not sent. */
  fail(error: Error): void {
    this.leave?.(false)
    this.reject(error)
  }

  #giveUp(reason: unknown): void {
    this.reject(reason)
    this.leave?.(true)
  }

  #settle(): boolean {
    if (this.settled) return false
    this.settled = true
    this.#clock.clear(this.#timer)
    this.#unlisten()
    return true
  }
}

function timeoutError(timeout: number): ChannelError {
  return new ChannelError({ code: 'CHANNEL_TIMEOUT', message: `no answer within ${timeout} ms` })
}
