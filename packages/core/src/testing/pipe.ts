import type { Clock } from '../clock.js'
import { Gathered } from '../gathered.js'
import { Queue } from '../queue.js'
import type { FaultLine } from './faults.js'
import { joined } from './joined.js'

/** Where the bytes of a {@link Pipe} come out. */
export interface Outlet {
  /** What one read brings. */
  readonly received: (bytes: Uint8Array) => void
  /** No more comes. */
  readonly ended: () => void
  /** A fault has broken the connection: nothing more comes, and nothing is taken. */
  readonly broken: (error: Error) => void
}

/** What a {@link Pipe} is made of. */
export interface PipeSettings {
  /** Bytes it takes before the writer has to wait. */
  readonly capacity: number
  readonly clock: Clock
  /** Runs a task as soon as the code that is running now is done. */
  readonly defer: (task: () => void) => void
  readonly faults?: FaultLine | undefined
}

/** Bytes that there was no room for yet. */
interface Write {
  readonly bytes: Uint8Array
  readonly done: (error?: Error) => void
}

/** What one read of a socket brings at most. */
const LARGEST_READ = 64 * 1024

/**
 * One direction of a connection, as the buffers of the system are: it takes so many bytes, the rest waits until some
 * were read. Nothing comes out within a call: each read comes as soon as the code that is running now is done.
 */
export class Pipe {
  readonly #outlet: Outlet
  readonly #settings: PipeSettings
  readonly #writes = new Queue<Write>()
  /** The write that is partly inside. */
  #write: Write | undefined
  readonly #inside = new Gathered()
  /** `cut`: what is written is lost, as behind a half-close; `over`: nothing is taken any more. */
  #state: 'open' | 'ending' | 'cut' | 'over' = 'open'
  #paused = false
  /** A read is on its way. */
  #reading = false
  /** It waits for more bytes. */
  #merging = false
  #timer: unknown

  constructor(outlet: Outlet, settings: PipeSettings) {
    this.#outlet = outlet
    this.#settings = settings
  }

  /** Writes bytes, of which it keeps a copy. `done` is called later: when all are inside, or with why they never will be. */
  write(chunks: readonly Uint8Array[], done: (error?: Error) => void): void {
    if (this.#state === 'over') return this.#settings.defer(() => done(new Error('write EPIPE')))
    this.#writes.push({ bytes: joined(chunks), done })
    this.#fill()
  }

  /** No more is written; told behind all that was. */
  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.#read()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#read()
  }

  /** Nothing comes out any more, and what waits for room is not written. */
  close(error: Error = new Error('write EPIPE')): void {
    this.#stop('over')
    for (let write = this.#next(); write !== undefined; write = this.#next()) this.#done(write, error)
  }

  #next(): Write | undefined {
    this.#write ??= this.#writes.shift()
    return this.#write
  }

  #done({ done }: Write, error?: Error): void {
    this.#write = undefined
    this.#settings.defer(() => done(error))
  }

  /** Takes what there is room for. */
  #fill(): void {
    const { capacity } = this.#settings
    for (let write = this.#next(); write !== undefined; write = this.#next()) {
      const { bytes, done } = write
      const room = this.#state === 'cut' ? bytes.length : capacity - this.#inside.waiting
      if (this.#state !== 'cut') this.#inside.add(bytes.subarray(0, room))
      if (bytes.length > room) {
        this.#write = { bytes: bytes.subarray(room), done }
        break
      }
      this.#done(write)
    }
    this.#read()
  }

  #read(): void {
    if (this.#paused || this.#state === 'over' || this.#state === 'cut') return
    if (this.#merging) return this.#merge()
    if (this.#reading || (this.#inside.waiting === 0 && this.#state === 'open')) return
    this.#reading = true
    this.#settings.defer(this.#arrive)
  }

  /** More has come: the read that waited for it need not wait any longer. */
  #merge(): void {
    this.#settings.clock.clear(this.#timer)
    this.#merging = false
    this.#settings.defer(this.#waited)
  }

  readonly #waited = (): void => {
    this.#reading = false
    this.#merging = false
    if (this.#state === 'over' || this.#paused) return
    this.#bring(this.#inside.waiting)
  }

  readonly #arrive = (): void => {
    this.#reading = false
    const { waiting } = this.#inside
    if (this.#state === 'over' || this.#paused) return
    if (waiting === 0) return this.#end('over')
    const { clock, faults } = this.#settings
    const step = faults?.next(waiting)
    if (faults === undefined || step === undefined || step.kind === 'none') return this.#bring(waiting)
    // Behind the end nothing comes that could be waited for.
    if (step.kind === 'merge' && this.#state === 'ending') return this.#bring(waiting)
    if (step.kind === 'split') return this.#bring(step.bytes)
    if (step.kind === 'halfClose') return this.#end('cut')
    if (step.kind === 'reset') return this.#break(faults.broken())
    this.#reading = true
    this.#merging = step.kind === 'merge'
    this.#timer = clock.schedule(this.#waited, step.milliseconds)
  }

  #bring(count: number): void {
    const inside = this.#inside
    const end = inside.from + Math.min(count, LARGEST_READ)
    const bytes = inside.bytes.subarray(inside.from, end)
    inside.from = end
    inside.keep()
    this.#outlet.received(bytes)
    this.#fill()
  }

  #end(state: 'cut' | 'over'): void {
    this.#stop(state)
    this.#fill()
    this.#outlet.ended()
  }

  #break(error: Error): void {
    this.close(error)
    this.#outlet.broken(error)
  }

  #stop(state: 'cut' | 'over'): void {
    this.#state = state
    this.#settings.clock.clear(this.#timer)
    this.#inside.from = this.#inside.bytes.length
    this.#inside.keep()
  }
}
