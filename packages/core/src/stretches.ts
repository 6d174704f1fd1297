/** A stretch of memory. */
interface Stretch {
  readonly buffer: ArrayBufferLike
  readonly start: number
  end: number
}

/**
 * Bytes in order, kept as stretches of memory and never copied. Views that lie one behind the other, as the messages of
 * one turn do, become one stretch: many small messages cost no more to keep than their bytes, and go out as one.
 */
export class Stretches {
  #stretches: Stretch[] = []

  get empty(): boolean {
    return this.#stretches.length === 0
  }

  add({ buffer, byteOffset, length }: Uint8Array): void {
    const last = this.#stretches.at(-1)
    if (last?.buffer === buffer && last.end === byteOffset) last.end += length
    else this.#stretches.push({ buffer, start: byteOffset, end: byteOffset + length })
  }

  /** Takes back the last bytes. */
  drop(bytes: number): void {
    for (let left = bytes; left > 0;) {
      const last = this.#stretches.at(-1)
      if (last === undefined) return
      const dropped = Math.min(left, last.end - last.start)
      last.end -= dropped
      left -= dropped
      if (last.end === last.start) this.#stretches.pop()
    }
  }

  /** Gives all bytes up, as one view of each stretch. */
  take(): readonly Uint8Array[] {
    const stretches = this.#stretches
    this.#stretches = []
    return stretches.map(({ buffer, start, end }) => new Uint8Array(buffer, start, end - start))
  }
}
