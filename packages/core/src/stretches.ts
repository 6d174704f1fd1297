import type { Slab } from './slab.js'

/** A stretch of memory, of a slab that is used again when it has been written, or of somebody else's. */
interface Stretch {
  readonly buffer: ArrayBufferLike
  readonly start: number
  end: number
  readonly slab: Slab | undefined
}

/** Never changed: what is added to it becomes another one. */
const NONE: Stretch[] = []

function viewOf({ buffer, start, end, slab }: Stretch): Uint8Array {
  return slab?.view(start, end) ?? new Uint8Array(buffer, start, end - start)
}

/**
 * Bytes in order, kept as stretches of memory and never copied. Views that lie one behind the other, as the messages of
 * one turn do, become one stretch: many small messages cost no more to keep than their bytes, and go out as one.
 */
export class Stretches {
  #stretches: Stretch[] = NONE
  #taken: Stretch[] = NONE

  get empty(): boolean {
    return this.#stretches.length === 0
  }

  add({ buffer, byteOffset, length }: Uint8Array): void {
    this.#add(buffer, byteOffset, byteOffset + length)
  }

  /** Adds the last bytes of a slab. */
  addOf(slab: Slab, length: number): void {
    this.#add(slab.buffer, slab.position - length, slab.position, slab)
  }

  #add(buffer: ArrayBufferLike, start: number, end: number, slab?: Slab): void {
    const last = this.#stretches.at(-1)
    if (last?.buffer === buffer && last.end === start) {
      last.end = end
      return
    }
    const stretch = { buffer, start, end, slab }
    // Most writes are of one stretch. An array that is pushed to makes room for many.
    if (last === undefined) this.#stretches = [stretch]
    else this.#stretches.push(stretch)
    slab?.use()
  }

  /** Takes back the last bytes. */
  drop(bytes: number): void {
    for (let left = bytes; left > 0;) {
      const last = this.#stretches.at(-1)
      if (last === undefined) return
      const dropped = Math.min(left, last.end - last.start)
      last.end -= dropped
      left -= dropped
      if (last.end > last.start) continue
      last.slab?.release()
      this.#stretches.pop()
    }
  }

  /** Gives all bytes up, as one view of each stretch. */
  take(): readonly Uint8Array[] {
    const taken = this.#stretches
    this.#taken = taken
    this.#stretches = NONE
    return taken.length === 1 ? [viewOf(taken[0] as Stretch)] : taken.map(viewOf)
  }

  /** What was taken last has been written. */
  written(): void {
    for (const { slab } of this.#taken) slab?.release()
    this.#taken = NONE
  }

  /** Forgets what was not taken. What was may still be read by the system, so its memory is not used again. */
  clear(): void {
    for (const { slab } of this.#stretches) slab?.release()
    this.#stretches = NONE
  }
}
