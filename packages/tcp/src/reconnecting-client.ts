import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { ChannelError, noStats, unlessAborted, whenAborted } from '@link/core'
import type {
  Address,
  Attribute,
  Channel,
  ChannelEvent,
  ChannelStats,
  PipelineEdits,
  ReadOptions,
  SendCallback,
  TransportedChannel,
  WaitOptions,
} from '@link/core'
import { addressText } from './address.js'
import { BackOff } from './back-off.js'
import type { TcpClientFactory } from './client-factory.js'
import { ClientMessages, type Connections } from './client-messages.js'
import type { ClientState, TcpClient, TcpClientOptions } from './client-options.js'
import { attributesOf } from './connection-side.js'
import { dial } from './dial.js'
import { TcpError } from './error.js'
import { Handshakes } from './handshakes.js'
import { OfflineQueue } from './offline-queue.js'
import { SocketTransport } from './socket-transport.js'

const FIRST_ATTEMPTS = 4

/** Somebody who waits for a connection, or for the end. */
interface Waiter {
  readonly connected: () => void
  /** The client was closed, or has given up with an error. */
  readonly over: (error: TcpError, gaveUp: boolean) => void
}

/** The connection there is, or the way to the next one. */
export class ReconnectingClient<In, Out> implements TcpClient<Out, In> {
  readonly id: string = randomUUID()
  readonly #factory: TcpClientFactory<In, Out>
  readonly #to: Address
  readonly #options: TcpClientOptions
  readonly #backOff: BackOff
  readonly #queue: OfflineQueue<Out>
  readonly #attributes = new Map<unknown, unknown>()
  readonly #messages: ClientMessages<In>
  #state: ClientState = 'idle'
  #connection: TransportedChannel<Out, In> | undefined
  /** The same, also when it is over: messages may be left that nobody has taken yet. */
  #latest: Channel<Out, In> | undefined
  #connectedAt = 0
  #everConnected = false
  #failures = 0
  /** Gives up what is under way: the attempt, or the wait for it. */
  #cancel: () => void = nothing
  #paused = false
  /** Whether the connection there is is the last one. */
  #ending = false
  #sendFailure: ChannelError | undefined
  #waiters: Waiter[] = []
  readonly closed: Promise<void>
  #over!: () => void

  constructor(factory: TcpClientFactory<In, Out>, to: Address, options: TcpClientOptions) {
    this.#factory = factory
    this.#to = to
    this.#options = options
    this.#backOff = new BackOff(options.reconnect === false ? {} : options.reconnect)
    this.#queue = new OfflineQueue(options.offline)
    this.#messages = new ClientMessages(this.#connections())
    this.closed = new Promise((resolve) => {
      this.#over = resolve
    })
    factory.clients.add(this)
  }

  get state(): ClientState {
    return this.#state
  }

  get shortId(): string {
    return this.id.slice(0, 8)
  }

  get valid(): boolean {
    return this.#connection?.valid ?? false
  }

  get writable(): boolean {
    const connection = this.#connection
    if (connection?.valid === true) return connection.writable && this.#queue.open
    return this.#state !== 'closed' && this.#queue.open
  }

  get localAddress(): Address | undefined {
    return this.#connection?.localAddress
  }

  get remoteAddress(): Address | undefined {
    return this.#connection?.remoteAddress ?? this.#to
  }

  readonly get = <T>(key: Attribute<T>): T | undefined => this.#attributes.get(key) as T | undefined

  readonly set = <T>(key: Attribute<T>, value: T): void => {
    this.#attributes.set(key, value)
  }

  // --- sending ---

