import type { Address } from '@link/core'
import { aggregate, TcpError } from './error.js'

/** Where a client may connect to: each in turn until one does, the first before the others. */
export class Endpoints {
  readonly #all: readonly [Address, ...Address[]]
  #at = 0
  /** Where the round began. */
  #start = 0
  #errors: TcpError[] = []

  constructor(all: readonly [Address, ...Address[]]) {
    this.#all = all
  }

  /** The one that is preferred, by which the client is named. */
  get first(): Address {
    return this.#all[0]
  }

  /** The one whose turn it is. */
  get current(): Address {
    return this.#all[this.#at] as Address
  }

  /** The one whose turn it is has failed. Gives whether another one is left in this round. */
  failed(error: TcpError): boolean {
    this.#errors.push(error)
    this.#next()
    return this.#at !== this.#start
  }

  /** The error of a round that has failed: that of its endpoint, or of them all. The next round begins with the first. */
  takeError(): TcpError {
    const errors = this.#errors
    this.#begin(0)
    const [first] = errors as [TcpError, ...TcpError[]]
    if (errors.length === 1) return first
    const code = errors.every((error) => error.code === first.code) ? first.code : 'TCP_CONNECT'
    const why = errors.map(({ message }) => message).join('; ')
    return new TcpError({ code, message: `every endpoint failed: ${why}`, cause: aggregate(errors) })
  }

  /** A connection ended. One that was not stable has its endpoint wait until the others have had their turn. */
  lost(stable: boolean): void {
    if (!stable) this.#next()
    this.#begin(stable ? 0 : this.#at)
  }

  #next(): void {
    this.#at = (this.#at + 1) % this.#all.length
  }

  #begin(at: number): void {
    this.#at = at
    this.#start = at
    this.#errors = []
  }
}
