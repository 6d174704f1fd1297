import { channelOptionKinds } from '@link/core'
import type { BackOffOptions } from './back-off.js'
import type { TcpClientFactoryOptions } from './client-factory.js'
import type { Endpoint, ReconnectOptions, TcpClientOptions } from './client-options.js'
import { checkOptions, type Kinds } from './check-options.js'
import type { OfflineOptions } from './offline-queue.js'
import type { ConnectionPoolOptions } from './pool-options.js'
import type { CloseOptions, TcpServerOptions } from './server.js'
import type { ServerBootstrapOptions } from './server-bootstrap.js'
import { TcpError } from './error.js'
import { MAX_CONNECTIONS, type AdmissionOptions, type ConnectionLimits } from './admission.js'

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

/** Options of a client's sockets, under Node's names. */
export interface ClientSocketOptions extends SocketOptions {
  /** The address of this machine to connect from, default what the system chooses. */
  readonly localAddress?: string
  /** The port to connect from, default one that the system chooses. */
  readonly localPort?: number
}

/** Options of a listening socket, under Node's names; those of accepted sockets under `child`. */
export interface ListenOptions {
  /** Connections that wait to be accepted, default 511. */
  readonly backlog?: number
  /** In a cluster, do not share the port, default false. */
  readonly exclusive?: boolean
  /** Listen on IPv6 only, not on both families, default false. */
  readonly ipv6Only?: boolean
  /** Let several processes listen on the port (`SO_REUSEPORT`), default false. Not before Node 22.12. */
  readonly reusePort?: boolean
  readonly child?: SocketOptions
}

const SOCKET: Kinds<SocketOptions> = {
  noDelay: 'boolean',
  keepAlive: 'boolean',
  keepAliveInitialDelay: 'number',
  sharedReads: 'boolean',
}

const CLIENT_SOCKET: Kinds<ClientSocketOptions> = { ...SOCKET, localAddress: 'string', localPort: 'number' }

const LISTEN: Kinds<ListenOptions> = {
  backlog: 'number',
  exclusive: 'boolean',
  ipv6Only: 'boolean',
  reusePort: 'boolean',
  child: 'object',
}

const LIMITS: Kinds<ConnectionLimits> = {
  connections: 'number',
  resumeBelow: 'number',
  perAddress: 'number',
  acceptRate: 'number',
  idleTime: 'positive',
  handshakeTime: 'positive',
}

const ADMISSION: Kinds<AdmissionOptions> = { allow: 'list', deny: 'list', limits: 'object' }

const SERVER: Kinds<TcpServerOptions> = {
  ...ADMISSION,
  host: 'string',
  path: 'string',
  mode: 'number',
  options: 'object',
  channel: 'object',
  executor: 'object',
  bootstrap: 'object',
  signal: 'signal',
  log: 'function',
}

const FACTORY: Kinds<TcpClientFactoryOptions> = {
  options: 'object',
  channel: 'object',
  executor: 'object',
}

/** Those of every client, whatever it sends and receives. */
type AnyClientOptions = TcpClientOptions<unknown, never>

/** How one connection is made. */
const CONNECTION = {
  connectTimeout: 'number',
  path: 'string',
  endpoints: 'list',
  prepare: 'function',
  prepareTimeout: 'number',
  attemptDelay: 'number',
  family: [4, 6],
  lookup: 'function',
} as const

const CLIENT: Kinds<AnyClientOptions> = {
  ...CONNECTION,
  lazyConnect: 'boolean',
  reconnect: 'object or false',
  offline: 'object',
  onStateChange: 'function',
  signal: 'signal',
}

const POOL: Kinds<ConnectionPoolOptions<unknown, never>> = {
  ...CONNECTION,
  maxConnections: 'number',
  maxWaiting: 'number',
  acquireTimeout: 'number',
  idleTimeout: 'number',
}

const BACK_OFF: Kinds<BackOffOptions> = {
  minDelay: 'number',
  maxDelay: 'number',
  stableAfter: 'number',
  random: 'function',
}

