const NOTHING = new Uint8Array(0)
/** How many times the bytes that wait the memory may be that they lie in. */
const WASTE = 4

/**
 * Bytes that have come and were not taken yet. A burst that holds whole frames is never copied; the beginning of a frame
 * is, into memory that grows by doubling, so that the cost per byte is the same however finely it was cut.
 *
 * What was taken stays valid: bytes are only ever added behind it.
 */
export class Gathered {
  bytes: Uint8Array = NOTHING
  /** Where those begin that were not taken. */
  from = 0
  /** How many bytes may be added behind in the same memory: only in memory of our own. */
  #room = 0

  get waiting(): number {
    return this.bytes.length - this.from
  }

  add(chunk: Uint8Array): void {
    const { waiting } = this
    if (waiting === 0) {
      this.bytes = chunk
      this.from = 0
      this.#room = 0
      return
    }
    if (chunk.length > this.#room) this.#move(waiting + chunk.length)
    const { buffer, byteOffset, length } = this.bytes
    this.bytes = new Uint8Array(buffer, byteOffset, length + chunk.length)
    this.bytes.set(chunk, length)
    this.#room -= chunk.length
  }

  /** Nothing more can be taken for now: a small rest does not hold on to the memory of all that was taken. */
  keep(): void {
    const { waiting } = this
    if (waiting === 0) {
      this.bytes = NOTHING
      this.from = 0
    } else if (this.bytes.buffer.byteLength > WASTE * waiting) this.#move(waiting)
  }

  /** Gives up what was not taken. */
  rest(): Uint8Array {
    const rest = new Uint8Array(this.bytes.subarray(this.from))
    this.from = this.bytes.length
    this.keep()
    return rest
  }

  #move(needed: number): void {
    const rest = this.bytes.subarray(this.from)
    const memory = new Uint8Array(needed * 2)
    memory.set(rest)
    this.bytes = memory.subarray(0, rest.length)
    this.from = 0
    this.#room = memory.length - rest.length
  }
}
