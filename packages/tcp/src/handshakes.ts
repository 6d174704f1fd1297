import type { Expected } from './connection-side.js'
import { reasonOf, TcpError } from './error.js'

/** The handshakes that a client's connection waits for: one for each stage of TLS. */
export class Handshakes {
  #count = 0
  #over: ((error?: TcpError) => void) | undefined

  /** Whether any is not done. */
  get pending(): boolean {
    return this.#count > 0
  }

  /** Called by a stage when the pipeline is built: one more to wait for. */
  readonly expect = (): Expected => {
    this.#count++
    let settled = false
    const settle = (error?: Error): void => {
      if (settled) return
      settled = true
      this.#count--
      if (error === undefined && this.#count > 0) return
      const over = this.#over
      this.#over = undefined
      over?.(error && asTcpError(error))
    }
    return { done: () => settle(), failed: settle }
  }

  /** Calls `over` once: when all are done, or with the error of the first that fails. */
  whenOver(over: (error?: TcpError) => void): void {
    this.#over = over
  }
}

function asTcpError(error: Error): TcpError {
  if (error instanceof TcpError) return error
  return new TcpError({ code: 'TCP_TLS_HANDSHAKE', message: reasonOf(error), cause: error })
}
