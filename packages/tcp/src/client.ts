import type { TcpClientFactory } from './client-factory.js'
import type { TcpClient, TcpClientOptions } from './client-options.js'
import { TcpError } from './error.js'
import { checkNames } from './options.js'
import { ReconnectingClient } from './reconnecting-client.js'

const NAMES = [
  'lazyConnect',
  'reconnect',
  'offline',
  'connectTimeout',
] as const satisfies readonly (keyof TcpClientOptions)[]

/**
 * A client of a factory. Resolves when it is connected, or at once if it is lazy.
 *
 * What is sent while there is no connection waits, in order, within the bounds of `offline`; the handlers' `onActive`
 * and `onInactive` come once for each connection.
 *
 * @throws TcpError `TCP_CONNECT` or `TCP_CONNECT_TIMEOUT` with address and cause when the first connection is given up,
 * `TCP_STOPPED` if the factory was stopped, `TCP_OPTION` for an unknown option
 *
 * @example
 * const client = await tcpClient(tcpClientFactory(wire.flip()), 'localhost', 8081)
 * client.send([1, 348, 'hello world'])
 */
export async function tcpClient<In, Out>(
  factory: TcpClientFactory<In, Out>,
  host: string,
  port: number,
  options: TcpClientOptions = {},
): Promise<TcpClient<Out, In>> {
  checkNames(options, NAMES, 'tcpClient')
  if (factory.stopped) {
    throw new TcpError({ code: 'TCP_STOPPED', message: 'the clients of this factory were stopped' })
  }
  const client = new ReconnectingClient(factory, { host, port }, options)
  if (options.lazyConnect !== true) await client.connect()
  return client
}
