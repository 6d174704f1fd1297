import type { Server } from 'node:net'
import type { Address } from '@link/core'
import { addressText } from './address.js'
import { reasonOf, TcpError } from './error.js'
import { pathProblem, removeStale, setMode, withMode } from './unix-socket.js'

/** Where a server is to listen, and how. */
export interface Listening {
  readonly where: Address
  /** Options of the socket, under Node's names. */
  readonly options: object
  /** Who may open a UNIX socket. */
  readonly mode: number | undefined
}

/** Makes a server listen. Resolves to where it does: with port 0 the system has chosen one. */
export async function listen(server: Server, listening: Listening): Promise<Address> {
  const { where } = listening
  try {
    await listenOnFree(server, listening)
  } catch (cause) {
    server.close()
    const message = `cannot listen on ${addressText(where)}: ${reasonOf(cause as Error)}`
    throw new TcpError({ code: 'TCP_LISTEN', message, cause })
  }
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : where
}

async function listenOnFree(server: Server, listening: Listening): Promise<void> {
  const { path, port } = listening.where
  // Node would take nothing for a port of its own choice.
  if (path === undefined && typeof port !== 'number') throw new Error(`expected a port, got ${String(port)}`)
  if (path === undefined) return listenOnce(server, listening)
  const problem = pathProblem(path)
  if (problem !== undefined) throw new Error(problem)
  try {
    await listenOnce(server, listening)
  } catch (error) {
    if (!isInUse(error) || !(await removeStale(path))) throw error
    await listenOnce(server, listening)
  }
}

function listenOnce(server: Server, { where, options, mode }: Listening): Promise<void> {
  return new Promise((resolve, reject) => {
    function onListening(): void {
      server.off('error', reject)
      if (where.path !== undefined && mode !== undefined) setMode(where.path, mode)
      resolve()
    }

    server.once('error', reject)
    try {
      // Node throws what is wrong with the port or an option.
      withMode(mode, () => server.listen({ ...options, ...where }, onListening))
    } catch (error) {
      reject(error)
    }
  })
}

function isInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
}
