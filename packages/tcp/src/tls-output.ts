import type { Backlog } from '@link/core'

/** The most bytes of a record, and what TLS adds to it: a header, a nonce, padding and a checksum (RFC 5246, 6.2.3). */
const RECORD = 16 * 1024
const RECORD_OVERHEAD = 64
/** Bytes that are encrypted in one go, 64 KiB and what frames them: as much more than what waits may be in memory twice. */
const PORTION = 5 * RECORD

/** The bytes that so many may become: each message may be a record of its own. */
export function encryptedSize(bytes: number): number {
  return bytes + RECORD_OVERHEAD * Math.ceil(bytes / RECORD)
}

/** Encrypts bytes in one go; calls `done` later. */
export type Encrypt = (chunks: readonly Uint8Array[], done: () => void) => void

/** Hands what was sent to the encryption, by the portion. */
export class TlsOutput {
  readonly #backlog: Backlog
  readonly #encrypt: Encrypt
  #encrypting = false
  #last: (() => void) | undefined

  constructor(backlog: Backlog, encrypt: Encrypt) {
    this.#backlog = backlog
    this.#encrypt = encrypt
  }

  /** Whether anything was sent that is not encrypted. */
  get waiting(): boolean {
    return this.#encrypting || this.#backlog.length > 0
  }

  /** Encrypts what waits, as far as it fits into a portion; the rest follows by itself. */
  pump(): void {
    if (this.#encrypting) return
    const chunks = this.#backlog.take(PORTION)
    if (chunks.length === 0) {
      const last = this.#last
      this.#last = undefined
      return last?.()
    }
    this.#encrypting = true
    this.#encrypt(chunks, this.#encrypted)
  }

  /** Runs a task when everything is encrypted. */
  finish(last: () => void): void {
    this.#last = last
    this.pump()
  }

  readonly #encrypted = (): void => {
    this.#encrypting = false
    this.#backlog.release()
    this.pump()
  }
}
