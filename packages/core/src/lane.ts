import type { Context } from './context.js'
import { overflowError } from './error.js'
import type { Executor, ExecutorSeat } from './executor.js'
import type { HandlerMethod } from './handler.js'
import { Queue } from './queue.js'

/** Messages, or bytes in them, above which the channel is held back. */
const MOST = { messages: 256, bytes: 1024 * 1024 }

/** Events that wait, of whatever kind: more are made only by whoever does not heed that the channel is held back. */
const MOST_EVENTS = 4 * MOST.messages

/** An event that waits behind others. */
interface Waiting {
  readonly method: HandlerMethod
  readonly bytes: number
  /** Hands it on to the next handler. */
  readonly handOn: () => void
  /** Whether the handler has no method for it: then it only keeps its place. */
  readonly idle: boolean
}

/** The events of one channel on their way through a handler behind an executor: in order, bounded. */
export class Lane {
  readonly #context: Context
  readonly #handler: Readonly<Partial<Record<HandlerMethod, unknown>>>
  readonly #opaque: boolean
  readonly #seat: ExecutorSeat
  readonly #waiting = new Queue<Waiting>()
  #messages = 0
  #bytes = 0
  #holding = false

  constructor(context: Context, executor: Executor, handler: object, opaque: boolean) {
    this.#context = context
    this.#handler = handler
    this.#opaque = opaque
    this.#seat = executor.attach(handler, context.channel, (error, passed) => this.#done(error, passed))
  }

  add(method: HandlerMethod, argument: unknown, handOn: () => void): void {
    const idle = !this.#opaque && this.#handler[method] === undefined
    if (idle && this.#waiting.length === 0) return handOn()
    if (this.#waiting.length >= MOST_EVENTS) return this.#overflow()
    const { channel } = this.#context
    const bytes = argument instanceof Uint8Array ? argument.length : 0
    this.#waiting.push({ method, bytes, handOn, idle })
    this.#count(method, 1, bytes)
    channel.owe()
    if (method === 'onError') channel.failing++
    if (!idle) this.#seat.post(method, argument)
  }

  /** The next event that the handler was given is done. */
  #done(error: Error | undefined, passed: boolean): void {
    const event = this.#waiting.shift()
    if (event === undefined) return
    const { method } = event
    if (method === 'onError') this.#context.channel.failing--
    this.#over(event, passed)
    while (this.#waiting.first?.idle === true) this.#over(this.#waiting.shift() as Waiting, true)
    if (error !== undefined) this.#failed(method, error)
    if (method === 'onInactive') this.#seat.leave()
  }

  #over({ method, bytes, handOn }: Waiting, passed: boolean): void {
    this.#count(method, -1, -bytes)
    if (passed) this.#handOn(method, handOn)
    // What was owed was for the next handler as well.
    this.#context.channel.settle()
  }

  /** Events that come late are told also when the channel is over. */
  #handOn(method: HandlerMethod, handOn: () => void): void {
    const { sequence } = this.#context.channel
    if (method === 'onInactive' || method === 'onError') sequence.urgent(handOn)
    else sequence.insert({ position: this.#context.position }, handOn)
  }

  #failed(method: HandlerMethod, error: Error): void {
    const { channel } = this.#context
    channel.sequence.urgent(() => (method === 'onError' ? this.#context.fail(error) : this.#context.raise(error)))
  }

  #count(method: HandlerMethod, messages: 1 | -1, bytes: number): void {
    this.#messages += method === 'onMessage' ? messages : 0
    this.#bytes += bytes
    if (!this.#holding && (this.#messages >= MOST.messages || this.#bytes >= MOST.bytes)) {
      this.#holding = true
      this.#context.holdBack()
    } else if (this.#holding && this.#messages <= MOST.messages / 2 && this.#bytes <= MOST.bytes / 2) {
      this.#holding = false
      this.#context.goOn()
    }
  }

  #overflow(): void {
    const error = overflowError(`more than ${MOST_EVENTS} events would wait for a handler behind an executor`)
    this.#context.channel.abort(error)
    this.#context.fail(error)
  }
}
