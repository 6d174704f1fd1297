import type { ChannelOptions } from '@link/core'
import type { BackOffOptions } from './back-off.js'
import type { TcpClientFactoryOptions } from './client-factory.js'
import type { ReconnectOptions, TcpClientOptions } from './client-options.js'
import { checkOptions, type Kinds } from './check-options.js'
import type { OfflineOptions } from './offline-queue.js'
import type { TcpServerOptions } from './server.js'

/** Options of a connection's socket, under Node's names. */
export interface SocketOptions {
  /** Send small writes at once (`TCP_NODELAY`), default true: the channel joins the writes of a turn itself. */
  readonly noDelay?: boolean
  /** Let the system probe an idle connection (`SO_KEEPALIVE`), default false. */
  readonly keepAlive?: boolean
  /** Milliseconds of silence before the first probe, default 0: what the system says. */
  readonly keepAliveInitialDelay?: number
  /**
   * Read into memory that all sockets share, default true: small messages cost a fifth less and large ones half, for 1 kB
   * more a connection. For accepted sockets this needs a part of Node that is not documented; false does without.
   */
  readonly sharedReads?: boolean
}

/** Options of a listening socket, under Node's names; those of accepted sockets under `child`. */
export interface ListenOptions {
  /** Connections that wait to be accepted, default 511. */
  readonly backlog?: number
  /** In a cluster, do not share the port, default false. */
  readonly exclusive?: boolean
  /** Listen on IPv6 only, not on both families, default false. */
  readonly ipv6Only?: boolean
  readonly child?: SocketOptions
}

const SOCKET: Kinds<SocketOptions> = {
  noDelay: 'boolean',
  keepAlive: 'boolean',
  keepAliveInitialDelay: 'number',
  sharedReads: 'boolean',
}

const LISTEN: Kinds<ListenOptions> = { backlog: 'number', exclusive: 'boolean', ipv6Only: 'boolean', child: 'object' }

const SERVER: Kinds<TcpServerOptions> = { host: 'string', path: 'string', options: 'object', channel: 'object' }

const FACTORY: Kinds<TcpClientFactoryOptions> = { options: 'object', channel: 'object' }

const CLIENT: Kinds<TcpClientOptions> = {
  lazyConnect: 'boolean',
  reconnect: 'object or false',
  offline: 'object',
  connectTimeout: 'number',
  path: 'string',
}

const BACK_OFF: Kinds<BackOffOptions> = {
  minDelay: 'number',
  maxDelay: 'number',
  stableAfter: 'number',
  random: 'function',
}

const RECONNECT: Kinds<ReconnectOptions> = { ...BACK_OFF, attempts: 'number' }

const OFFLINE: Kinds<OfflineOptions> = { maxMessages: 'number' }

const CHANNEL: Kinds<ChannelOptions> = {
  highWaterMark: 'number',
  lowWaterMark: 'number',
  maxPending: 'number',
  closeTimeout: 'number',
  allowHalfOpen: 'boolean',
  onUnhandledError: 'function',
  clock: 'object',
}

/** Refuses options of a server that are unknown or of a wrong kind. */
export function checkServerOptions(options: TcpServerOptions): void {
  checkOptions(options, SERVER, 'tcpServer')
  checkOptions(options.options, LISTEN, 'options')
  checkOptions(options.options?.child, SOCKET, 'options.child')
  checkOptions(options.channel, CHANNEL, 'channel')
}

/** Refuses options of a factory that are unknown or of a wrong kind. */
export function checkFactoryOptions(options: TcpClientFactoryOptions): void {
  checkOptions(options, FACTORY, 'tcpClientFactory')
  checkOptions(options.options, SOCKET, 'options')
  checkOptions(options.channel, CHANNEL, 'channel')
}

/** Refuses options of a client that are unknown or of a wrong kind. */
export function checkClientOptions(options: TcpClientOptions): void {
  checkOptions(options, CLIENT, 'tcpClient')
  checkOptions(options.reconnect || undefined, RECONNECT, 'reconnect')
  checkOptions(options.offline, OFFLINE, 'offline')
}
