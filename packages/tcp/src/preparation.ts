import type { Address, Clock } from '@link/core'
import { addressText } from './address.js'
import { asError, reasonOf, TcpError } from './error.js'
import type { Connection, HangUp } from './reconnector.js'

/** Makes a connection ready for use. `signal` is aborted when that is in vain. */
export type Prepare<C> = (connection: C, signal: AbortSignal) => unknown

/** What is to be prepared, and how. */
export interface Preparation<C> {
  readonly connection: C
  readonly endpoint: Address
  readonly prepare: Prepare<C>
  readonly clock: Clock
  /** Milliseconds that it may take. */
  readonly timeout: number
}

/**
 * Begins to prepare a connection. Exactly one of the two is called, once, unless it is given up: when the promise has
 * settled, the time is over, or the connection has ended. A failure ends the connection.
 */
export function beginPreparation<C extends Connection>(
  { connection, endpoint, prepare, clock, timeout }: Preparation<C>,
  answer: { readonly ready: () => void; readonly failed: (error: TcpError) => void },
): HangUp {
  const cancel = new AbortController()
  let over = false

  function settle(): boolean {
    if (over) return false
    over = true
    clock.clear(timer)
    return true
  }

  function fail(reason: string, cause?: Error): void {
    if (!settle()) return
    cancel.abort()
    void connection.close()
    const message = `the connection to ${addressText(endpoint)} could not be prepared: ${reason}`
    answer.failed(new TcpError({ code: 'TCP_PREPARE', message, cause }))
  }

  async function run(): Promise<void> {
    try {
      await prepare(connection, cancel.signal)
    } catch (thrown) {
      const error = asError(thrown)
      return fail(reasonOf(error), error)
    }
    if (settle()) answer.ready()
  }

  const timer = clock.schedule(() => fail(`not done within ${timeout} ms`), timeout)
  void run()
  void connection.closed.then(() => fail('the connection ended'))
  return (end) => {
    settle()
    cancel.abort()
    end(connection)
    return connection.closed
  }
}
