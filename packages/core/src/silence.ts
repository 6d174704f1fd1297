import type { Clock } from './clock.js'

/** The directions in which a channel can be silent; `all` is both at once. */
export type SilentDirection = 'read' | 'write' | 'all'

/** How long each kind of silence may last, in milliseconds. */
export type SilencePeriods = Readonly<Partial<Record<SilentDirection, number | undefined>>>

/** What a silence needs of its channel. */
export interface SilenceOwner {
  readonly clock: Clock
  readonly held: boolean
  readonly heldUntil: number
}

/** Told that nothing has happened for `milliseconds`: for the first, second … period in a row. */
export type TellSilence = (kind: SilentDirection, count: number, milliseconds: number) => void

/** One kind of silence. */
interface Gauge {
  readonly kind: SilentDirection
  readonly period: number
  /** When there was last anything. */
  last: number
  /** When the period that runs now is over. */
  due: number
  /** How many periods have gone by since `last`. */
  count: number
}

/**
 * Watches one channel for silence with a single timer. What happens is only noted, once for each burst; the timer looks
 * at the notes when the first period may be over, and sets itself anew.
 */
export class Silence {
  readonly #gauges: readonly Gauge[]
  readonly #at = { read: 0, write: 0 }
  readonly #seen = { read: false, write: false }
  #owner: SilenceOwner | undefined
  #tell: TellSilence | undefined
  #timer: unknown

  constructor(periods: SilencePeriods) {
    const kinds = ['read', 'write', 'all'] as const
    this.#gauges = kinds.flatMap((kind) => {
      const period = periods[kind]
      return period === undefined ? [] : [{ kind, period, last: 0, due: 0, count: 0 }]
    })
  }

  start(owner: SilenceOwner, tell: TellSilence): void {
    const now = owner.clock.now()
    this.#owner = owner
    this.#tell = tell
    this.#at.read = now
    this.#at.write = now
    this.#schedule(now)
  }

  stop(): void {
    this.#owner?.clock.clear(this.#timer)
    this.#owner = undefined
  }

  /** A message comes in; when its burst is over {@link readOver} notes the time. */
  read(): void {
    this.#seen.read = true
  }

  readOver(): void {
    if (this.#owner === undefined || !this.#seen.read) return
    this.#seen.read = false
    this.#at.read = this.#owner.clock.now()
  }

  /** A message goes out; with its flush {@link writeOver} notes the time. */
  write(): void {
    this.#seen.write = true
  }

  writeOver(): void {
    if (this.#owner === undefined || !this.#seen.write) return
    this.#seen.write = false
    this.#at.write = this.#owner.clock.now()
  }

  readonly #look = (): void => {
    const owner = this.#owner
    if (owner === undefined) return
    const now = owner.clock.now()
    // Nobody could be told.
    if (!owner.held) for (const gauge of this.#gauges) this.#check(gauge, now)
    this.#schedule(now)
  }

  #check(gauge: Gauge, now: number): void {
    this.#refresh(gauge, now)
    if (gauge.due > now) return
    gauge.due = now + gauge.period
    gauge.count++
    this.#tell?.(gauge.kind, gauge.count, now - gauge.last)
  }

  #refresh(gauge: Gauge, now: number): void {
    // A burst whose messages are still being handled counts as one of now. Who was held back did not listen: no reason
    // to call the peer silent.
    const read = this.#seen.read ? now : Math.max(this.#at.read, this.#owner?.heldUntil ?? 0)
    const last = gauge.kind === 'write' ? this.#at.write : gauge.kind === 'read' ? read : Math.max(read, this.#at.write)
    if (last <= gauge.last && gauge.due > 0) return
    gauge.last = last
    gauge.due = last + gauge.period
    gauge.count = 0
  }

  #schedule(now: number): void {
    // Whoever was told may have ended the channel.
    if (this.#owner === undefined) return
    for (const gauge of this.#gauges) this.#refresh(gauge, now)
    const due = Math.min(...this.#gauges.map((gauge) => gauge.due))
    // A period that is over for a channel that is held back is looked at again after one more.
    const shortest = Math.min(...this.#gauges.map(({ period }) => period))
    const wait = due > now ? due - now : shortest
    this.#timer = this.#owner.clock.schedule(this.#look, wait)
  }
}
