import type { Context } from './context.js'

type Task = () => void

/** In place of a message: asks a layer that stopped, as the channel was held back, to go on with what it has. */
export const MORE: unique symbol = Symbol('more')

/**
 * The order of a channel's events: one at a time, never one inside another, and none of the ordered ones while the
 * channel is held back, by `pause()` or by a handler whose promise has not settled.
 */
export class Sequence {
  /** Whether a message may go up right now. */
  flowing = true
  busy = false
  #held = 0
  #stopped = false
  readonly #urgent: Task[] = []
  #ordered: Task[] = []
  /** Messages on their way up when the channel was held back, with the contexts they were bound for. */
  #parked: [context: Context, message: unknown][] = []
  readonly #owner: { readonly endTurn: Task }

  /** The owner is told the end of each turn in which events were delivered. */
  constructor(owner: { readonly endTurn: Task }) {
    this.#owner = owner
  }

  /** Whether an ordered event would have to wait. */
  get waiting(): boolean {
    return this.busy || !this.flowing || this.#ordered.length > 0 || this.#parked.length > 0
  }

  /** Runs an ordered event that need not wait, see {@link waiting}: the same as {@link ordered}, without a task. */
  enter(): void {
    this.busy = true
  }

  leave(): void {
    this.busy = false
    this.#turn()
  }

  /** Runs a task behind all events so far, once the channel flows. After {@link stop} it never runs. */
  ordered(task: Task): void {
    if (this.#stopped) return
    this.#ordered.push(task)
    this.#turn()
  }

  /** Runs a task as soon as the current event is over, whether or not the channel is held back. */
  urgent(task: Task): void {
    this.#urgent.push(task)
    this.#turn()
  }

  /** Keeps a message for later; drops it once the sequence has stopped. */
  divert(context: Context, message: unknown): void {
    if (!this.#stopped) this.#parked.push([context, message])
  }

  /** Holds ordered events back until {@link release}, as often as it was called. */
  hold(): void {
    this.#held++
    this.flowing = false
  }

  /** Runs `last`, if given, before all that was held back, and lets that go on if nobody else holds it. */
  release(last?: Task): void {
    if (last !== undefined) this.#urgent.push(last)
    if (this.#held > 0 && --this.#held === 0) this.flowing = !this.#stopped
    this.#turn()
  }

  /** Ends ordered events for good and forgets those that wait. */
  stop(): void {
    this.#stopped = true
    this.flowing = false
    this.#ordered = []
    this.#parked = []
  }

  #turn(): void {
    if (this.busy) return
    this.busy = true
    try {
      while (this.#step());
    } finally {
      this.busy = false
    }
    this.#owner.endTurn()
  }

  #step(): boolean {
    const task = this.#urgent.shift() ?? (this.flowing ? this.#next() : undefined)
    task?.()
    return task !== undefined
  }

  #next(): Task | undefined {
    if (this.#parked.length === 0) return this.#ordered.shift()
    const [[context, message], ...rest] = this.#parked as [[Context, unknown], ...[Context, unknown][]]
    return () => {
      // What this message makes of itself goes before the messages behind it.
      this.#parked = []
      context.layer.onMessage?.(context, message)
      if (!this.#stopped) this.#parked = [...this.#parked, ...rest]
    }
  }
}
