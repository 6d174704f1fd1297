/** Bounds the handshakes that are under way at the same time: each costs the work of a signature, and some memory. */
export class HandshakeGate {
  readonly #most: number
  #count = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Why there is no way in. */
  get full(): string {
    return `expected at most ${this.#most} handshakes at the same time (maxHandshakes), got one more`
  }

  /** Counts a handshake, unless there are too many; then it must {@link leave}. */
  enter(): boolean {
    if (this.#count >= this.#most) return false
    this.#count++
    return true
  }

  leave(): void {
    this.#count--
  }
}
