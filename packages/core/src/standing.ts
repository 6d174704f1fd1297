const TOLD = 1
const PASSED = 2
const ENDED = 4
const REMOVED = 8
const KEEPS_ACTIVE = 16

/** What a layer has been told of its connection, and those above it. Bits of one number, as each channel has several. */
export class Standing {
  #bits = 0

  /** Whether the layer knows that the connection stands. */
  get told(): boolean {
    return (this.#bits & TOLD) !== 0
  }
  set told(value) {
    this.#bits = changed(this.#bits, TOLD, value)
  }

  /** Whether those above may know. */
  get passed(): boolean {
    return (this.#bits & PASSED) !== 0
  }
  set passed(value) {
    this.#bits = changed(this.#bits, PASSED, value)
  }

  /** Whether the layer knows that the connection is over. */
  get ended(): boolean {
    return (this.#bits & ENDED) !== 0
  }
  set ended(value) {
    this.#bits = changed(this.#bits, ENDED, value)
  }

  /** Whether it was taken out of the pipeline. */
  get removed(): boolean {
    return (this.#bits & REMOVED) !== 0
  }
  set removed(value) {
    this.#bits = changed(this.#bits, REMOVED, value)
  }

  /** Whether the layer keeps `onActive` from the layers above, which then are not told the end either. */
  get keepsActive(): boolean {
    return (this.#bits & KEEPS_ACTIVE) !== 0
  }
  set keepsActive(value) {
    this.#bits = changed(this.#bits, KEEPS_ACTIVE, value)
  }
}

function changed(bits: number, bit: number, value: boolean): number {
  return value ? bits | bit : bits & ~bit
}
