import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Address } from '@link/core'
import { Received } from './received.js'

/** A peer that knows nothing of link: a bare socket, and what it has received. */
export class RawPeer {
  readonly socket: Socket
  /** Resolves when the other side has said that it sends no more. */
  readonly ended: Promise<void>
  /** Resolves when the connection is over; to the code of its error if it broke. */
  readonly closed: Promise<string | undefined>
  readonly #received = new Received()

  constructor(socket: Socket) {
    this.socket = socket
    let code: string | undefined
    socket.on('error', (error: NodeJS.ErrnoException) => {
      code = error.code
    })
    this.ended = new Promise((resolve) => {
      const over = (): void => {
        this.#received.end()
        resolve()
      }
      socket.once('end', over).once('close', over)
    })
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve(code))
    })
    socket.on('data', this.#received.add)
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  /** Writes each piece as a packet of its own, as far as that can be had. */
  async writeApart(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      this.socket.write(piece)
      await new Promise(setImmediate)
    }
  }

  /** The next bytes, once they are there; fewer if the other side ends before. */
  read(count: number): Promise<Uint8Array> {
    return this.#received.read(count)
  }

  end(): void {
    this.socket.end()
  }

  /** Breaks the connection, see {@link reset}. */
  reset(): void {
    reset(this.socket)
  }
}

/**
 * Breaks a connection with an RST, and nothing before it: `resetAndDestroy` says a good-bye first, and never closes a
 * socket whose good-bye is on its way. `done` is called when it is closed; its `close` event may not come.
 */
export function reset(socket: Socket, done: () => void = () => {}): void {
  const { _handle: handle } = socket as { readonly _handle?: { readonly reset: (done: () => void) => void } | null }
  handle?.reset(done)
  socket.once('close', done).destroy()
}

/** Connects a bare socket. */
export function rawConnect({ host, port, path }: Address, allowHalfOpen = true): Promise<RawPeer> {
  const to = path === undefined ? { host, port: port ?? 0 } : { path }
  const socket = connect({ noDelay: true, ...to, allowHalfOpen })
  return new Promise((resolve, reject) => {
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject)
      resolve(new RawPeer(socket))
    })
  })
}

/** Listens with bare sockets. */
export async function rawListen(
  port: number,
  accept: (peer: RawPeer) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => accept(new RawPeer(socket)))
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 }
}
