import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

/** What an engine tells. After `failed` comes nothing more. */
export interface EngineEvents {
  /** Bytes for the peer. */
  readonly encrypted: (bytes: Uint8Array) => void
  /** Bytes from the peer. */
  readonly plain: (bytes: Uint8Array) => void
  /** The peer has said that it sends no more. */
  readonly inputEnded: () => void
  /** All that was written, and our own good-bye, has been encrypted. */
  readonly outputEnded: () => void
  readonly failed: (error: Error) => void
}

/** Puts a TLS socket of Node on a stream that leads nowhere. */
export type OpenSocket = (wire: Duplex) => TLSSocket

/**
 * Node's TLS without a socket: bytes of the wire and bytes in the clear, in and out. It keeps nothing back that comes in,
 * and takes one write at a time.
 */
export class TlsEngine {
  readonly socket: TLSSocket
  readonly #wire: Wire
  #failed = false
  #written: (() => void) | undefined

  constructor(open: OpenSocket, events: EngineEvents) {
    const failed = (error: Error): void => {
      if (this.#failed) return
      this.#failed = true
      events.failed(error)
    }
    this.#wire = new Wire(events)
    this.socket = open(this.#wire)
      .on('data', events.plain)
      .on('end', events.inputEnded)
      .on('error', failed)
      // Node tells errors after the handshake of a socket that no server of its own has made under this name only.
      .on('_tlsError', failed)
    this.socket.disableRenegotiation()
  }

  /** Takes bytes from the wire. */
  receive(bytes: Uint8Array): void {
    if (!this.#wire.destroyed) this.#wire.receive(bytes)
  }

  /** Encrypts bytes in one go; `done` is called later. */
  write(chunks: readonly Uint8Array[], done: () => void): void {
    const last = chunks.length - 1
    this.#written = done
    if (last > 0) this.socket.cork()
    for (let i = 0; i < last; i++) this.socket.write(chunks[i] as Uint8Array)
    this.socket.write(chunks[last] as Uint8Array, this.#wrote)
    if (last > 0) this.socket.uncork()
  }

  // One function an engine, not one a write: there is one write at a time.
  readonly #wrote = (error?: Error | null): void => {
    if (!error && !this.#failed) this.#written?.()
  }

  /** Says good-bye to the peer. */
  end(): void {
    this.socket.end()
  }

  /** Nothing is told any more. */
  destroy(): void {
    this.#failed = true
    this.#wire.mute()
    this.socket.destroy()
  }
}

/**
 * The stream on which Node's TLS believes to lie. It keeps nothing in either direction, so it does without the queues of
 * a stream: bytes come when they come, as the channel below is the one that asks for more and for less, and what is
 * written is written.
 */
class Wire extends Duplex {
  readonly #events: EngineEvents
  #muted = false

  constructor(events: EngineEvents) {
    super()
    this.#events = events
  }

  mute(): void {
    this.#muted = true
  }

  /** Hands over bytes, which are copied before this returns. */
  receive(bytes: Uint8Array): void {
    this.emit('data', bytes)
  }

  override _read(): void {}

  override write(chunk: Uint8Array, ...rest: readonly unknown[]): boolean {
    if (!this.#muted) this.#events.encrypted(chunk)
    const done = rest.at(-1)
    if (typeof done === 'function') done()
    return true
  }

  override _final(done: () => void): void {
    if (!this.#muted) this.#events.outputEnded()
    done()
  }
}
