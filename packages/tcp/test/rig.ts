import { once } from 'node:events'
import { connect } from 'node:net'
import type { PipelineLike, TopIn, TopOut } from '@link/core'
import { expect } from 'vitest'
import { stopClients, stopServer, tcpClient, tcpClientFactory, tcpServer } from '../src/index.js'
import type { TcpClient, TcpClientFactory, TcpClientFactoryOptions, TcpClientOptions } from '../src/index.js'
import type { TcpServer, TcpServerOptions } from '../src/index.js'
import { afterTest } from './leak-gate.js'
import { rawConnect, rawListen, type RawPeer } from './raw-peer.js'

/** A server on the loopback interface that is gone when the test is over. */
export async function serve<List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
  pipeline: PipelineLike<List, In, Out>,
  { port = 0, ...options }: TcpServerOptions & { port?: number } = {},
): Promise<TcpServer> {
  const server = await tcpServer(port, pipeline, { host: '127.0.0.1', ...options })
  afterTest(() => stopServer(server, { grace: 0 }))
  return server
}

/** A factory whose clients are gone when the test is over. */
export function factoryOf<List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
  pipeline: PipelineLike<List, In, Out>,
  options: TcpClientFactoryOptions = {},
): TcpClientFactory<In, Out> {
  const factory = tcpClientFactory(pipeline, options)
  afterTest(() => {
    for (const client of factory.clients) (client as TcpClient<never>).abort()
    return stopClients(factory)
  })
  return factory
}

/** A client of a factory for a port of the loopback interface. */
export function clientOf<In, Out>(
  factory: TcpClientFactory<In, Out>,
  { port = 0 }: { readonly port?: number },
  options?: TcpClientOptions<Out, In>,
): Promise<TcpClient<Out, In>> {
  return tcpClient(factory, '127.0.0.1', port, options)
}

/** A bare socket, connected to a server. */
export async function rawClient(server: TcpServer): Promise<RawPeer> {
  const peer = await rawConnect(server.address)
  afterTest(() => peer.socket.destroy())
  return peer
}

/** Resolves when a server has cut a connection with an RST, which may come before a bare socket is told that it stands. */
export async function untilReset({ address }: TcpServer, first?: Uint8Array): Promise<void> {
  const { host = '127.0.0.1', port = 0 } = address
  const socket = connect({ host, port })
  afterTest(() => socket.destroy())
  if (first !== undefined) socket.write(first)
  const [error] = (await once(socket.resume(), 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNRESET')
}

/** A bare server. */
export async function rawServer(
  accept: (peer: RawPeer) => void,
  port = 0,
): Promise<{ port: number; close: () => void }> {
  const peers: RawPeer[] = []
  const listening = await rawListen(port, (peer) => {
    peers.push(peer)
    accept(peer)
  })
  const close = (): void => {
    listening.server.close()
    for (const { socket } of peers) socket.destroy()
  }
  afterTest(close)
  return { port: listening.port, close }
}

/** A port of the loopback interface where nobody listens. */
export async function deadPort(): Promise<number> {
  const { server, port } = await rawListen(0, () => {})
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  return port
}