  readonly send = (message: Out, callback?: SendCallback): boolean => {
    const connection = this.#connection
    if (connection?.valid === true && this.#queue.length === 0) return connection.send(message, callback)
    const over = this.#state === 'closed' || this.#ending
    const refused = over ? closedError() : this.#queue.add(message, callback)
    if (refused !== undefined) return this.#refuse(refused, callback)
    if (this.#state === 'idle') this.#attempt()
    return this.writable
  }

  readonly sent = ({ signal }: WaitOptions = {}): Promise<void> => {
    const failure = this.#sendFailure
    this.#sendFailure = undefined
    if (failure !== undefined) return Promise.reject(failure)
    if (this.#queue.length === 0) return this.#connection?.sent({ signal }) ?? Promise.resolve()
    const sent = new Promise<void>((resolve, reject) => {
      this.#queue.watch((error) => (error === undefined ? resolve(this.#connection?.sent()) : reject(error)))
    })
    return unlessAborted(sent, signal)
  }

  readonly flush = (): void => this.#connection?.flush()

  /** Upgrades the connection there is; the next one begins with the client's own pipeline. */
  readonly upgrade: Channel<Out, In>['upgrade'] = (pipeline) => this.#current().upgrade(pipeline)

  get pipeline(): PipelineEdits {
    return this.#current().pipeline
  }

  #current(): Channel<Out, In> {
    if (this.#connection !== undefined) return this.#connection
    throw new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the client is not connected' })
  }

  readonly owe = (): void => this.#connection?.owe()

  readonly settle = (): void => this.#connection?.settle()

  readonly fire = (event: ChannelEvent): void => this.#connection?.fire(event)

  readonly stats = (): ChannelStats => this.#connection?.stats() ?? noStats

  /** Gives the connection what waits, as fast as it takes it, or at once when there is no time left. */
  #deliver(atOnce = false): void {
    for (;;) {
      const connection = this.#connection
      if (connection?.valid !== true) return
      if (!connection.writable && !atOnce) {
        void connection.sent().then(
          () => this.#deliver(),
          (error: ChannelError) => {
            this.#sendFailure ??= error
            this.#deliver()
          },
        )
        return
      }
      const next = this.#queue.shift()
      if (next === undefined) return
      connection.send(next.message, next.callback)
      for (const watcher of next.watchers) watcher()
    }
  }

  #refuse(error: ChannelError, callback: SendCallback | undefined): false {
    this.#sendFailure ??= error
    process.nextTick(() => {
      if (callback === undefined) this.#report(error)
      else this.#tell(callback, error)
    })
    return false
  }

  /** Calls a sender back; what it throws is an error of the application. */
  #tell(callback: SendCallback, error: ChannelError): void {
    try {
      callback(error)
    } catch (thrown) {
      this.#report(thrown instanceof Error ? thrown : new Error(String(thrown)))
    }
  }

