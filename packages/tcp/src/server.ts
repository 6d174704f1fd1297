import { createServer, type Server } from 'node:net'
import {
  channelOpener,
  reportToConsole,
  type Address,
  type Channel,
  type ChannelOptions,
  type Clock,
  type Executor,
} from '@link/core'
import type { PipelineLike, TopIn, TopOut } from '@link/core'
import { Admission, type AdmissionOptions } from './admission.js'
import { Connections, type CloseCounts, type ServerMetrics } from './connections.js'
import { tell, type TcpLog } from './diagnostics.js'
import { TcpError } from './error.js'
import { withIdleLimit } from './idle-limit.js'
import { listen } from './listen.js'
import { checkCloseOptions, checkServerOptions, type ListenOptions } from './options.js'
import { admissionOf, executorOf, join, leave, type ServerBootstrap } from './server-bootstrap.js'

/** How a server listens, whom it lets in, and how its channels behave. */
export interface TcpServerOptions extends AdmissionOptions {
  /** The address to listen on, default all interfaces. */
  readonly host?: string
  /** The path of a UNIX socket to listen on in place of the port. A socket that a killed server left there is replaced. */
  readonly path?: string
  /** Who may open the UNIX socket, as `0o660`; by default what the process's mask leaves. */
  readonly mode?: number
  /** Options of the listening socket, under Node's names; those of accepted sockets under `child`. */
  readonly options?: ListenOptions
  /** Water marks, bounds and time-outs of the channels. */
  readonly channel?: ChannelOptions
  /** Where handlers run that have no executor of their own, such as threads; default that of the bootstrap, else here. */
  readonly executor?: Executor
  /** What the server shares with others. */
  readonly bootstrap?: ServerBootstrap
  /** Closes the server when it is aborted. */
  readonly signal?: AbortSignal
  /** Told what happens, in words; by default nobody is. Errors that no handler took go there in place of the console. */
  readonly log?: TcpLog
}

/** How long a server that closes waits. */
export interface CloseOptions {
  /** Milliseconds after which connections are cut, default 5,000. */
  readonly grace?: number
}

/** A server that is listening. */
export interface TcpServer extends AsyncDisposable {
  /** Where it listens; with port 0 the one that the system chose. */
  readonly address: Address
  /** The connections that are open, those in a handshake and those that were upgraded too. */
  readonly channels: ReadonlySet<Channel<never>>
  /** What it has done so far. */
  readonly metrics: () => ServerMetrics
  /**
   * Stops listening, tells each channel with a `quiesce` event, lets it answer what it has received and what it wants to
   * wait for, closes it, and cuts those that are left after `grace` milliseconds (default 5,000). A second call waits for
   * the first; it may shorten the time, not lengthen it.
   */
  readonly close: (options?: CloseOptions) => Promise<CloseCounts>
}

/**
 * Starts a server: each connection becomes a channel with this pipeline. Resolves when it is listening.
 *
 * @param port - 0 lets the system choose, see `server.address`; ignored with `options.path`
 * @throws TcpError `TCP_LISTEN` with the address if it cannot listen there, `TCP_OPTION` for an option that is unknown or of
 * a wrong kind, `TCP_STOPPED` if `signal` was aborted or the bootstrap closed before
 *
 * @example
 * const server = await tcpServer(8081, wire.handle({ onMessage: (channel, message) => channel.send(message) }))
 */
export async function tcpServer<List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
  port: number,
  pipeline: PipelineLike<List, In, Out>,
  options: TcpServerOptions = {},
): Promise<TcpServer> {
  checkServerOptions(options)
  const server = new ListeningServer(pipeline, options)
  await server.listen(port)
  return server
}

/** Stops a server, as its `close` does. */
export function stopServer(server: TcpServer, options?: CloseOptions): Promise<CloseCounts> {
  return server.close(options)
}

type Pipe = PipelineLike<readonly unknown[], unknown, never>

class ListeningServer implements TcpServer {
  address: Address = {}
  readonly #server: Server
  readonly #connections: Connections
  readonly #options: TcpServerOptions
  readonly #clock: Clock
  #closing: Promise<CloseCounts> | undefined

  constructor(pipeline: Pipe, options: TcpServerOptions) {
    this.#options = options
    const { path, channel, limits, bootstrap, log } = options
    const { executor = channel?.executor ?? executorOf(bootstrap) } = options
    const shared = admissionOf(bootstrap)
    const admissions = [new Admission(options), ...(shared === undefined ? [] : [shared])]
    // A log takes the place of the console.
    const { onUnhandledError = log === undefined ? reportToConsole : () => {} } = channel ?? {}
    const opener = channelOpener(withIdleLimit(pipeline, limits?.idleTime), {
      ...channel,
      executor,
      onUnhandledError: (error, of) => {
        this.#connections.unhandled(error, of)
        onUnhandledError(error, of)
      },
    })
    this.#clock = opener.clock
    const { handshakeTime = 30_000 } = limits ?? {}
    const { sharedReads = true, ...child } = options.options?.child ?? {}
    this.#connections = new Connections({ server: this, opener, path, admissions, handshakeTime, sharedReads, log })
    // The channel decides when its side ends, and small writes are joined by it, not by the system.
    const accepted = { noDelay: true, highWaterMark: 64 * 1024, ...child, allowHalfOpen: true, pauseOnConnect: true }
    this.#server = createServer(accepted, (socket) => this.#connections.add(socket))
  }

  get channels(): ReadonlySet<Channel<never>> {
    return this.#connections.open
  }

  readonly metrics = (): ServerMetrics => this.#connections.metrics

  async listen(port: number): Promise<void> {
    const { host, path, mode, options = {}, bootstrap, signal, log } = this.#options
    const { child: _, ...own } = options
    refuseStopped(this.#options)
    const where = path === undefined ? { port, ...(host !== undefined && { host }) } : { path }
    this.address = await listen(this.#server, { where, options: own, mode })
    // A connection that could not be accepted, as for want of file descriptors: the others and the server go on.
    this.#server.on('error', () => this.#connections.refuse('error'))
    try {
      refuseStopped(this.#options)
    } catch (error) {
      await this.close({ grace: 0 })
      throw error
    }
    signal?.addEventListener('abort', this.#stop, { once: true })
    join(bootstrap, this)
    tell('link.tcp.server.listening', log, () => ({ server: this }))
  }

  readonly #stop = (): void => void this.close()

  readonly close = async (options: CloseOptions = {}): Promise<CloseCounts> => {
    checkCloseOptions(options)
    const { grace = 5_000 } = options
    this.#closing ??= this.#close(grace)
    // Each call has a deadline of its own, and the first of them counts.
    const cut = this.#clock.schedule(() => this.#connections.cut(), grace)
    const counts = await this.#closing
    this.#clock.clear(cut)
    return counts
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(grace: number): Promise<CloseCounts> {
    const { signal, bootstrap, log } = this.#options
    signal?.removeEventListener('abort', this.#stop)
    const stopped = new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
    const counts = await this.#connections.drain(grace)
    await stopped
    leave(bootstrap, this)
    tell('link.tcp.server.closed', log, () => ({ server: this, counts }))
    return counts
  }
}

function refuseStopped({ signal, bootstrap }: TcpServerOptions): void {
  if (signal?.aborted === true) {
    throw new TcpError({ code: 'TCP_STOPPED', message: 'the signal of the server is aborted', cause: signal.reason })
  }
  if (bootstrap?.closed === true) {
    throw new TcpError({ code: 'TCP_STOPPED', message: 'the bootstrap of the server is closed' })
  }
}
