import { connect, type NetConnectOpts, type Socket } from 'node:net'
import type { ClientSocketOptions } from './options.js'
import { connectShared } from './shared-reads.js'

/** One address of an endpoint: of a host, or a UNIX socket. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string }

/** What comes of an attempt: exactly one of the two is called, once, unless it is given up. */
export interface Outcome {
  readonly connected: (socket: Socket) => void
  readonly failed: (error: Error) => void
}

/** Begins a connection to one address. Returns the function that gives it up, after which nothing is called. */
export function attempt(to: Target, options: ClientSocketOptions, outcome: Outcome): () => void {
  const { sharedReads = true, ...own } = options
  const how = { noDelay: true, ...own, ...to, allowHalfOpen: true } as NetConnectOpts
  const socket = sharedReads ? connectShared(how) : connect(how)

  // Only one's own listeners go: Node has some on the socket too.
  function settle(): void {
    socket.off('error', onError).off('connect', onConnect)
  }

  function giveUp(): void {
    settle()
    // An attempt that is given up may still fail.
    socket.on('error', () => {})
    socket.destroy()
  }

  function onError(error: Error): void {
    giveUp()
    outcome.failed(error)
  }

  function onConnect(): void {
    settle()
    outcome.connected(socket)
  }

  socket.on('error', onError).on('connect', onConnect)
  return giveUp
}
