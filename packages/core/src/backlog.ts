import type { Context } from './context.js'
import type { Slab } from './slab.js'
import { Stretches } from './stretches.js'

/** Bytes that were sent and wait for a stage to take them, see `gather` of {@link StageContext}. They are pending. */
export interface Backlog {
  /** How many bytes wait, without those that were taken. */
  readonly length: number
  /**
   * Takes the first of them, at the most so many; none if none wait. They stay as they are until {@link release}, which is
   * due before any are taken again.
   */
  take(most: number): readonly Uint8Array[]
  /** What became of the bytes that were taken last was written: their memory is used again. */
  release(): void
  /** Writes what waits as it is. From now on the stage's `write` is called again. */
  end(): void
}

/** The bytes lie where they were encoded, as few stretches of memory: many small messages cost no more than their bytes. */
export class StageBacklog implements Backlog {
  readonly #context: Context
  readonly #costOf: (bytes: number) => number
  readonly #stretches = new Stretches()
  length = 0
  /** What they were counted as. */
  #cost = 0
  /** The same of those that were taken. */
  #taken = 0

  constructor(context: Context, costOf: (bytes: number) => number) {
    this.#context = context
    this.#costOf = costOf
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#retain(bytes.length)
    this.#stretches.add(bytes)
  }

  /** Adds the last bytes of a slab. */
  addOf(slab: Slab, length: number): void {
    if (length === 0) return
    this.#retain(length)
    this.#stretches.addOf(slab, length)
  }

  #retain(length: number): void {
    const cost = this.#costOf(length)
    this.#context.retain(cost)
    this.length += length
    this.#cost += cost
  }

  take(most: number): readonly Uint8Array[] {
    const length = Math.min(most, this.length)
    // What was counted for more than the bytes goes with the last ones.
    this.#taken = length === this.length ? this.#cost : length
    this.length -= length
    this.#cost -= this.#taken
    return this.#stretches.take(length)
  }

  release(): void {
    const taken = this.#taken
    this.#taken = 0
    this.#stretches.written()
    this.#context.release(taken)
  }

  end(): void {
    this.#context.gatherNoMore()
    // In copies, as nobody tells when they have left the process.
    for (const bytes of this.take(Infinity)) this.#context.write(bytes.slice())
    this.release()
  }
}
