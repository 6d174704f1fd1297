import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { ChannelError } from '@link/core'
import type { Address, Attribute, Channel, SendCallback, TransportedChannel } from '@link/core'
import { addressText } from './address.js'
import { BackOff } from './back-off.js'
import type { TcpClientFactory } from './client-factory.js'
import type { ClientState, TcpClient, TcpClientOptions } from './client-options.js'
import { dial } from './dial.js'
import { TcpError } from './error.js'
import { OfflineQueue } from './offline-queue.js'
import { SocketTransport } from './socket-transport.js'

const FIRST_ATTEMPTS = 4

/** The connection there is, or the way to the next one. */
export class ReconnectingClient<In, Out> implements TcpClient<Out, In> {
  readonly id: string = randomUUID()
  readonly #factory: TcpClientFactory<In, Out>
  readonly #to: Address
  readonly #options: TcpClientOptions
  readonly #backOff: BackOff
  readonly #queue: OfflineQueue<Out>
  readonly #attributes = new Map<unknown, unknown>()
  #state: ClientState = 'idle'
  #connection: TransportedChannel<Out, In> | undefined
  #connectedAt = 0
  #everConnected = false
  #failures = 0
  /** Gives up what is under way: the attempt, or the wait for it. */
  #cancel: () => void = () => {}
  #paused = false
  #sendFailure: ChannelError | undefined
  /** Those who wait for a connection, or for the end. */
  #waiters: { readonly connected: () => void; readonly over: (error: TcpError) => void }[] = []
  readonly closed: Promise<void>
  #over!: () => void

  constructor(factory: TcpClientFactory<In, Out>, to: Address, options: TcpClientOptions) {
    this.#factory = factory
    this.#to = to
    this.#options = options
    this.#backOff = new BackOff(options.reconnect === false ? {} : options.reconnect)
    this.#queue = new OfflineQueue(options.offline)
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
    return this.#connection?.writable ?? (this.#state !== 'closed' && this.#queue.open)
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
    if (connection?.valid === true) return connection.send(message, callback)
    const refused = this.#state === 'closed' ? closedError() : this.#queue.add(message, callback)
    if (refused !== undefined) return this.#refuse(refused, callback)
    if (this.#state === 'idle') this.#attempt()
    return this.#queue.open
  }

  readonly sent = (): Promise<void> => {
    const failure = this.#sendFailure
    this.#sendFailure = undefined
    if (failure !== undefined) return Promise.reject(failure)
    if (this.#queue.length === 0) return this.#connection?.sent() ?? Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#queue.notify((error) => (error === undefined ? resolve() : reject(error)))
    })
  }

  readonly flush = (): void => this.#connection?.flush()

  #refuse(error: ChannelError, callback: SendCallback | undefined): false {
    this.#sendFailure ??= error
    process.nextTick(() => {
      if (callback === undefined) this.#factory.opener.report(error, this)
      else this.#tell(callback, error)
    })
    return false
  }

  /** Calls a sender back; what it throws is an error of the application. */
  #tell(callback: SendCallback, error?: ChannelError): void {
    try {
      callback(error)
    } catch (thrown) {
      this.#factory.opener.report(thrown instanceof Error ? thrown : new Error(String(thrown)), this)
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
  }

  /** The messages that no handler takes, of one connection after the other. */
  async *[Symbol.asyncIterator](): AsyncGenerator<In, undefined> {
    try {
      while (this.#state !== 'closed') {
        const connection = this.#connection
        if (connection === undefined) await this.#change()
        else yield* this.#messagesOf(connection)
      }
    } finally {
      await this.close()
    }
  }

  async *#messagesOf(connection: Channel<Out, In>): AsyncGenerator<In, undefined> {
    try {
      for await (const message of connection) yield message
    } catch (error) {
      // The next connection goes on; that this one broke is told like everything that no handler took.
      this.#factory.opener.report(error as Error, this)
    }
    await connection.closed
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ connected: resolve, over: () => resolve() })
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
    const transport = new SocketTransport(socket)
    const connection = opener.open(transport, this)
    this.#state = 'connected'
    this.#connection = connection
    this.#connectedAt = opener.clock.now()
    this.#everConnected = true
    this.#failures = 0
    if (this.#paused) connection.pause()
    void connection.closed.then(() => this.#lost())
    transport.connect(connection)
    for (const { message, callbacks } of this.#queue.take()) connection.send(message, this.#toAll(callbacks))
    for (const { connected } of this.#waiters.splice(0)) connected()
  }

  #toAll(callbacks: readonly SendCallback[]): SendCallback | undefined {
    if (callbacks.length === 0) return undefined
    return (error) => {
      for (const callback of callbacks) this.#tell(callback, error)
    }
  }

  #failed(error: TcpError): void {
    this.#failures++
    if (this.#failures >= this.#attemptsAllowed()) this.#finish(error)
    else this.#waitAndAttempt()
  }

  #attemptsAllowed(): number {
    const { reconnect, lazyConnect } = this.#options
    if (reconnect === false) return 1
    return reconnect?.attempts ?? (this.#everConnected || lazyConnect === true ? Infinity : FIRST_ATTEMPTS)
  }

  #lost(): void {
    this.#connection = undefined
    if (this.#state === 'closed') return
    this.#backOff.lasted(this.#factory.opener.clock.now() - this.#connectedAt)
    if (this.#options.reconnect !== false) return this.#waitAndAttempt()
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

  readonly close = async (): Promise<void> => {
    const message = `the client of ${addressText(this.#to)} was closed`
    this.#finish(new TcpError({ code: 'TCP_STOPPED', message }))
    await this.#connection?.close()
    await this.closed
  }

  readonly abort = (reason?: Error): void => {
    const message = `the client of ${addressText(this.#to)} was aborted`
    this.#connection?.abort(reason)
    this.#finish(new TcpError({ code: 'TCP_STOPPED', message, cause: reason }))
  }

  /** No more connections: tells everybody who waits. */
  #finish(error: TcpError): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#cancel()
    this.#factory.clients.delete(this)
    for (const { callbacks } of this.#queue.take()) {
      for (const callback of callbacks) this.#tell(callback, closedError(error))
    }
    for (const { over } of this.#waiters.splice(0)) over(error)
    if (this.#connection === undefined) this.#over()
    else void this.#connection.closed.then(this.#over)
  }
}

function closedError(cause?: Error): ChannelError {
  return new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the client is closed', cause })
}
