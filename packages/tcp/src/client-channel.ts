import { randomUUID } from 'node:crypto'
import { ChannelError, noStats, runCallback, unlessAborted, whenAborted } from '@link/core'
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
import { ClientMessages } from './client-messages.js'
import type { TcpClient, TcpClientOptions } from './client-options.js'
import type { ClientState, ClientStateChange } from './client-states.js'
import { connectorFor } from './connector.js'
import { publish } from './diagnostics.js'
import { Endpoints } from './endpoints.js'
import { asError, TcpError } from './error.js'
import { Outbox } from './outbox.js'
import { Reconnector, type End, type ReconnectorParts } from './reconnector.js'
import { Waiters } from './waiters.js'

const FIRST_ATTEMPTS = 4
const PREPARE_TIMEOUT = 10_000

type Connection<In, Out> = TransportedChannel<Out, In>

/** A client as a channel: the connection there is, and what waits for the next one. */
export class ClientChannel<In, Out> implements TcpClient<Out, In> {
  readonly id: string = randomUUID()
  readonly #factory: TcpClientFactory<In, Out>
  readonly #options: TcpClientOptions<Out, In>
  readonly #endpoints: Endpoints
  readonly #reconnector: Reconnector<Connection<In, Out>>
  readonly #outbox: Outbox<Out>
  readonly #messages: ClientMessages<In>
  readonly #waiters = new Waiters()
  readonly #attributes = new Map<unknown, unknown>()
  #connection: Connection<In, Out> | undefined
  /** The same, also when it is over: messages may be left that nobody has taken yet. */
  #latest: Channel<Out, In> | undefined
  #everConnected = false
  #paused = false
  /** Whether the connection there is is the last one. */
  #ending = false
  /** What the connections before this one have done. */
  #past: ChannelStats = noStats
  /** Why it was closed, by whoever did. */
  #stopped: TcpError | undefined
  #aborted = false
  readonly closed: Promise<void>
  #over!: () => void

