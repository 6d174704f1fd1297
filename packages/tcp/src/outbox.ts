import { ChannelError, runCallback, type Channel, type Clock, type SendCallback } from '@link/core'
import { OfflineQueue, type OfflineOptions, type Waiting } from './offline-queue.js'

/** Who is told what no sender is. */
export interface OutboxOwner {
  readonly clock: Clock
  /** An error of a send that nobody asked about, or of a callback. */
  readonly report: (error: Error) => void
  /** There was no room, and that is the end by the policy. */
  readonly overflowed: (error: ChannelError) => void
}

/** What a client sends: at once where there is a connection, else when there is one. Every send has an outcome. */
export class Outbox<Out> {
  readonly #owner: OutboxOwner
  readonly #queue: OfflineQueue<Out>
  readonly #overflow: NonNullable<OfflineOptions['overflow']>
  #connection: Channel<Out> | undefined
  /** Until the first message has waited too long. */
  #timer: unknown
  /** The first failure that no `sent()` has been told yet. */
  #failure: ChannelError | undefined
  /** Sends that were refused, and messages that were dropped. */
  refused = 0
  dropped = 0

  constructor(options: OfflineOptions | undefined, owner: OutboxOwner) {
    this.#owner = owner
    this.#queue = new OfflineQueue(options)
    this.#overflow = options?.overflow ?? 'reject'
  }

  /** Whether more is welcome. */
  get open(): boolean {
    return this.#queue.open && (this.#connection?.valid !== true || this.#connection.writable)
  }

  /** Messages that wait for a connection, and the bytes that they take by estimate. */
  get waiting(): { readonly messages: number; readonly bytes: number } {
    return { messages: this.#queue.length, bytes: this.#queue.bytes }
  }

  send(message: Out, callback?: SendCallback): boolean {
    const connection = this.#connection
    if (connection?.valid === true && this.#queue.length === 0) return connection.send(message, callback)
    const now = this.#owner.clock.now()
    const { dropped, refused } = this.#queue.add(message, callback, now, this.#overflow === 'drop-oldest')
    if (dropped.length > 0) this.#drop(dropped, droppedError(), true)
    if (refused !== undefined) return this.#overflowed(refused, callback)
    this.#watchAge()
    return this.open
  }

  /** Tells a sender, a little later, that its message is not sent. */
  refuse(error: ChannelError, callback?: SendCallback, quiet = false): false {
    this.#failure ??= error
    process.nextTick(() => {
      if (callback !== undefined) this.#tell(callback, error)
      else if (!quiet) this.#owner.report(error)
    })
    return false
  }

  /** Settles when all that was sent so far was handed over; rejects with the first failure. */
  sent(): Promise<void> {
    if (this.#queue.length === 0 || this.#failure !== undefined) return this.#handedOver()
    return new Promise((resolve, reject) => {
      this.#queue.watch((error) => (error === undefined ? resolve(this.#handedOver()) : reject(error)))
    })
  }

  #handedOver(): Promise<void> {
    const failure = this.#failure
    this.#failure = undefined
    return failure === undefined ? (this.#connection?.sent() ?? Promise.resolve()) : Promise.reject(failure)
  }

  /** There is a connection: what waits goes there, as fast as it is taken. */
  connected(connection: Channel<Out>): void {
    this.#connection = connection
    this.#watchAge()
    this.deliver()
  }

  /** It is over. What was not written, and nobody has asked for yet, is still the outcome of sending on this client. */
  lost(connection: Channel<Out>): void {
    if (this.#connection === connection) this.#connection = undefined
    this.#watchAge()
    connection.sent().catch((error: ChannelError) => {
      this.#failure ??= error
    })
  }

  /** Gives the connection what waits, as fast as it takes it, or at once when there is no time left. */
  deliver(atOnce = false): void {
    for (;;) {
      const connection = this.#connection
      if (connection?.valid !== true) return
      if (!connection.writable && !atOnce) return this.#deliverLater(connection)
      const next = this.#queue.shift()
      if (next === undefined) return this.#watchAge()
      connection.send(next.message, next.callback)
      for (const watcher of next.watchers) watcher()
    }
  }

  /** Nothing goes out any more. Those who sent what waits are told; `quiet` if whoever ends it knows. */
  close(error: ChannelError, quiet: boolean): void {
    this.#giveUp(this.#queue.clear(), error, quiet)
    this.#watchAge()
  }

  #deliverLater(connection: Channel<Out>): void {
    void connection
      .sent()
      .catch((error: ChannelError) => {
        this.#failure ??= error
      })
      .then(() => this.deliver())
  }

  #overflowed(error: ChannelError, callback: SendCallback | undefined): false {
    const quiet = this.#overflow === 'drop-newest'
    if (quiet) this.dropped++
    else this.refused++
    this.refuse(error, callback, quiet || this.#overflow === 'close')
    if (this.#overflow === 'close') this.#owner.overflowed(error)
    return false
  }

  // --- age ---

  /** While there is no connection: one timer, for the message that is the oldest. It may find another one there. */
  #watchAge(): void {
    const { clock } = this.#owner
    if (this.#queue.length === 0 || this.#connection?.valid === true) {
      clock.clear(this.#timer)
      this.#timer = undefined
    } else if (this.#queue.maxAge < Infinity) {
      this.#timer ??= clock.schedule(this.#expire, Math.max(0, this.#queue.expires - clock.now()))
    }
  }

  readonly #expire = (): void => {
    this.#timer = undefined
    const now = this.#owner.clock.now()
    const expired: Waiting<Out>[] = []
    while (this.#queue.expires <= now) expired.push(this.#queue.shift() as Waiting<Out>)
    if (expired.length > 0) this.#drop(expired, expiredError(this.#queue.maxAge), false)
    this.#watchAge()
  }

  // --- outcomes ---

  /** Messages that waited will never be sent. Their senders are told later, as they may send again. */
  #drop(messages: readonly Waiting<Out>[], error: ChannelError, quiet: boolean): void {
    this.dropped += messages.length
    if (messages.some(({ watchers }) => watchers.length === 0)) this.#failure ??= error
    process.nextTick(() => this.#giveUp(messages, error, quiet))
  }

  /** Tells senders that their messages are not sent; if nobody asked and not `quiet`, whoever is told what nobody is. */
  #giveUp(messages: readonly Waiting<Out>[], error: ChannelError, quiet: boolean): void {
    let untold = 0
    for (const { callback, watchers } of messages) {
      for (const watcher of watchers) watcher(error)
      if (callback !== undefined) this.#tell(callback, error)
      else if (watchers.length === 0) untold++
    }
    if (untold === 0 || quiet) return
    const message = `${untold} messages were not sent`
    this.#owner.report(new ChannelError({ code: error.code, message, cause: error }))
  }

  /** Calls a sender back; what it throws is an error of the application. */
  #tell(callback: SendCallback, error: ChannelError): void {
    runCallback(() => callback(error), this.#owner.report)
  }
}

function droppedError(): ChannelError {
  const message = 'it was dropped: others were sent, and so much waits for a connection'
  return new ChannelError({ code: 'CHANNEL_OVERFLOW', message })
}

function expiredError(maxAge: number): ChannelError {
  return new ChannelError({ code: 'CHANNEL_TIMEOUT', message: `there was no connection within ${maxAge} ms` })
}
