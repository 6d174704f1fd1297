import { createServer, type Server } from 'node:net'
import { channelOpener, type Address, type Channel, type ChannelOptions } from '@link/core'
import type { PipelineLike, TopIn, TopOut } from '@link/core'
import { addressText } from './address.js'
import { Connections, type CloseCounts } from './connections.js'
import { reasonOf, TcpError } from './error.js'
import { checkServerOptions, type ListenOptions } from './options.js'

/** How a server listens, and how its channels behave. */
export interface TcpServerOptions {
  /** The address to listen on, default all interfaces. */
  readonly host?: string
  /** The path of a UNIX socket to listen on in place of the port. */
  readonly path?: string
  /** Options of the listening socket, under Node's names; those of accepted sockets under `child`. */
  readonly options?: ListenOptions
  /** Water marks, bounds and time-outs of the channels. */
  readonly channel?: ChannelOptions
}

/** A server that is listening. */
export interface TcpServer {
  /** Where it listens; with port 0 the one that the system chose. */
  readonly address: Address
  /** The connections that are open. */
  readonly channels: ReadonlySet<Channel<never>>
  /**
   * Stops listening, lets each channel answer what it has received, closes them, and after `grace` milliseconds
   * (default 5,000) cuts those that are left. A second call waits for the first.
   */
  readonly close: (options?: { readonly grace?: number }) => Promise<CloseCounts>
}

/**
 * Starts a server: each connection becomes a channel with this pipeline. Resolves when it is listening.
 *
 * @param port - 0 lets the system choose, see `server.address`; ignored with `options.path`
 * @throws TcpError `TCP_LISTEN` with the address if it cannot listen there, `TCP_OPTION` for an option that is unknown or of
 * a wrong kind
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
  const { host, path } = options
  const { child: { sharedReads = true, ...child } = {}, ...listen } = options.options ?? {}
  const connections = new Connections(channelOpener(pipeline, options.channel), path, sharedReads)
  // The channel decides when its side ends, and small writes are joined by it, not by the system.
  const socketOptions = { noDelay: true, ...child, allowHalfOpen: true, pauseOnConnect: true }
  const server = createServer(socketOptions, (socket) => connections.add(socket))
  const where = path === undefined ? { port, ...(host !== undefined && { host }) } : { path }
  await listening(server, where, { ...listen, ...where })
  return new ListeningServer(server, boundTo(server, where), connections)
}

/** Stops a server, as its `close` does. */
export function stopServer(server: TcpServer, options?: { readonly grace?: number }): Promise<CloseCounts> {
  return server.close(options)
}

function listening(server: Server, where: Address, options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    function onError(cause: Error): void {
      const message = `cannot listen on ${addressText(where)}: ${reasonOf(cause)}`
      reject(new TcpError({ code: 'TCP_LISTEN', message, cause }))
    }

    server.once('error', onError)
    try {
      server.listen(options, () => {
        server.off('error', onError)
        resolve()
      })
    } catch (error) {
      // Node throws what is wrong with the port or an option.
      onError(error as Error)
    }
  })
}

function boundTo(server: Server, where: Address): Address {
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : where
}

class ListeningServer implements TcpServer {
  readonly address: Address
  readonly #server: Server
  readonly #connections: Connections
  #closing: Promise<CloseCounts> | undefined

  constructor(server: Server, address: Address, connections: Connections) {
    this.#server = server
    this.address = address
    this.#connections = connections
    // A connection that could not be accepted, as for want of file descriptors: the others and the server go on.
    server.on('error', () => {
      connections.refused++
    })
  }

  get channels(): ReadonlySet<Channel<never>> {
    return this.#connections.open
  }

  readonly close = ({ grace = 5_000 }: { readonly grace?: number } = {}): Promise<CloseCounts> => {
    this.#closing ??= this.#close(grace)
    return this.#closing
  }

  async #close(grace: number): Promise<CloseCounts> {
    const stopped = new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
    const counts = await this.#connections.drain(grace)
    await stopped
    return counts
  }
}
