import type { Channel, WaitOptions } from '@link/core'
import type { ConnectOptions, TcpClientOptions } from './client-options.js'
import type { CloseOptions } from './server.js'

type OfEach<Out, In> = ConnectOptions &
  Pick<TcpClientOptions<Out, In>, 'path' | 'endpoints' | 'prepare' | 'prepareTimeout'>

/** How many connections a pool has, and how each is made. Times are in milliseconds. */
export interface ConnectionPoolOptions<out Out = never, in In = unknown> extends OfEach<Out, In> {
  /** Most connections, default 10. */
  readonly maxConnections?: number
  /** Most who wait for one, those included for whom it is being made; default 1,000. */
  readonly maxWaiting?: number
  /** How long one waits, default 10,000. */
  readonly acquireTimeout?: number
  /** After which a connection that nobody uses is closed, default 30,000. */
  readonly idleTimeout?: number
}

/** A connection for one's own use, until it is given back by {@link release} or at the end of `await using`. */
export interface Lease<in Out, out In = unknown> extends AsyncDisposable {
  readonly channel: Channel<Out, In>
  /** Gives it back. What broke or was closed is not lent again: abort the channel if something may still come. */
  readonly release: () => void
}

/** What a pool has at one moment, and whom it has refused so far. `leased` are those that still stand. Plain data. */
export type PoolStats = Readonly<Record<'connecting' | 'leased' | 'idle' | 'waiting' | 'refused', number>>

/** Connections to one place, each lent to one user at a time. */
export interface ConnectionPool<in Out, out In = unknown> extends AsyncDisposable {
  /**
   * Lends the connection that was used last, or a new one; when there are too many one waits, in order.
   *
   * Rejects with `TCP_POOL_TIMEOUT`, with `TCP_POOL_FULL` if too many wait, with the reason of the signal, with
   * `TCP_STOPPED` when the pool is closed, and with the error of a connection that failed: each is told to one who waits.
   */
  readonly acquire: (options?: WaitOptions) => Promise<Lease<Out, In>>
  readonly stats: () => PoolStats
  /** Lends no more, closes what nobody uses, and cuts what was not given back within `grace` (5,000). */
  readonly close: (options?: CloseOptions) => Promise<void>
}
