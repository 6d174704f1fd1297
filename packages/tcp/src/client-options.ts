import type { Channel } from '@link/core'
import type { BackOffOptions } from './back-off.js'
import type { OfflineOptions } from './offline-queue.js'

/** When a client connects again, and when it gives up. */
export interface ReconnectOptions extends BackOffOptions {
  /**
   * Attempts that may fail one after the other before the client gives up. By default 4 for the first connection of a
   * client that is not lazy, and no limit afterwards.
   */
  readonly attempts?: number
}

/** How a client connects. */
export interface TcpClientOptions {
  /** Resolve at once and connect on the first send, default false. */
  readonly lazyConnect?: boolean
  /** The back-off between attempts; `false` connects once and never again. */
  readonly reconnect?: ReconnectOptions | false
  /** What is kept while there is no connection. */
  readonly offline?: OfflineOptions
  /** Milliseconds for one attempt to connect, default 10,000. */
  readonly connectTimeout?: number
  /** The path of a UNIX socket to connect to in place of host and port. */
  readonly path?: string
}

/** A channel that survives its connections: it connects again when one is lost. */
export interface TcpClient<in Out, out In = unknown> extends Channel<Out, In> {
  /** What the client is doing. */
  readonly state: ClientState
}

/** `idle`: lazy, nothing sent yet · `connecting` · `connected` · `waiting` for the next attempt · `closed` for good. */
export type ClientState = 'idle' | 'connecting' | 'connected' | 'waiting' | 'closed'
