import type { Executor } from '@link/core'
import { Admission, type AdmissionOptions } from './admission.js'
import type { CloseCounts } from './connections.js'
import { TcpError } from './error.js'
import { checkBootstrapOptions, checkCloseOptions } from './options.js'
import type { CloseOptions, TcpServer } from './server.js'

/** What servers with one bootstrap share. */
export interface ServerBootstrapOptions extends AdmissionOptions {
  /** Where the servers' handlers run that have no executor of their own; default here. */
  readonly executor?: Executor
}

/** What several servers share: whom they let in, and how many in all. */
export interface ServerBootstrap extends AsyncDisposable {
  /** The servers that are listening. */
  readonly servers: ReadonlySet<TcpServer>
  /** Whether it was closed: it takes no more servers. */
  readonly closed: boolean
  /** Closes all of its servers. Resolves to the sum of their counts. */
  readonly close: (options?: CloseOptions) => Promise<CloseCounts>
}

class Bootstrap implements ServerBootstrap {
  readonly servers = new Set<TcpServer>()
  readonly admission: Admission
  readonly executor: Executor | undefined
  #closing: Promise<CloseCounts> | undefined

  constructor(options: ServerBootstrapOptions) {
    this.admission = new Admission(options)
    this.executor = options.executor
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  readonly close = async (options: CloseOptions = {}): Promise<CloseCounts> => {
    checkCloseOptions(options)
    const counts = Promise.all(Array.from(this.servers, (server) => server.close(options))).then(sum)
    this.#closing ??= counts
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function sum(all: readonly CloseCounts[]): CloseCounts {
  const total = { drained: 0, reset: 0, refused: 0 }
  for (const { drained, reset, refused } of all) {
    total.drained += drained
    total.reset += reset
    total.refused += refused
  }
  return total
}

/**
 * Makes what several servers share, given to each as `bootstrap`: `limits`, `allow` and `deny` hold for all of them
 * together, beside those that a server has of its own; their handlers run on its `executor`. Closing one server leaves the others running.
 *
 * @throws TcpError `TCP_OPTION` for an option that is unknown or of a wrong kind
 *
 * @example
 * const bootstrap = serverBootstrap({ limits: { connections: 10_000, perAddress: 100 } })
 * const plain = await tcpServer(8081, pipeline, { bootstrap })
 * const local = await tcpServer(0, pipeline, { bootstrap, path: '/run/echo.sock' })
 * await bootstrap.close()
 */
export function serverBootstrap(options: ServerBootstrapOptions = {}): ServerBootstrap {
  checkBootstrapOptions(options)
  return new Bootstrap(options)
}

function known(bootstrap: ServerBootstrap): Bootstrap {
  if (bootstrap instanceof Bootstrap) return bootstrap
  throw new TcpError({ code: 'TCP_OPTION', message: 'tcpServer.bootstrap: expected what serverBootstrap() gave' })
}

/** The limits of a bootstrap. */
export function admissionOf(bootstrap: ServerBootstrap | undefined): Admission | undefined {
  return bootstrap && known(bootstrap).admission
}

/** Where the handlers of its servers run. */
export function executorOf(bootstrap: ServerBootstrap | undefined): Executor | undefined {
  return bootstrap && known(bootstrap).executor
}

/** A server of a bootstrap is listening. */
export function join(bootstrap: ServerBootstrap | undefined, server: TcpServer): void {
  if (bootstrap !== undefined) known(bootstrap).servers.add(server)
}

/** A server of a bootstrap is closed. */
export function leave(bootstrap: ServerBootstrap | undefined, server: TcpServer): void {
  if (bootstrap !== undefined) known(bootstrap).servers.delete(server)
}
