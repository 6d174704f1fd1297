import type { Address, Clock } from '@link/core'
import type { BackOff } from './back-off.js'
import { TRANSITIONS, type ClientState, type ClientStateChange, type ClientTrigger } from './client-states.js'
import type { Endpoints } from './endpoints.js'
import type { TcpError } from './error.js'
import { beginPreparation, type Prepare } from './preparation.js'

/** What a {@link Reconnector} needs of a connection. */
export interface Connection {
  readonly closed: Promise<void>
  readonly close: () => Promise<void>
  readonly abort: (reason?: Error) => void
}

/** How a connection that is not wanted any more is ended. */
export type End = (connection: Connection) => void

/** Gives up what is under way, so that nothing is called back any more; a promise if it takes time. */
export type HangUp = (end: End) => Promise<void> | undefined

/** Begins a connection to an endpoint. Exactly one of the two is called, once, unless it is given up. */
export type Connect<C extends Connection> = (
  to: Address,
  answer: { readonly connected: (connection: C) => void; readonly failed: (error: TcpError) => void },
) => HangUp

/** What decides where, when and how often is connected. */
export interface ReconnectorParts<C extends Connection> {
  readonly clock: Clock
  readonly endpoints: Endpoints
  readonly backOff: BackOff
  readonly connect: Connect<C>
  readonly prepare?: Prepare<C> | undefined
  readonly prepareTimeout: number
  /** Whether there is another connection after one that ended. */
  readonly again: () => boolean
  /** Whether the round that failed was the last. */
  readonly giveUp: (error: TcpError, failures: number) => boolean
}

/** Who is told. */
export interface ReconnectorOwner<C extends Connection> {
  readonly changed: (change: ClientStateChange) => void
  /** There is a connection, until `lost` or the end. */
  readonly connected: (connection: C) => void
  readonly lost: (connection: C) => void
  /** The last state: `error` says why, if the client gave up. Whatever was under way is over when `over` settles. */
  readonly closed: (over: Promise<void>, error?: TcpError) => void
}

/** What is done in a state. */
interface Activity {
  readonly change: Distributed<ClientStateChange>
  /** Begins it, and gives what ends it. `current` tells whether the client is in this state still. */
  readonly begin: (current: () => boolean) => HangUp
}

type Distributed<Change> = Change extends unknown ? Omit<Change, 'previous'> : never

const nothing: HangUp = () => undefined

const closing: End = (connection) => void connection.close()

/** Walks the table of {@link TRANSITIONS}: what is done in each state, and what follows from it. */
export class Reconnector<C extends Connection> {
  readonly #parts: ReconnectorParts<C>
  readonly #owner: ReconnectorOwner<C>
  #state: ClientState = 'idle'
  /** Counts the steps: what belongs to an earlier one comes too late. */
  #step = 0
  /** Ends what is done in this state. */
  #leave: HangUp = nothing
  /** How a connection is ended that is not wanted any more. */
  #end: End = closing
  /** Rounds that have failed since there was a connection. */
  #failures = 0

  constructor(parts: ReconnectorParts<C>, owner: ReconnectorOwner<C>) {
    this.#parts = parts
    this.#owner = owner
  }

  get state(): ClientState {
    return this.#state
  }

  /** Connects, if nobody has asked for it yet. */
  start(): void {
    this.#go('wanted', this.#connecting())
  }

  /** Ends everything, for good. */
  stop(end: End = closing): void {
    this.#end = end
    this.#go('stopped', this.#closed())
  }

  #go(trigger: ClientTrigger, { change, begin }: Activity): void {
    const previous = this.#state
    const state = TRANSITIONS[previous][trigger]
    if (state === undefined) return
    const step = ++this.#step
    const current = (): boolean => step === this.#step
    const leave = this.#leave
    this.#leave = nothing
    this.#state = state
    const over = leave(this.#end)
    if (state === 'closed') this.#leave = () => over
    this.#owner.changed({ ...change, previous })
    // Whoever was told may have closed the client, and what was begun may be over already.
    if (!current()) return
    const end = begin(current)
    if (current()) this.#leave = end
    else void end(this.#end)
  }

  // --- the states ---

  #connecting(error?: TcpError): Activity {
    const { connect, endpoints, prepare } = this.#parts
    const endpoint = endpoints.current
    return {
      change: { state: 'connecting', endpoint, ...(error && { error }) },
      begin: () =>
        connect(endpoint, {
          connected: (connection) => {
            this.#leave = nothing
            if (prepare === undefined) this.#go('ready', this.#connected(connection))
            else this.#go('opened', this.#preparing(connection, prepare))
          },
          failed: (reason) => this.#failed(reason),
        }),
    }
  }

  #preparing(connection: C, prepare: Prepare<C>): Activity {
    const { clock, endpoints, prepareTimeout: timeout } = this.#parts
    const endpoint = endpoints.current
    return {
      change: { state: 'preparing', endpoint },
      begin: () =>
        beginPreparation(
          { connection, endpoint, prepare, clock, timeout },
          {
            ready: () => {
              this.#leave = nothing
              this.#go('ready', this.#connected(connection))
            },
            failed: (reason) => this.#failed(reason),
          },
        ),
    }
  }

  #connected(connection: C): Activity {
    const { clock, endpoints } = this.#parts
    return {
      change: { state: 'connected', endpoint: endpoints.current },
      begin: (current) => {
        const since = clock.now()
        this.#failures = 0
        void connection.closed.then(() => current() && this.#lost(connection, clock.now() - since))
        this.#owner.connected(connection)
        return (end) => {
          end(connection)
          return connection.closed
        }
      },
    }
  }

  #waiting(error?: TcpError): Activity {
    const { clock, backOff } = this.#parts
    const delay = backOff.next()
    return {
      change: { state: 'waiting', delay, failures: this.#failures, ...(error && { error }) },
      begin: () => {
        const timer = clock.schedule(() => this.#go('due', this.#connecting()), delay)
        return () => {
          clock.clear(timer)
          return undefined
        }
      },
    }
  }

  #closed(error?: TcpError): Activity {
    return {
      change: { state: 'closed', ...(error && { error }) },
      begin: () => {
        const over = this.#leave
        this.#owner.closed(Promise.resolve(over(this.#end)), error)
        return nothing
      },
    }
  }

  // --- what follows ---

  /** An endpoint failed: the next one has its turn, or else the round is over. */
  #failed(reason: TcpError): void {
    const { endpoints, giveUp } = this.#parts
    if (endpoints.failed(reason)) return this.#go('next', this.#connecting(reason))
    const error = endpoints.takeError()
    this.#failures++
    if (giveUp(error, this.#failures)) this.#go('gaveUp', this.#closed(error))
    else this.#go('failed', this.#waiting(error))
  }

  #lost(connection: C, lasted: number): void {
    const { again, backOff, endpoints } = this.#parts
    endpoints.lost(backOff.lasted(lasted))
    this.#owner.lost(connection)
    if (again()) this.#go('lost', this.#waiting())
    else this.#go('ended', this.#closed())
  }
}