  /** Tells an error to whoever is told those that no handler took: without a connection there is no handler. */
  #report(error: Error): void {
    try {
      this.#factory.opener.report(error, this)
    } catch {
      // There is nobody left to tell.
    }
  }

  // --- receiving ---

  readonly pause = (): void => {
    this.#paused = true
    this.#connection?.pause()
  }

  readonly resume = (): void => {
    this.#paused = false
    this.#connection?.resume()
  };

  [Symbol.asyncIterator](): AsyncIterator<In> {
    return this.messages()[Symbol.asyncIterator]()
  }

  messages(options?: ReadOptions): AsyncIterable<In> {
    return this.#messages.read(options)
  }

  #connections(): Connections<In> {
    return {
      latest: () => this.#latest,
      over: () => this.#state === 'closed',
      fragile: this.#options.reconnect === false,
      next: () => this.#change(),
      report: (error) => this.#report(error),
      close: () => this.close(),
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ connected: resolve, over: (error, gaveUp) => (gaveUp ? reject(error) : resolve()) })
    })
  }

  // --- connecting ---

  /** Connects; rejects when the first connection is given up. */
  connect(): Promise<void> {
    const connected = new Promise<void>((resolve, reject) => {
      this.#waiters.push({ connected: resolve, over: reject })
    })
    this.#attempt()
    return connected
  }

  #attempt(): void {
    const { opener, options } = this.#factory
    const timing = { clock: opener.clock, timeout: this.#options.connectTimeout ?? 10_000 }
    this.#state = 'connecting'
    this.#cancel = dial(this.#to, options.options ?? {}, timing, {
      connected: (socket) => this.#connected(socket),
      failed: (error) => this.#failed(error),
    })
  }

  #connected(socket: Socket): void {
    const { opener } = this.#factory
    // Now it is the channel that ends the socket.
    this.#cancel = nothing
    const handshakes = new Handshakes()
    const { host, port } = this.#to
    const side = { role: 'client', host, port, expect: handshakes.expect } as const
    const transport = new SocketTransport(socket, this.#to.path)
    const connection = opener.open(transport, attributesOf(side, this))
    // Whoever makes the handlers may have closed the client.
    if (this.state === 'closed') connection.abort()
    else if (handshakes.pending) this.#shakeHands(connection, handshakes)
    else this.#stands(connection)
    transport.connect(connection)
    if (this.#connection === connection) this.#welcome()
  }

  /** A connection that is none before its handshakes are done. */
  #shakeHands(connection: TransportedChannel<Out, In>, handshakes: Handshakes): void {
    this.#cancel = () => connection.abort()
    handshakes.whenOver((error) => {
      if (this.#state === 'closed') return
      this.#cancel = nothing
      if (error !== undefined) {
        void connection.close()
        return this.#failed(error)
      }
      this.#stands(connection)
      this.#welcome()
    })
  }

  #stands(connection: TransportedChannel<Out, In>): void {
    this.#state = 'connected'
    this.#connectedAt = this.#factory.opener.clock.now()
    this.#everConnected = true
    this.#failures = 0
    this.#connection = this.#latest = connection
    // Not before: a handshake has to read.
    if (this.#paused) connection.pause()
    void connection.closed.then(() => this.#lost(connection))
  }

  #welcome(): void {
    this.#deliver()
    for (const { connected } of this.#waiters.splice(0)) connected()
  }

  #failed(error: TcpError): void {
    this.#failures++
    if (this.#failures >= this.#attemptsAllowed()) this.#giveUp(error)
    else this.#waitAndAttempt()
  }

  #attemptsAllowed(): number {
    const { reconnect, lazyConnect } = this.#options
    if (reconnect === false) return 1
    return reconnect?.attempts ?? (this.#everConnected || lazyConnect === true ? Infinity : FIRST_ATTEMPTS)
  }

  #lost(connection: Channel<Out, In>): void {
    // What was not written, and nobody has asked for yet, is still the outcome of sending on this client.
    connection.sent().catch((error: ChannelError) => {
      this.#sendFailure ??= error
    })
    this.#connection = undefined
    if (this.#state === 'closed') return
    this.#backOff.lasted(this.#factory.opener.clock.now() - this.#connectedAt)
    if (this.#options.reconnect !== false && !this.#ending) return this.#waitAndAttempt()
    const message = `the connection to ${addressText(this.#to)} ended`
    this.#finish(new TcpError({ code: 'TCP_CONNECT', message }))
  }

  #waitAndAttempt(): void {
    const { clock } = this.#factory.opener
    this.#state = 'waiting'
    const timer = clock.schedule(() => this.#attempt(), this.#backOff.next())
    this.#cancel = () => clock.clear(timer)
  }

  // --- closing ---

  /** Ends the output of the connection there is, which is the client's last. */
  readonly endWrite = (): void => {
    this.#ending = true
    this.#deliver(true)
    if (this.#connection === undefined) void this.close()
    else this.#connection.endWrite()
  }

  readonly close = async ({ signal }: WaitOptions = {}): Promise<void> => {
    const connection = this.#connection
    this.#deliver(true)
    void connection?.close()
    const message = `the client of ${addressText(this.#to)} was closed`
    this.#finish(new TcpError({ code: 'TCP_STOPPED', message }))
    const unlisten = whenAborted(signal, () => connection?.abort(signal?.reason as Error))
    await this.closed
    unlisten()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  readonly abort = (reason?: Error): void => {
    const message = `the client of ${addressText(this.#to)} was aborted`
    this.#connection?.abort(reason)
    this.#finish(new TcpError({ code: 'TCP_STOPPED', message, cause: reason }), 'aborted')
  }

  /** The last attempt failed: if nobody waits for a connection, the error is told like others that nobody took. */
  #giveUp(error: TcpError): void {
    if (this.#waiters.length === 0) this.#report(error)
    this.#finish(error, 'gave up')
  }

  /** No more connections: tells everybody who waits. */
  #finish(error: TcpError, how: 'ended' | 'aborted' | 'gave up' = 'ended'): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#cancel()
    this.#factory.clients.delete(this)
    this.#discard(closedError(error), how === 'aborted')
    for (const { over } of this.#waiters.splice(0)) over(error, how !== 'ended')
    if (this.#connection === undefined) this.#over()
    else void this.#connection.closed.then(this.#over)
  }

  /** Tells the senders of what waits that it is not sent. Whoever aborts knows. */
  #discard(error: ChannelError, knowing: boolean): void {
    let untold = 0
    for (const { callback, watchers } of this.#queue.clear()) {
      for (const watcher of watchers) watcher(error)
      if (callback !== undefined) this.#tell(callback, error)
      else if (watchers.length === 0) untold++
    }
    if (untold === 0 || knowing) return
    const message = `${untold} messages were not sent: ${error.message}`
    this.#report(new ChannelError({ code: 'CHANNEL_CLOSED', message, cause: error.cause }))
  }
}

function closedError(cause?: Error): ChannelError {
  return new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the client is closed', cause })
}

function nothing(): void {}
