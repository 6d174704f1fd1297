import type { Address, Clock, WaitOptions } from '@link/core'
import { addressText } from './address.js'
import { requireFactory, type TcpClientFactory } from './client-factory.js'
import type { TcpClient } from './client-options.js'
import { tcpClient } from './client.js'
import { TcpError } from './error.js'
import { checkCloseOptions, checkPoolOptions } from './options.js'
import type { ConnectionPool, ConnectionPoolOptions, Lease, PoolStats } from './pool-options.js'
import type { CloseOptions } from './server.js'
import { Turns } from './turns.js'

/**
 * A pool of connections, made when they are needed, with the pipeline of the factory.
 *
 * @throws TcpError `TCP_OPTION` for an option that is unknown or of a wrong kind
 *
 * @example
 * const pool = connectionPool(factory, 'localhost', 8081, { maxConnections: 4 })
 * await using lease = await pool.acquire()
 * lease.channel.send([1, 348, 'hello world'])
 */
export function connectionPool<In, Out>(
  factory: TcpClientFactory<In, Out>,
  host: string,
  port: number,
  options: ConnectionPoolOptions<Out, In> = {},
): ConnectionPool<Out, In> {
  requireFactory(factory)
  checkPoolOptions(options)
  return new Pool(factory, options.path === undefined ? { host, port } : { path: options.path }, options)
}

class Pool<In, Out> implements ConnectionPool<Out, In> {
  readonly #clock: Clock
  readonly #make: () => Promise<TcpClient<Out, In>>
  readonly #most: number
  readonly #idleTimeout: number
  readonly #place: string
  readonly #turns: Turns<Lease<Out, In>>
  /** Each connection there is or will be, until it is over. */
  readonly #lives = new Set<Promise<void>>()
  readonly #clients = new Set<TcpClient<Out, In>>()
  readonly #leased = new Set<TcpClient<Out, In>>()
  /** With the timers that close them; the one used last is the last. */
  readonly #idle = new Map<TcpClient<Out, In>, unknown>()
  #connecting = 0
  #closing = false

  constructor(factory: TcpClientFactory<In, Out>, first: Address, options: ConnectionPoolOptions<Out, In>) {
    const { maxConnections = 10, maxWaiting = 1_000, acquireTimeout = 10_000, idleTimeout = 30_000, ...each } = options
    const { host = '', port = 0 } = first
    this.#clock = factory.opener.clock
    // Lazy, so that it can be given up while it connects.
    this.#make = () => tcpClient(factory, host, port, { ...each, lazyConnect: true, reconnect: false })
    this.#most = maxConnections
    this.#idleTimeout = idleTimeout
    this.#place = addressText(first)
    const what = `a connection to ${this.#place}`
    this.#turns = new Turns({ clock: this.#clock, most: maxWaiting, timeout: acquireTimeout, what })
  }

  readonly acquire = (options?: WaitOptions): Promise<Lease<Out, In>> => {
    if (this.#closing) return Promise.reject(this.#stopped())
    const turn = this.#turns.wait(options)
    this.#serve()
    return turn
  }

  /** Lends those who wait what is idle, and connects for the others. */
  #serve(): void {
    while (this.#turns.length > 0) {
      const client = Array.from(this.#idle.keys()).findLast(({ valid }) => valid)
      if (client === undefined) break
      this.#wake(client)
      this.#turns.give(this.#lend(client))
    }
    while (this.#connecting < this.#turns.length && this.#lives.size < this.#most) void this.#begin()
  }

  async #begin(): Promise<void> {
    const life = this.#live()
    this.#lives.add(life)
    await life
    this.#lives.delete(life)
    this.#serve()
  }

  /** A connection from its beginning to its end. */
  async #live(): Promise<void> {
    this.#connecting++
    let client: TcpClient<Out, In> | undefined
    try {
      client = await this.#make()
      this.#clients.add(client)
      await client.connect()
    } catch (error) {
      this.#turns.refuse(error)
    }
    this.#connecting--
    if (client === undefined) return
    this.#free(client)
    await client.closed
    this.#wake(client)
    this.#leased.delete(client)
    this.#clients.delete(client)
  }

  #lend(client: TcpClient<Out, In>): Lease<Out, In> {
    this.#leased.add(client)
    let given = false
    const release = (): void => {
      if (given) return
      given = true
      this.#leased.delete(client)
      this.#free(client)
    }
    return { channel: client, release, [Symbol.asyncDispose]: async () => release() }
  }

  /** Nobody uses it any more. */
  #free(client: TcpClient<Out, In>): void {
    if (this.#closing || !client.valid) return void client.close()
    this.#idle.set(
      client,
      this.#clock.schedule(() => void client.close(), this.#idleTimeout),
    )
    this.#serve()
  }

  /** It is idle no more. */
  #wake(client: TcpClient<Out, In>): void {
    this.#clock.clear(this.#idle.get(client))
    this.#idle.delete(client)
  }

  readonly stats = (): PoolStats => ({
    connecting: this.#connecting,
    leased: this.#leased.size,
    idle: this.#idle.size,
    waiting: this.#turns.length,
    refused: this.#turns.refused,
  })

  readonly close = async (options: CloseOptions = {}): Promise<void> => {
    checkCloseOptions(options)
    const { grace = 5_000 } = options
    this.#closing = true
    this.#turns.refuseAll(this.#stopped())
    for (const client of this.#clients) if (!this.#leased.has(client)) void client.close()
    const cut = this.#clock.schedule(() => this.#clients.forEach((client) => client.abort()), grace)
    await Promise.all(this.#lives)
    this.#clock.clear(cut)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #stopped(): TcpError {
    return new TcpError({ code: 'TCP_STOPPED', message: `the pool of connections to ${this.#place} was closed` })
  }
}
