import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect, createServer, type ConnectionOptions, type TlsOptions, type TLSSocket } from 'node:tls'
import { tlsInfo, type TcpServer } from '../src/index.js'
import { ca } from './certificates.js'
import { afterTest } from './leak-gate.js'
import { RawPeer } from './raw-peer.js'

/** A peer that knows nothing of link: Node's TLS on a socket of its own. Resolves when its side of the handshake is done. */
export async function tlsConnect(
  { address }: Pick<TcpServer, 'address'>,
  options: ConnectionOptions = {},
): Promise<TlsPeer> {
  const { host = '127.0.0.1', port = 0 } = address
  // Node's types do not know that it can stay open on one side.
  const settings: ConnectionOptions & { readonly allowHalfOpen: boolean } = {
    host,
    port,
    ca,
    servername: 'localhost',
    allowHalfOpen: true,
    ...options,
  }
  const socket = connect(settings)
  afterTest(() => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).once('secureConnect', () => {
      socket.off('error', reject)
      resolve()
    })
  })
  return new TlsPeer(socket)
}

/** Resolves when a server has said the last word of its handshakes, which comes behind those of its clients. */
export async function handshakesOver({ channels }: TcpServer): Promise<void> {
  while (channels.size === 0 || [...channels].some((channel) => channel.get(tlsInfo) === undefined)) {
    await new Promise(setImmediate)
  }
}

/** A peer with its TLS socket. */
export class TlsPeer extends RawPeer {
  declare readonly socket: TLSSocket
}

/** A TLS server of Node. */
export async function tlsListen(options: TlsOptions, accept: (peer: TlsPeer) => void): Promise<{ port: number }> {
  const server = createServer({ allowHalfOpen: true, ...options } as TlsOptions, (socket) => {
    accept(new TlsPeer(socket))
  })
  // Also those whose handshake is not done when the test is over.
  const connections = new Set<Socket>()
  server.on('connection', (socket) => connections.add(socket))
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  afterTest(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of connections) socket.destroy()
      }),
  )
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0 }
}

/** How bytes come to a bare socket, when it is more than a bare way. */
interface Detour {
  readonly write?: (bytes: Uint8Array) => void
  /** So many bytes that come first are not for TLS. */
  readonly skip?: number
}

/** Node's TLS on a bare socket that stays in the test's hands: it can write what is no TLS. */
export function tlsOver(
  { socket: bare }: RawPeer,
  { write = (bytes) => void bare.write(bytes), skip = 0 }: Detour = {},
) {
  const wire = new Duplex({
    read() {},
    write(bytes: Uint8Array, _encoding, done) {
      write(bytes)
      done()
    },
  })
  let skipped = 0
  bare
    .on('data', (bytes) => {
      const rest = bytes.subarray(Math.min(skip - skipped, bytes.length))
      skipped += bytes.length - rest.length
      if (rest.length > 0) wire.push(rest)
    })
    .on('end', () => wire.push(null))
  const socket = connect({ socket: wire, ca, servername: 'localhost' })
  afterTest(() => socket.destroy())
  return socket.on('error', () => {})
}
