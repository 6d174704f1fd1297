import { functionNamed, type Functions } from './functions.js'
import { argumentsFrom, toJson } from './json.js'
import type { ResultCode } from './wire.js'

/** Told once what became of a call, with the result as JSON. */
export type Done = (code: ResultCode, result?: Uint8Array) => void

/** The calls of one connection that a server is working on. They end in whichever order their functions do. */
export class Work {
  readonly #functions: Functions
  readonly #limit: number
  readonly #calls = new Map<number, { readonly controller: AbortController; readonly done: Done }>()

  constructor(functions: Functions, limit: number) {
    this.#functions = functions
    this.#limit = limit
  }

  /** Whether a call with this transaction id is being worked on. */
  has(id: number): boolean {
    return this.#calls.has(id)
  }

  /** Calls a function by name. The promise only says that it is over; it never rejects. */
  async begin(id: number, name: string, block: Uint8Array, done: Done): Promise<void> {
    const callee = functionNamed(this.#functions, name)
    if (callee === undefined) return done('not-found')
    if (this.#calls.size >= this.#limit) return done('thread-pool-full')
    const controller = new AbortController()
    this.#calls.set(id, { controller, done })
    const [code, result] = await outcome(() => callee(argumentsFrom(block), controller.signal))
    if (controller.signal.aborted) return
    this.#calls.delete(id)
    done(code, result)
  }

  /** Gives a call up: tells its function and whoever waits for it. One that is over already is left alone. */
  cancel(id: number): void {
    this.#forget(id)?.done('canceled')
  }

  /** The client is gone: nobody is told but the functions. */
  abandon(): void {
    // A map may lose what it is asked for while it is walked through.
    for (const id of this.#calls.keys()) this.#forget(id)
  }

  #forget(id: number): { readonly done: Done } | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    call?.controller.abort()
    return call
  }
}

async function outcome(run: () => unknown): Promise<[code: ResultCode, result: Uint8Array]> {
  try {
    return ['success', toJson(await run())]
  } catch (error) {
    return ['exception', toJson(String(error))]
  }
}