const RECONNECT: Kinds<ReconnectOptions> = { ...BACK_OFF, attempts: 'number', giveUp: 'function' }

const OFFLINE: Kinds<OfflineOptions> = {
  maxMessages: 'number',
  maxBytes: 'number',
  maxAge: 'number',
  overflow: ['reject', 'drop-newest', 'drop-oldest', 'close'],
}

/** Refuses options of a server that are unknown or of a wrong kind. */
export function checkServerOptions(options: TcpServerOptions): void {
  checkOptions(options, SERVER, 'tcpServer')
  checkLimits(options.limits)
  if (options.options?.reusePort === true && !reusesPorts()) {
    throw new TcpError({
      code: 'TCP_OPTION',
      message: `options.reusePort: expected Node 22.12 or newer, got ${process.version}`,
    })
  }
  checkGiven(options.options, LISTEN, 'options')
  checkGiven(options.options?.child, SOCKET, 'options.child')
  checkGiven(options.channel, channelOptionKinds, 'channel')
}

/** Refuses options of a bootstrap that are unknown or of a wrong kind. */
export function checkBootstrapOptions(options: ServerBootstrapOptions): void {
  checkOptions(options, { ...ADMISSION, executor: 'object' }, 'serverBootstrap')
  checkLimits(options.limits)
}

function checkLimits(limits: ConnectionLimits | undefined): void {
  checkGiven(limits, LIMITS, 'limits')
  const { connections = MAX_CONNECTIONS, resumeBelow = connections } = limits ?? {}
  if (resumeBelow <= connections && (resumeBelow > 0 || connections === 0)) return
  const message = `limits.resumeBelow: expected a number from 1 to connections (${connections}), got ${resumeBelow}`
  throw new TcpError({ code: 'TCP_OPTION', message })
}

// Node 20 has no such option and would not say so.
function reusesPorts(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 12)
}

/** Refuses options of closing that are unknown or of a wrong kind. */
export function checkCloseOptions(options: CloseOptions): void {
  checkOptions(options, { grace: 'number' }, 'close')
}

/** Refuses options of a factory that are unknown or of a wrong kind. */
export function checkFactoryOptions(options: TcpClientFactoryOptions): void {
  checkOptions(options, FACTORY, 'tcpClientFactory')
  checkGiven(options.options, CLIENT_SOCKET, 'options')
  checkGiven(options.channel, channelOptionKinds, 'channel')
}

/** Refuses options of a client that are unknown or of a wrong kind. */
export function checkClientOptions(options: AnyClientOptions): void {
  checkOptions(options, CLIENT, 'tcpClient')
  checkGiven(options.reconnect || undefined, RECONNECT, 'reconnect')
  checkGiven(options.offline, OFFLINE, 'offline')
}

/** Refuses options of a pool that are unknown or of a wrong kind. */
export function checkPoolOptions(options: ConnectionPoolOptions<unknown, never>): void {
  checkOptions(options, POOL, 'connectionPool')
  const { maxConnections = 1 } = options
  if (maxConnections >= 1) return
  const message = `maxConnections: expected a number from 1 on, got ${maxConnections}`
  throw new TcpError({ code: 'TCP_OPTION', message })
}

/** Refuses what is no endpoint: as an argument or option by the name `where`. */
export function checkEndpoint(endpoint: Endpoint, where: string): void {
  const kinds: Kinds<Partial<Record<'host' | 'port' | 'path', unknown>>> = {
    host: 'string',
    port: 'any',
    path: 'string',
  }
  checkOptions(endpoint, kinds, where)
  if ('path' in endpoint || typeof endpoint.host === 'string') return
  throw new TcpError({ code: 'TCP_OPTION', message: `${where}.host: expected string, got undefined` })
}

/** Checks options among others, which need not be there. */
function checkGiven<Options extends object>(options: Options | undefined, kinds: Kinds<Options>, where: string): void {
  if (options !== undefined) checkOptions(options, kinds, where)
}
