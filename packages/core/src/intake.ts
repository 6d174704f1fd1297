import type { Transport } from './transport.js'

/** The bytes on their way in: counted, and the transport asked for no more while they cannot be delivered. */
export class Intake {
  readonly #transport: Transport
  /** Bytes that have come so far. */
  bytes = 0
  /** Of these, bytes in bursts whose turn has not come. */
  kept = 0
  stopped = false

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** A burst has come that has to be kept: no more until it is delivered. */
  keep(count: number): void {
    this.kept += count
    if (this.stopped) return
    this.stopped = true
    this.#transport.pause()
  }

  /** What was kept is delivered, or thrown away. */
  resume(): void {
    if (!this.stopped) return
    this.stopped = false
    this.#transport.resume()
  }
}
