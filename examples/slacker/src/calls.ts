import { isChannelError, type Clock, type Handler } from '@link/core'
import { SlackerError } from './error.js'
import type { AnyVersion, Packet, PacketInput, Received, Version } from './wire.js'

/** Whatever sends packets and calls back when they are written: a channel. */
export interface Sender {
  readonly send: (packet: PacketInput, callback: (error?: Error) => void) => boolean
}

/** How requests are made. */
export interface CallOptions {
  /** The version of the protocol to speak, default 6. */
  readonly version?: Version
  /** Milliseconds that an answer may take, waiting for a connection included, default 10,000. */
  readonly timeout?: number
  /** Requests that may wait for an answer at the same time, default 100; others are refused as `busy`. */
  readonly maxInFlight?: number
}

interface Call {
  readonly resolve: (answer: Received) => void
  readonly reject: (error: SlackerError) => void
  readonly timer: unknown
  /** Whether it was written to the connection there is, so that it is lost with it. */
  written: boolean
}

const LARGEST_ID = 0x7fff_ffff

/** The requests that wait for an answer. Answers find them by transaction id, in whichever order they come. */
export class Calls {
  readonly #clock: Clock
  readonly #version: Version
  readonly #timeout: number
  readonly #maxInFlight: number
  readonly #calls = new Map<number, Call>()
  #lastId = 0
  /** Why the connection is about to end, if the server has said so or has sent what cannot be read. */
  #reason: Error | undefined

  constructor(clock: Clock, { version = 6, timeout = 10_000, maxInFlight = 100 }: CallOptions = {}) {
    this.#clock = clock
    this.#version = version
    this.#timeout = timeout
    this.#maxInFlight = maxInFlight
  }

  /** How many requests wait for an answer. */
  get inFlight(): number {
    return this.#calls.size
  }

  /** Sends a request and gives the body of its answer. */
  request(sender: Sender, body: AnyVersion): Promise<Received> {
    if (this.inFlight >= this.#maxInFlight) {
      const error = new SlackerError('busy', `${this.inFlight} requests wait for an answer already`)
      return Promise.reject(error)
    }
    const id = this.#nextId()
    return new Promise((resolve, reject) => {
      const timer = this.#clock.schedule(() => this.#timedOut(sender, id), this.#timeout)
      this.#calls.set(id, { resolve, reject, timer, written: false })
      sender.send([this.#version, [id, body]], (error) => this.#sent(id, error))
    })
  }

  /** Takes the answers on each connection, and what becomes of it. */
  readonly handler: Handler<Packet, PacketInput> = {
    onActive: () => {
      this.#reason = undefined
    },
    onMessage: (_channel, [, [id, body]]) => {
      const call = this.#take(id)
      if (call !== undefined) call.resolve(body)
      // An error of no request is about the connection. All else comes too late: its call was given up.
      else if (body[0] === 'error') this.#reason = new Error(`the server answered ${body[1][0]}`)
    },
    onError: (_channel, error) => {
      this.#reason ??= error
    },
    onInactive: () => this.#lost(),
  }

  #nextId(): number {
    do this.#lastId = this.#lastId === LARGEST_ID ? 1 : this.#lastId + 1
    while (this.#calls.has(this.#lastId))
    return this.#lastId
  }

  #take(id: number): Call | undefined {
    const call = this.#calls.get(id)
    if (call === undefined) return undefined
    this.#calls.delete(id)
    this.#clock.clear(call.timer)
    return call
  }

  #sent(id: number, error: Error | undefined): void {
    const call = this.#calls.get(id)
    if (error === undefined) {
      if (call !== undefined) call.written = true
      return
    }
    const code = isChannelError(error, 'CHANNEL_CLOSED') ? 'connection-lost' : 'not-sent'
    this.#take(id)?.reject(new SlackerError(code, error.message, error))
  }

  #timedOut(sender: Sender, id: number): void {
    this.#take(id)?.reject(new SlackerError('timeout', `no answer within ${this.#timeout} ms`))
    // The server need not go on. If the request waits for a connection still, this follows it there.
    sender.send([this.#version, [this.#nextId(), ['interrupt', [id]]]], () => {})
  }

  /** A request that was written is lost; one that was not waits for the next connection. */
  #lost(): void {
    const lost = [...this.#calls].filter(([, call]) => call.written)
    for (const [id] of lost) {
      const why = this.#reason === undefined ? '' : `: ${this.#reason.message}`
      this.#take(id)?.reject(new SlackerError('connection-lost', `the connection ended${why}`, this.#reason))
    }
  }
}
