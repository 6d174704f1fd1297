import type { Address } from '@link/core'
import { addressText } from './address.js'
import { ClientChannel } from './client-channel.js'
import { requireFactory, type TcpClientFactory } from './client-factory.js'
import type { Endpoint, TcpClient, TcpClientOptions } from './client-options.js'
import { TcpError } from './error.js'
import { checkClientOptions, checkEndpoint } from './options.js'
import { pathProblem } from './unix-socket.js'

/**
 * A client of a factory. Resolves when it is connected, or at once if it is lazy.
 *
 * What is sent while there is no connection waits, in order, within the bounds of `offline`; the handlers' `onActive`
 * and `onInactive` come once for each connection.
 *
 * @throws TcpError `TCP_CONNECT`, `TCP_CONNECT_TIMEOUT` or `TCP_PREPARE` with address and cause when the first connection
 * is given up, `TCP_STOPPED` if the factory was stopped or the signal is aborted, `TCP_OPTION` for an option that is
 * unknown or of a wrong kind
 *
 * @example
 * const client = await tcpClient(tcpClientFactory(wire.flip()), 'localhost', 8081)
 * client.send([1, 348, 'hello world'])
 */
export async function tcpClient<In, Out>(
  factory: TcpClientFactory<In, Out>,
  host: string,
  port: number,
  options: TcpClientOptions<Out, In> = {},
): Promise<TcpClient<Out, In>> {
  requireFactory(factory)
  checkClientOptions(options)
  const { path, endpoints = [], signal, lazyConnect } = options
  const first = addressOf(path === undefined ? { host, port } : { path }, 'tcpClient')
  const others = endpoints.map((endpoint, i) => addressOf(endpoint, `endpoints[${i}]`))
  if (factory.stopped) throw stopped('the clients of this factory were stopped')
  if (signal?.aborted === true) throw stopped('the signal of the client is aborted', signal.reason)
  const client = new ClientChannel(factory, [first, ...others], options)
  if (lazyConnect !== true) await client.connect()
  return client
}

function addressOf(endpoint: Endpoint, where: string): Address {
  checkEndpoint(endpoint, where)
  const problem = 'path' in endpoint ? pathProblem(endpoint.path) : portProblem(endpoint.port)
  if (problem === undefined) return endpoint
  throw new TcpError({ code: 'TCP_CONNECT', message: `cannot connect to ${addressText(endpoint)}: ${problem}` })
}

function portProblem(port: unknown): string | undefined {
  if (Number.isInteger(port) && (port as number) > 0 && (port as number) < 2 ** 16) return undefined
  return `expected a port from 1 to 65535, got ${typeof port === 'number' ? port : typeof port}`
}

function stopped(message: string, cause?: unknown): TcpError {
  return new TcpError({ code: 'TCP_STOPPED', message, cause })
}
