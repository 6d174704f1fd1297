import { addressText } from './address.js'
import type { TcpClientFactory } from './client-factory.js'
import type { TcpClient, TcpClientOptions } from './client-options.js'
import { TcpError } from './error.js'
import { checkClientOptions } from './options.js'
import { ReconnectingClient } from './reconnecting-client.js'

/**
 * A client of a factory. Resolves when it is connected, or at once if it is lazy.
 *
 * What is sent while there is no connection waits, in order, within the bounds of `offline`; the handlers' `onActive`
 * and `onInactive` come once for each connection.
 *
 * @throws TcpError `TCP_CONNECT` or `TCP_CONNECT_TIMEOUT` with address and cause when the first connection is given up,
 * `TCP_STOPPED` if the factory was stopped, `TCP_OPTION` for an option that is unknown or of a wrong kind
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
  checkClientOptions(options)
  const to = options.path === undefined ? { host, port } : { path: options.path }
  if (to.path === undefined && !(Number.isInteger(port) && port > 0 && port < 2 ** 16)) {
    const message = `cannot connect to ${addressText(to)}: expected a port from 1 to 65535, got ${port}`
    throw new TcpError({ code: 'TCP_CONNECT', message })
  }
  if (factory.stopped) {
    throw new TcpError({ code: 'TCP_STOPPED', message: 'the clients of this factory were stopped' })
  }
  const client = new ReconnectingClient(factory, to, options)
  if (options.lazyConnect !== true) await client.connect()
  return client
}
