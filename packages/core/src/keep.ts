/** Memory that is filled piece by piece, for pieces of at most so many bytes. */
class Pool {
  readonly #size: number
  #memory: Uint8Array = new Uint8Array(0)
  /** That of the memory, which is slow to tell it. */
  #buffer: ArrayBufferLike = this.#memory.buffer
  #used = 0

  constructor(size: number) {
    this.#size = size
  }

  copy(bytes: Uint8Array): Uint8Array {
    const { length } = bytes
    if (this.#used + length > this.#memory.length) {
      this.#memory = uncleared(this.#size)
      this.#buffer = this.#memory.buffer
      this.#used = 0
    }
    this.#memory.set(bytes, this.#used)
    const copied = new Uint8Array(this.#buffer, this.#used, length)
    this.#used += length
    return copied
  }
}

/** Node gives memory that it has not cleared, which is as good for what is overwritten at once. */
function uncleared(length: number): Uint8Array {
  const { Buffer } = globalThis as { Buffer?: { readonly allocUnsafeSlow: (size: number) => Uint8Array } }
  return Buffer === undefined ? new Uint8Array(length) : Buffer.allocUnsafeSlow(length)
}

/** The largest small piece, in bytes: whoever keeps one keeps those beside it, so these have a pool of 64 KiB. */
const SMALL = 4 * 1024
const small = new Pool(64 * 1024)

/** The largest piece that shares memory with others, in bytes. */
const LARGE = 128 * 1024
const large = new Pool(256 * 1024)

/** A copy of bytes whose memory is used again. It lies beside others, as memory for each would cost several times more. */
export function keep(bytes: Uint8Array): Uint8Array {
  if (bytes.length > LARGE) return new Uint8Array(bytes)
  return (bytes.length > SMALL ? large : small).copy(bytes)
}
