import type { Call } from './call.js'
import { overflowError } from './error.js'

/** The requests on one connection that are not answered. */
export interface Ledger<Request, Out, In> {
  /**
   * Enters a request, and gives what is sent for it.
   *
   * @throws ChannelError `CHANNEL_OVERFLOW` if too many wait already
   */
  enter(call: Call<In>, request: Request): Out
  /** Strikes out one that was not sent. */
  strike(call: Call<In>): void
  /** The request that a message answers, which then waits no more; none if the message is no answer. */
  match(message: In): Call<In> | undefined
  /** One that was sent is given up. Gives what tells the peer, if there is such a message. */
  giveUp(call: Call<In>): Out | undefined
  /** All requests, which then wait no more. */
  clear(): Iterable<Call<In>>
}

/** How requests and answers carry ids. */
export interface Ids<Request, Out, In> {
  readonly tag: (request: Request, id: number) => Out
  readonly idOf: (message: In) => number | undefined
  readonly cancel?: ((id: number, ownId: number) => Out) | undefined
  readonly largestId: number
  readonly maxPending: number
}

/** Answers find their requests by an id, in whichever order they come. */
export class IdLedger<Request, Out, In> implements Ledger<Request, Out, In> {
  readonly #ids: Ids<Request, Out, In>
  readonly #calls = new Map<number, Call<In>>()
  /** Ids of requests that were given up: the oldest are forgotten, as there may never be an answer. */
  readonly #givenUp = new Map<number, Call<In>>()
  #last = 0

  constructor(ids: Ids<Request, Out, In>) {
    this.#ids = ids
  }

  enter(call: Call<In>, request: Request): Out {
    const { tag, maxPending } = this.#ids
    if (this.#calls.size >= maxPending) throw busy(maxPending)
    call.id = this.#nextId()
    const message = tag(request, call.id)
    this.#calls.set(call.id, call)
    return message
  }

  strike(call: Call<In>): void {
    for (const calls of [this.#calls, this.#givenUp]) if (calls.get(call.id) === call) calls.delete(call.id)
  }

  match(message: In): Call<In> | undefined {
    const id = this.#ids.idOf(message)
    if (id === undefined) return undefined
    const call = this.#calls.get(id) ?? this.#givenUp.get(id)
    if (call !== undefined) this.strike(call)
    return call
  }

  giveUp(call: Call<In>): Out | undefined {
    const { cancel, maxPending } = this.#ids
    this.#calls.delete(call.id)
    this.#givenUp.set(call.id, call)
    const [oldest] = this.#givenUp.values()
    if (this.#givenUp.size > maxPending && oldest !== undefined) this.strike(oldest)
    return cancel?.(call.id, this.#nextId())
  }

  clear(): Iterable<Call<In>> {
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    return calls
  }

  /** One that no request has. There is one, as there are more than twice as many as may wait. */
  #nextId(): number {
    do this.#last = this.#last >= this.#ids.largestId ? 1 : this.#last + 1
    while (this.#calls.has(this.#last) || this.#givenUp.has(this.#last))
    return this.#last
  }
}

/** What is known of answers that come in the order of the requests. */
export interface Order<in In> {
  readonly isAnswer: (message: In) => boolean
  readonly maxPending: number
}

/** Answers come in the order of the requests. One that was given up keeps its place until its answer has come. */
export class OrderLedger<Out, In> implements Ledger<Out, Out, In> {
  readonly #order: Order<In>
  // A set keeps the order, and gives up one in the middle at no cost.
  readonly #calls = new Set<Call<In>>()

  constructor(order: Order<In>) {
    this.#order = order
  }

  enter(call: Call<In>, request: Out): Out {
    const { maxPending } = this.#order
    if (this.#calls.size >= maxPending) throw busy(maxPending)
    this.#calls.add(call)
    return request
  }

  strike(call: Call<In>): void {
    this.#calls.delete(call)
  }

  match(message: In): Call<In> | undefined {
    const [call] = this.#calls
    if (call === undefined || !this.#order.isAnswer(message)) return undefined
    this.#calls.delete(call)
    return call
  }

  giveUp(): undefined {
    return undefined
  }

  clear(): Iterable<Call<In>> {
    const calls = [...this.#calls]
    this.#calls.clear()
    return calls
  }
}

function busy(maxPending: number): Error {
  return overflowError(`${maxPending} requests wait for an answer already`)
}
