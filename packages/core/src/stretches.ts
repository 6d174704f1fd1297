import type { Slab } from './slab.js'

/** A stretch of memory, of a slab that is used again when it has been written, or of somebody else's. */
interface Stretch {
  readonly buffer: ArrayBufferLike
  start: number
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
  /** How many stretches at the beginning are empty: to take out one would move all behind it. */
  #empty = 0

  get empty(): boolean {
    return this.#stretches.length === this.#empty
  }

  add({ buffer, byteOffset, length }: Uint8Array): void {
    this.#add(buffer, byteOffset, byteOffset + length)
  }

  /** Adds the last bytes of a slab. */
  addOf(slab: Slab, length: number): void {
    this.#add(slab.buffer, slab.position - length, slab.position, slab)
  }

  #add(buffer: ArrayBufferLike, start: number, end: number, slab?: Slab): void {
    const last = this.empty ? undefined : this.#stretches.at(-1)
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
    for (let left = bytes; left > 0 && !this.empty;) {
      const last = this.#stretches.at(-1) as Stretch
      const dropped = Math.min(left, last.end - last.start)
      last.end -= dropped
      left -= dropped
      if (last.end > last.start) continue
      last.slab?.release()
      this.#stretches.pop()
    }
  }

  /** Takes `length` bytes out, from the one at `at` on. */
  cut(at: number, length: number): void {
    let from = at
    let left = length
    for (let i = this.#empty; left > 0 && i < this.#stretches.length; i++) {
      const stretch = this.#stretches[i] as Stretch
      const size = stretch.end - stretch.start
      if (from >= size) {
        from -= size
        continue
      }
      if (from > 0) {
        this.#stretches.splice(i + 1, 0, { ...stretch, start: stretch.start + from })
        stretch.end = stretch.start + from
        stretch.slab?.use()
        from = 0
        continue
      }
      const cut = Math.min(left, size)
      stretch.start += cut
      left -= cut
      if (cut === size) i = this.#remove(i) - 1
    }
  }

  /** Gives bytes up, all or at the most so many, as one view of each stretch. */
  take(most: number = Infinity): readonly Uint8Array[] {
    const taken = this.#rest()
    if (most < Infinity) this.#stretches = takenFrom(taken, most)
    this.#taken = taken
    return taken.length === 1 ? [viewOf(taken[0] as Stretch)] : taken.map(viewOf)
  }

  /** What was taken last has been written. */
  written(): void {
    for (const { slab } of this.#taken) slab?.release()
    this.#taken = NONE
  }

  /** Forgets what was not taken. What was may still be read by the system, so its memory is not used again. */
  clear(): void {
    for (const { slab } of this.#rest()) slab?.release()
  }

  #rest(): Stretch[] {
    const rest = this.#empty > 0 ? this.#stretches.slice(this.#empty) : this.#stretches
    this.#stretches = NONE
    this.#empty = 0
    return rest
  }

  /** Takes out the stretch at `index`; gives the index of the one behind it. */
  #remove(index: number): number {
    this.#stretches[index]?.slab?.release()
    if (index > this.#empty) {
      this.#stretches.splice(index, 1)
      return index
    }
    // Nothing is to hold on to the memory.
    this.#stretches[this.#empty++] = GONE
    if (this.#empty * 2 > this.#stretches.length) {
      this.#stretches = this.#stretches.slice(this.#empty)
      this.#empty = 0
    }
    return this.#empty
  }
}

/** Takes what is behind the first `length` bytes out of the stretches. */
function takenFrom(stretches: Stretch[], length: number): Stretch[] {
  let over = -length
  const at = stretches.findIndex(({ start, end }) => (over += end - start) > 0)
  if (at < 0) return NONE
  const behind = stretches.splice(at)
  const cut = behind[0] as Stretch
  const middle = cut.end - over
  if (middle === cut.start) return behind
  stretches.push({ ...cut, end: middle })
  cut.slab?.use()
  cut.start = middle
  return behind
}

/** For whoever has none: nothing is ever added to it. */
export const NO_STRETCHES: Stretches = new Stretches()

/** Those that nobody has, for the next who needs some: most channels have nothing to write most of the time. */
const idle: Stretches[] = []
const MOST_IDLE = 64

export function lendStretches(): Stretches {
  return idle.pop() ?? new Stretches()
}

/** Takes back empty ones, of which nothing is under way. */
export function takeBack(stretches: Stretches): void {
  if (stretches !== NO_STRETCHES && idle.length < MOST_IDLE) idle.push(stretches)
}

const GONE: Stretch = { buffer: new ArrayBuffer(0), start: 0, end: 0, slab: undefined }
