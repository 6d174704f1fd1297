import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction, Socket } from 'node:net'
import type { Address, Clock } from '@link/core'
import { addressText } from './address.js'
import { attempt, type Target } from './attempt.js'
import { aggregate, reasonOf, TcpError } from './error.js'
import type { ClientSocketOptions } from './options.js'
import { familiesOf, resolve, type Family } from './resolve.js'

/** What a dialled number leads to: exactly one of the two is called, once, unless the caller hangs up. */
export interface Answer {
  readonly connected: (socket: Socket) => void
  readonly failed: (error: TcpError) => void
}

/** How an endpoint is dialled. */
export interface DialOptions {
  readonly clock: Clock
  /** Milliseconds for all of it: look-up, and every address. */
  readonly timeout: number
  readonly socket: ClientSocketOptions
  /** Milliseconds after which the next address is tried too, while those before it go on. */
  readonly attemptDelay?: number | undefined
  readonly lookup?: LookupFunction | undefined
  readonly family?: Family | undefined
}

/** Milliseconds that IPv4 addresses wait for those of IPv6 (RFC 8305, section 3). */
const RESOLUTION_DELAY = 50

/** What `attemptDelay` is by default (RFC 8305, section 5). */
const ATTEMPT_DELAY = 250

/** Begins a connection. Returns the function that gives it up, after which nothing is called. */
export function dial(to: Address, options: DialOptions, answer: Answer): () => void {
  const race = new Race(to, options, answer)
  race.begin()
  return () => race.end()
}

/**
 * "Happy eyeballs" (RFC 8305): the addresses of a host are tried one after the other, families in turn, each a little
 * later than the one before or as soon as one has failed. The first that connects wins; none is given up before.
 */
class Race {
  readonly #to: Address
  readonly #options: DialOptions
  readonly #answer: Answer
  /** Families that the look-up has not answered yet. */
  readonly #asked = new Set<Family>()
  readonly #left: Record<Family, string[]> = { 6: [], 4: [] }
  #next: Family = 6
  readonly #running = new Set<() => void>()
  /** Why addresses could not be connected to, and families had none. */
  readonly #failed: Error[] = []
  readonly #missing: Error[] = []
  /** Until the next address has its turn. */
  #delay: unknown
  #deadline: unknown
  #over = false

  constructor(to: Address, options: DialOptions, answer: Answer) {
    this.#to = to
    this.#options = options
    this.#answer = answer
  }

  begin(): void {
    const { clock, timeout, lookup = systemLookup, family } = this.#options
    const { path, host = 'localhost' } = this.#to
    this.#deadline = clock.schedule(() => this.#fail(`no answer within ${timeout} ms`), timeout)
    if (path !== undefined) return this.#try({ path })
    for (const each of familiesOf(host, family)) this.#asked.add(each)
    resolve(host, lookup, family, {
      found: (of, addresses) => this.#found(of, addresses),
      missed: (of, error) => this.#missed(of, error),
    })
  }

  end(): void {
    this.#over = true
    this.#options.clock.clear(this.#deadline)
    this.#clearDelay()
    for (const giveUp of this.#running) giveUp()
    this.#running.clear()
  }

  #found(family: Family, addresses: readonly string[]): void {
    this.#asked.delete(family)
    this.#left[family].push(...addresses)
    if (this.#over) return
    if (this.#running.size === 0) {
      if (family === 4 && addresses.length > 0 && this.#asked.has(6)) this.#later(RESOLUTION_DELAY)
      else this.#go()
      // While others are tried these have their turn with the delay, unless it was for want of them that it ended.
    } else if (this.#delay === undefined) this.#go()
  }

  #missed(family: Family, error: Error): void {
    this.#missing.push(error)
    this.#found(family, [])
  }

  /** The next address has its turn, if there is one. */
  readonly #go = (): void => {
    this.#clearDelay()
    const host = this.#take()
    if (host !== undefined) return this.#try({ host, port: this.#to.port ?? 0 })
    if (this.#running.size === 0 && this.#asked.size === 0) this.#fail()
  }

  /** The first address of the family whose turn it is, or else of the other one. */
  #take(): string | undefined {
    const family = this.#left[this.#next].length > 0 ? this.#next : other(this.#next)
    this.#next = other(family)
    return this.#left[family].shift()
  }

  #try(target: Target): void {
    const giveUp = attempt(target, this.#options.socket, {
      connected: (socket) => {
        this.#running.delete(giveUp)
        this.end()
        this.#answer.connected(socket)
      },
      failed: (error) => {
        this.#running.delete(giveUp)
        this.#failed.push(error)
        this.#go()
      },
    })
    this.#running.add(giveUp)
    const more = this.#left[6].length + this.#left[4].length + this.#asked.size
    if (more > 0) this.#later(this.#options.attemptDelay ?? ATTEMPT_DELAY)
  }

  #later(delay: number): void {
    this.#delay = this.#options.clock.schedule(this.#go, delay)
  }

  #clearDelay(): void {
    this.#options.clock.clear(this.#delay)
    this.#delay = undefined
  }

  #fail(timeout?: string): void {
    this.end()
    // Where one family has addresses it does not matter that the other one has none.
    const errors = distinct(this.#failed.length > 0 ? this.#failed : this.#missing)
    const reasons = timeout === undefined ? [] : [timeout]
    for (const error of errors) reasons.push(reasonOf(error))
    const message = `cannot connect to ${addressText(this.#to)}: ${reasons.join('; ') || 'the name has no address'}`
    const code = timeout === undefined ? 'TCP_CONNECT' : 'TCP_CONNECT_TIMEOUT'
    const cause = errors.length > 1 ? aggregate(errors) : errors[0]
    this.#answer.failed(new TcpError({ code, message, cause }))
  }
}

/** Errors without those that say the same: both families are told that there is no such name. */
function distinct(errors: readonly Error[]): readonly Error[] {
  return [...new Map(errors.map((error) => [reasonOf(error), error])).values()]
}

function other(family: Family): Family {
  return family === 6 ? 4 : 6
}
