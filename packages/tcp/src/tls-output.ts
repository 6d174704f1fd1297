/** Bytes that are encrypted in one go: as much more than their sum may be in memory twice. */
const PORTION = 64 * 1024
/** What TLS adds to a record of at most so many bytes: a header, a nonce, padding and a checksum (RFC 5246, 6.2.3). */
const RECORD = 16 * 1024
const RECORD_OVERHEAD = 64

/** What an output needs of its stage. */
export interface TlsOutputOwner {
  readonly retain: (bytes: number) => void
  readonly release: (bytes: number) => void
  /** Encrypts bytes in one go; calls `done` later. */
  readonly encrypt: (chunks: readonly Uint8Array[], done: () => void) => void
}

interface Entry {
  readonly bytes: Uint8Array
  /** What was counted for it, as much as it may become. */
  readonly cost: number
}

/** Bytes that wait to be encrypted: counted as pending, and handed to the encryption by the portion. */
export class TlsOutput {
  readonly #owner: TlsOutputOwner
  #queue: Entry[] = []
  #encrypting = false
  #open = false
  #last: (() => void) | undefined

  constructor(owner: TlsOutputOwner) {
    this.#owner = owner
  }

  /** Whether anything was given that is not encrypted. */
  get waiting(): boolean {
    return this.#encrypting || this.#queue.length > 0
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    const cost = bytes.length + RECORD_OVERHEAD * Math.ceil(bytes.length / RECORD)
    this.#owner.retain(cost)
    this.#queue.push({ bytes, cost })
  }

  /** From now on bytes can be encrypted: the handshake is done. */
  start(): void {
    this.#open = true
  }

  /** Encrypts what waits, as far as it fits into a portion; the rest follows by itself. */
  pump(): void {
    if (!this.#open || this.#encrypting) return
    if (this.#queue.length === 0) {
      const last = this.#last
      this.#last = undefined
      return last?.()
    }
    const { chunks, cost } = this.#portion()
    this.#encrypting = true
    this.#owner.encrypt(chunks, () => {
      this.#encrypting = false
      this.#owner.release(cost)
      this.pump()
    })
  }

  /** Runs a task when everything is encrypted. */
  finish(last: () => void): void {
    this.#last = last
    this.pump()
  }

  /** Hands out what waits as it is: there will be no encryption. */
  clear(write: (bytes: Uint8Array) => void): void {
    for (const { bytes, cost } of this.#queue.splice(0)) {
      write(bytes)
      this.#owner.release(cost)
    }
  }

  #portion(): { readonly chunks: readonly Uint8Array[]; readonly cost: number } {
    const chunks: Uint8Array[] = []
    let size = 0
    let cost = 0
    let taken = 0
    for (const { bytes, cost: whole } of this.#queue) {
      const room = PORTION - size
      if (room === 0) break
      chunks.push(bytes.length > room ? bytes.subarray(0, room) : bytes)
      if (bytes.length > room) {
        // The cost goes with the last part: until then its sender waits.
        this.#queue[taken] = { bytes: bytes.subarray(room), cost: whole }
        break
      }
      size += bytes.length
      cost += whole
      taken++
    }
    this.#queue = this.#queue.slice(taken)
    return { chunks, cost }
  }
}
