import { connect, createServer, type Socket } from 'node:net'
import type { Address } from '@link/core'
import type { Faults, Pipe } from '@link/core/testing'
import { reset } from './raw-peer.js'

/** A proxy between real sockets. */
export interface FaultyProxy {
  readonly port: number
  /** How many sockets are open. */
  readonly open: () => number
  /** Takes no more connections and breaks those there are. Resolves when all sockets are closed. */
  readonly close: () => Promise<void>
}

/** Listens on the loopback interface and carries every connection on to an address, with faults both ways. */
export async function faultyProxy(to: Address, faults: Faults): Promise<FaultyProxy> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const target = to.path === undefined ? { host: to.host, port: to.port ?? 0 } : { path: to.path }
    const far = connect({ noDelay: true, allowHalfOpen: true, ...target })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
    join(near, far, faults, (socket) => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function join(near: Socket, far: Socket, faults: Faults, gone: (socket: Socket) => void): void {
  const both = [near, far]
  const broken = (): void => {
    for (const socket of both) if (!socket.destroyed) reset(socket, () => gone(socket))
    for (const pipe of pipes) pipe.close()
  }
  const pipes = [carry(near, far, faults, broken), carry(far, near, faults, broken)]
  for (const socket of both) {
    socket.on('error', broken)
    // One that is closed in order has read all: what is on its way to the other still arrives there.
    socket.on('close', () => {
      if (!socket.readableEnded) broken()
    })
  }
}

/** What one socket receives goes to the other, through a pipe with faults. */
function carry(from: Socket, to: Socket, faults: Faults, broken: () => void): Pipe {
  const pipe = faults.pipe({
    received(bytes) {
      if (to.write(bytes)) return
      pipe.pause()
      to.once('drain', () => pipe.resume())
    },
    ended: () => to.end(),
    broken,
  })
  from.on('data', (bytes) => {
    from.pause()
    pipe.write([bytes], () => from.resume())
  })
  from.on('end', () => pipe.end())
  return pipe
}