  constructor(
    factory: TcpClientFactory<In, Out>,
    endpoints: readonly [Address, ...Address[]],
    options: TcpClientOptions<Out, In>,
  ) {
    this.#factory = factory
    this.#options = options
    this.#endpoints = new Endpoints(endpoints)
    this.closed = new Promise((resolve) => {
      this.#over = resolve
    })
    this.#outbox = new Outbox(options.offline, {
      clock: factory.opener.clock,
      report: (error) => this.#report(error),
      overflowed: (error) => this.abort(error),
    })
    this.#messages = new ClientMessages({
      latest: () => this.#latest,
      over: () => this.state === 'closed',
      last: () => options.reconnect === false || this.#ending,
      next: () => this.#waiters.wait(true),
      report: (error) => this.#report(error),
      close: () => this.close(),
    })
    this.#reconnector = new Reconnector(this.#parts(), {
      changed: (change) => this.#tell(change),
      connected: (connection) => this.#connected(connection),
      lost: (connection) => this.#lost(connection),
      closed: (over, error) => this.#closed(over, error),
    })
    factory.clients.add(this)
    options.signal?.addEventListener('abort', this.#abortBySignal, { once: true })
  }

  #parts(): ReconnectorParts<Connection<In, Out>> {
    const { reconnect, prepare, prepareTimeout = PREPARE_TIMEOUT } = this.#options
    return {
      clock: this.#factory.opener.clock,
      endpoints: this.#endpoints,
      backOff: new BackOff(reconnect || undefined),
      connect: connectorFor(this.#factory, this.#options, { get: this.#own }),
      prepare,
      prepareTimeout,
      again: () => reconnect !== false && !this.#ending,
      giveUp: (error, failures) => this.#givesUp(error, failures),
    }
  }

  get state(): ClientState {
    return this.#reconnector.state
  }

  get shortId(): string {
    return this.id.slice(0, 8)
  }

  get valid(): boolean {
    return this.#connection?.valid ?? false
  }

  get writable(): boolean {
    return this.state !== 'closed' && this.#outbox.open
  }

  get localAddress(): Address | undefined {
    return this.#connection?.localAddress
  }

  get remoteAddress(): Address | undefined {
    return this.#connection?.remoteAddress ?? this.#endpoints.current
  }

  /** The client's own attribute, else that of the connection there is. */
  readonly get = <T>(key: Attribute<T>): T | undefined =>
    this.#attributes.has(key) ? this.#own(key) : this.#connection?.get(key)

  readonly #own = <T>(key: Attribute<T>): T | undefined => this.#attributes.get(key) as T | undefined

  readonly set = <T>(key: Attribute<T>, value: T): void => {
    this.#attributes.set(key, value)
  }

  readonly stats = (): ChannelStats => {
    const now = this.#connection?.stats() ?? noStats
    const { refused, dropped, waiting } = this.#outbox
    return {
      bytesIn: this.#past.bytesIn + now.bytesIn,
      bytesOut: this.#past.bytesOut + now.bytesOut,
      heldBytes: now.heldBytes,
      owed: now.owed,
      pendingBytes: now.pendingBytes + waiting.bytes,
      pendingMessages: now.pendingMessages + waiting.messages,
      refused: this.#past.refused + now.refused + refused,
      dropped: this.#past.dropped + now.dropped + dropped,
    }
  }

  // --- sending ---

  readonly send = (message: Out, callback?: SendCallback): boolean => {
    if (this.#ending || this.state === 'closed') return this.#outbox.refuse(closedError(), callback)
    const more = this.#outbox.send(message, callback)
    if (this.state === 'idle') this.#reconnector.start()
    return more
  }

  readonly sent = ({ signal }: WaitOptions = {}): Promise<void> => unlessAborted(this.#outbox.sent(), signal)

  readonly flush = (): void => this.#connection?.flush()

  readonly owe = (): void => this.#connection?.owe()

  readonly settle = (): void => this.#connection?.settle()

  readonly fire = (event: ChannelEvent): void => this.#connection?.fire(event)

  /** Upgrades the connection there is; the next one begins with the client's own pipeline. */
  readonly upgrade: Channel<Out, In>['upgrade'] = (pipeline) => this.#current().upgrade(pipeline)

  get pipeline(): PipelineEdits {
    return this.#current().pipeline
  }

  #current(): Channel<Out, In> {
    if (this.#connection !== undefined) return this.#connection
    throw new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the client is not connected' })
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

  // --- connecting ---

  readonly connect = ({ signal }: WaitOptions = {}): Promise<void> => {
    if (this.state === 'connected') return Promise.resolve()
    if (this.state === 'closed') return Promise.reject(this.#stopped ?? stoppedError('the client is closed'))
    const connected = this.#waiters.wait()
    this.#reconnector.start()
    return unlessAborted(connected, signal)
  }

  #connected(connection: Connection<In, Out>): void {
    this.#everConnected = true
    this.#connection = this.#latest = connection
    // Not before: handshakes and preparations have to read.
    if (this.#paused) connection.pause()
    this.#outbox.connected(connection)
    this.#waiters.connected()
  }

  #lost(connection: Connection<In, Out>): void {
    this.#past = withoutWaiting(this.#past, connection.stats())
    this.#connection = undefined
    this.#outbox.lost(connection)
  }

  #givesUp(error: TcpError, failures: number): boolean {
    const { reconnect, lazyConnect } = this.#options
    if (reconnect === false) return true
    const { attempts = this.#everConnected || lazyConnect === true ? Infinity : FIRST_ATTEMPTS } = reconnect ?? {}
    if (failures >= attempts) return true
    try {
      return reconnect?.giveUp?.(error, failures) === true
    } catch (thrown) {
      this.#report(asError(thrown))
      return true
    }
  }

  #tell(change: ClientStateChange): void {
    publish('link.tcp.client.state', () => ({ client: this, change }))
    runCallback(
      () => this.#options.onStateChange?.(change, this),
      (error) => this.#report(error),
    )
  }

  // --- closing ---

  /** Ends the output of the connection there is, which is the client's last. */
  readonly endWrite = (): void => {
    this.#ending = true
    this.#outbox.deliver(true)
    if (this.#connection === undefined) void this.close()
    else this.#connection.endWrite()
  }

  readonly close = async ({ signal }: WaitOptions = {}): Promise<void> => {
    this.#outbox.deliver(true)
    this.#stop(stoppedError(`the client of ${addressText(this.#endpoints.first)} was closed`))
    const unlisten = whenAborted(signal, () => this.#connection?.abort(asError(signal?.reason)))
    await this.closed
    unlisten()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  readonly abort = (reason?: Error): void => {
    this.#aborted = true
    const message = `the client of ${addressText(this.#endpoints.first)} was aborted`
    this.#stop(stoppedError(message, reason), (connection) => connection.abort(reason))
  }

  readonly #abortBySignal = (): void => this.abort(asError(this.#options.signal?.reason))

  #stop(why: TcpError, end?: End): void {
    this.#stopped ??= why
    this.#reconnector.stop(end)
  }

  /** No more connections: tells everybody who waits. */
  #closed(over: Promise<void>, gaveUp: TcpError | undefined): void {
    this.#factory.clients.delete(this)
    this.#options.signal?.removeEventListener('abort', this.#abortBySignal)
    // That it gave up is told like others that nobody took, if nobody waits for a connection.
    if (gaveUp !== undefined && !this.#waiters.any) this.#report(gaveUp)
    const why = (this.#stopped ??= gaveUp ?? this.#endedError())
    this.#outbox.close(closedError(why), this.#aborted)
    this.#waiters.over(why, gaveUp === undefined && !this.#aborted)
    void Promise.all([over, this.#connection?.closed]).then(this.#over)
  }

  #endedError(): TcpError {
    const message = `the connection to ${addressText(this.#endpoints.first)} ended`
    return new TcpError({ code: 'TCP_CONNECT', message })
  }

  /** Tells an error to whoever is told those that no handler took: without a connection there is no handler. */
  #report(error: Error): void {
    // If that fails, there is nobody left to tell.
    runCallback(
      () => this.#factory.opener.report(error, this),
      () => {},
    )
  }
}

/** What has been done so far. What waited in the one that is over does so no more. */
function withoutWaiting(past: ChannelStats, now: ChannelStats): ChannelStats {
  return {
    ...noStats,
    bytesIn: past.bytesIn + now.bytesIn,
    bytesOut: past.bytesOut + now.bytesOut,
    refused: past.refused + now.refused,
    dropped: past.dropped + now.dropped,
  }
}

function stoppedError(message: string, cause?: Error): TcpError {
  return new TcpError({ code: 'TCP_STOPPED', message, cause })
}

function closedError(cause?: Error): ChannelError {
  return new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the client is closed', cause })
}
