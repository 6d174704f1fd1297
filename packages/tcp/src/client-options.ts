import type { LookupFunction } from 'node:net'
import type { Channel, WaitOptions } from '@link/core'
import type { BackOffOptions } from './back-off.js'
import type { ClientState, ClientStateChange } from './client-states.js'
import type { TcpError } from './error.js'
import type { OfflineOptions } from './offline-queue.js'

/** When a client connects again, and when it gives up. */
export interface ReconnectOptions extends BackOffOptions {
  /**
   * Rounds that may fail one after the other before the client gives up; a round tries each endpoint once. By default 4
   * for the first connection of a client that is not lazy, and no limit afterwards.
   */
  readonly attempts?: number
  /** Whether to give up earlier, as where a log-in was refused: asked with each round that failed, and how many have. */
  readonly giveUp?: (error: TcpError, failures: number) => boolean
}

/** Where a client may connect to: a port of a host, or a UNIX socket. */
export type Endpoint = { readonly host: string; readonly port: number } | { readonly path: string }

/** How one endpoint is connected to. Times are in milliseconds. */
export interface ConnectOptions {
  /** For one endpoint, from the look-up of its name on, default 10,000. */
  readonly connectTimeout?: number
  /** After which the next address of a host is tried too, while those before it go on, default 250 (RFC 8305). */
  readonly attemptDelay?: number
  /** Use only addresses of this family, 4 or 6, default both. */
  readonly family?: 4 | 6
  /** Finds the addresses of a name, default `lookup` of `node:dns`. Asked for each family at the same time. */
  readonly lookup?: LookupFunction
}

/** How a client connects. Times are in milliseconds. */
export interface TcpClientOptions<out Out = never, in In = unknown> extends ConnectOptions {
  /** Resolve at once and connect on the first send, default false. */
  readonly lazyConnect?: boolean
  /** The back-off between rounds; `false` connects once and never again. */
  readonly reconnect?: ReconnectOptions | false
  /** What is kept while there is no connection. */
  readonly offline?: OfflineOptions
  /** The path of a UNIX socket to connect to in place of host and port. */
  readonly path?: string
  /** Where to connect to if the first endpoint fails, tried in this order at once. Each round begins with the first. */
  readonly endpoints?: readonly Endpoint[]
  /**
   * Makes a new connection ready for use, such as by a log-in: what is sent to the client waits until its promise has
   * resolved. If it rejects, or takes longer than `prepareTimeout`, the endpoint has failed with `TCP_PREPARE`. `signal`
   * is aborted when it is in vain.
   */
  readonly prepare?: (connection: Channel<Out, In>, signal: AbortSignal) => unknown
  /** For `prepare`, default 10,000. */
  readonly prepareTimeout?: number
  /** Told each step from one state to the next. */
  readonly onStateChange?: (change: ClientStateChange, client: TcpClient<Out, In>) => void
  /** Ends the client at once when it is aborted, whatever it is doing, as `abort` does. */
  readonly signal?: AbortSignal
}

/** A channel that survives its connections: it connects again when one is lost. */
export interface TcpClient<in Out, out In = unknown> extends Channel<Out, In> {
  /** What the client is doing. */
  readonly state: ClientState
  /**
   * Connects if the client is idle, and resolves when it is connected: at once if it is.
   *
   * Rejects with the cause if it gives up, with `TCP_STOPPED` when it is closed, and when `signal` is aborted.
   */
  readonly connect: (options?: WaitOptions) => Promise<void>
}
