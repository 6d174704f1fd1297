import type { Clock } from './clock.js'
import { NO_QUEUE, queued, type Queue } from './queue.js'

type Task = () => void

/** A place in the pipeline: the higher, the further from the wire. */
export interface Place {
  readonly position: number
}

/** What is left of an event that has come as far as a place. */
interface Step {
  readonly place: Place
  readonly task: Task
}

/** What a sequence needs of its channel. */
export interface SequenceOwner {
  readonly settings: { readonly clock: Clock }
  /** Told the end of each turn in which events were delivered. */
  readonly endTurn: Task
  /** Runs a task when the code that is running now is done. */
  readonly defer: (task: Task) => void
}

/**
 * The order of a channel's events: one at a time, never one inside another nor inside a call of the application, and
 * none of the ordered ones while the channel is held back, by `pause()` or by a handler whose promise has not settled.
 */
export class Sequence {
  /** Whether an event may go on its way up right now: else {@link divert} it. */
  flowing = false
  #busy = false
  #held = 0
  #releasedAt: number | undefined
  #stopped = false
  /** Calls of the application that are on their way down the pipeline: what they raise waits for their return. */
  #calls = 0
  #urgent: Queue<Task> = NO_QUEUE
  #ordered: Queue<Task> = NO_QUEUE
  /** Steps of an event that was on its way up when the channel was held back. */
  #parked: Queue<Step> = NO_QUEUE
  readonly #owner: SequenceOwner

  constructor(owner: SequenceOwner) {
    this.#owner = owner
  }

  /** Whether events are being delivered. */
  get busy(): boolean {
    return this.#busy
  }

  /** Whether an event is being delivered, and not a call of the application on its way down. */
  get rising(): boolean {
    return this.#busy && this.#calls === 0
  }

  /** Whether ordered events are held back, see {@link hold}. */
  get held(): boolean {
    return this.#held > 0
  }

  /** When ordered events were last held back: now if they are, `-Infinity` if they never were. */
  get heldUntil(): number {
    return this.held ? this.#owner.settings.clock.now() : (this.#releasedAt ?? -Infinity)
  }

  /** Whether a call of the application is on its way down. */
  get descending(): boolean {
    return this.#calls > 0
  }

  /** Whether an ordered event would have to wait. */
  get waiting(): boolean {
    return this.#busy || this.#calls > 0 || !this.#open() || !this.empty
  }

  /** Whether no event waits for its turn. */
  get empty(): boolean {
    return this.#ordered.length === 0 && this.#parked.length === 0
  }

  #open(): boolean {
    return this.#held === 0 && !this.#stopped
  }

  /** Runs an ordered event that need not wait, see {@link waiting}: the same as {@link ordered}, without a task. */
  enter(): void {
    this.#busy = true
    this.#update()
  }

  leave(): void {
    this.#busy = false
    this.#turn()
  }

  /** A call of the application begins; events wait until it {@link ascend returns}. */
  descend(): void {
    this.#calls++
    this.flowing = false
  }

  ascend(): void {
    this.#calls--
    this.#update()
    if (this.#busy || this.#calls > 0) return
    if (this.#urgent.length > 0 || (this.#open() && !this.empty)) this.#turnLater()
  }

  // Apart, as a function with a closure in it allocates for that each time it is called.
  #turnLater(): void {
    this.#owner.defer(() => this.#turn())
  }

  /** Runs a task behind all events so far, once the channel flows. After {@link stop} it never runs. */
  ordered(task: Task): void {
    if (this.#stopped) return
    if (this.waiting || this.#urgent.length > 0) {
      this.#ordered = queued(this.#ordered, task)
      return this.#turn()
    }
    this.enter()
    try {
      task()
    } finally {
      this.leave()
    }
  }

  /** Runs a task as soon as the current event is over, whether or not the channel is held back. */
  urgent(task: Task): void {
    this.#urgent = queued(this.#urgent, task)
    this.#turn()
  }

  /** Keeps a step of an event for later; drops it once the sequence has stopped. */
  divert(place: Place, task: Task): void {
    if (this.#stopped) return
    this.#parked = queued(this.#parked, { place, task })
    this.flowing = false
    this.#turn()
  }

  /** Puts a step behind those that have come as far as its place, and before those that have not. */
  insert(place: Place, task: Task): void {
    if (this.#stopped) return
    const parked = this.#parked
    this.#parked = NO_QUEUE
    while (parked.first !== undefined && parked.first.place.position >= place.position) {
      this.#parked = queued(this.#parked, parked.shift() as Step)
    }
    this.#parked = queued(this.#parked, { place, task })
    this.#parked.append(parked)
    this.flowing = false
    this.#turn()
  }

  /** Holds ordered events back until {@link release}, as often as it was called. */
  hold(): void {
    this.#held++
    this.flowing = false
  }

  /**
   * Undoes a {@link hold}: what was held back goes on if nobody else holds it, first of all `rest`, what is left of the
   * event that held. `urgent` is run in any case.
   */
  release(rest?: Step, urgent?: Task): void {
    if (this.#held > 0 && --this.#held === 0) this.#releasedAt = this.#owner.settings.clock.now()
    if (urgent !== undefined) this.#urgent = queued(this.#urgent, urgent)
    if (rest !== undefined && !this.#stopped) this.#park(rest)
    this.#update()
    this.#turn()
  }

  /** Ends ordered events for good and forgets those that wait. */
  stop(): void {
    this.#stopped = true
    this.flowing = false
    this.#ordered = NO_QUEUE
    this.#parked = NO_QUEUE
  }

  #update(): void {
    this.flowing = this.rising && this.#open() && this.#parked.length === 0
  }

  #turn(): void {
    if (this.#busy || this.#calls > 0) return
    this.#busy = true
    try {
      while (this.#step());
    } finally {
      this.#busy = false
      this.flowing = false
    }
    this.#owner.endTurn()
  }

  #step(): boolean {
    const urgent = this.#urgent.shift()
    if (urgent === undefined && !this.#open()) return false
    if (urgent === undefined && this.#parked.length > 0) this.#unpark()
    else {
      const task = urgent ?? this.#ordered.shift()
      if (task === undefined) return false
      this.#update()
      task()
    }
    return true
  }

  /** What a parked step makes of itself goes before the steps behind it. */
  #unpark(): void {
    const behind = this.#parked
    const step = behind.shift()
    this.#parked = NO_QUEUE
    this.#update()
    step?.task()
    if (this.#stopped) return
    if (this.#parked.length === 0) this.#parked = behind
    else this.#parked.append(behind)
  }

  /** Puts a step before all others. */
  #park(step: Step): void {
    const behind = this.#parked
    this.#parked = queued<Step>(NO_QUEUE, step)
    this.#parked.append(behind)
  }
}
