import { connect, type NetConnectOpts, type Socket } from 'node:net'
import type { Address, Clock } from '@link/core'
import { addressText } from './address.js'
import { reasonOf, TcpError } from './error.js'
import type { SocketOptions } from './options.js'
import { connectShared } from './shared-reads.js'

/** What a dialled number leads to: exactly one of the two is called, once, unless the caller hangs up. */
export interface Answer {
  readonly connected: (socket: Socket) => void
  readonly failed: (error: TcpError) => void
}

/** Begins a connection. Returns the function that gives it up, after which nothing is called. */
export function dial(
  to: Address,
  options: SocketOptions,
  timing: { readonly clock: Clock; readonly timeout: number },
  answer: Answer,
): () => void {
  const { clock, timeout } = timing
  const { sharedReads = true, ...own } = options
  const how = { noDelay: true, ...own, ...to, allowHalfOpen: true } as NetConnectOpts
  const socket = sharedReads ? connectShared(how) : connect(how)

  // Only one's own listeners go: Node has some on the socket too.
  function settle(): void {
    clock.clear(timer)
    socket.off('error', onError).off('connect', onConnect)
  }

  function hangUp(): void {
    settle()
    // An attempt that is given up may still fail.
    socket.on('error', () => {})
    socket.destroy()
  }

  function fail(code: 'TCP_CONNECT' | 'TCP_CONNECT_TIMEOUT', reason: string, cause?: Error): void {
    hangUp()
    answer.failed(new TcpError({ code, message: `cannot connect to ${addressText(to)}: ${reason}`, cause }))
  }

  function onError(cause: Error): void {
    fail('TCP_CONNECT', reasonOf(cause), cause)
  }

  function onConnect(): void {
    settle()
    answer.connected(socket)
  }

  const timer = clock.schedule(() => fail('TCP_CONNECT_TIMEOUT', `no answer within ${timeout} ms`), timeout)
  socket.on('error', onError).on('connect', onConnect)
  return hangUp
}
