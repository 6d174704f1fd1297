/** The first bytes of a connection, until somebody has seen enough of them. The memory grows by doubling. */
export class FirstBytes {
  #memory: Uint8Array = new Uint8Array(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** All that has come so far. */
  get all(): Uint8Array {
    return this.#memory.subarray(0, this.#length)
  }

  /** Takes more, and gives all that has come so far. */
  add(bytes: Uint8Array): Uint8Array {
    const length = this.#length + bytes.length
    // The first ones stay where they are, in memory that is not ours: there is no room behind them.
    if (this.#length === 0) this.#memory = bytes
    else if (length > this.#memory.length) this.#grow(2 * length)
    if (this.#length > 0) this.#memory.set(bytes, this.#length)
    this.#length = length
    return this.all
  }

  #grow(size: number): void {
    const larger = new Uint8Array(size)
    larger.set(this.all)
    this.#memory = larger
  }
}
