import type { Clock } from './clock.js'
import type { Transport } from './transport.js'

/** Milliseconds after which a transport that was asked for no more is asked for one burst, to see whether the peer is there. */
const PROBE = 1_000

/** Where more bytes than these are kept, no more are asked for. */
const MOST_KEPT = 64 * 1024

/**
 * The bytes on their way in: counted, and the transport asked for no more while they cannot be delivered. As the
 * end of a connection is seen only behind what has come before it, it is asked for another burst each second, until
 * 64 KiB are kept.
 */
export class Intake {
  readonly #transport: Transport
  readonly #clock: Clock
  #probe: unknown
  /** Bytes that have come so far. */
  bytes = 0
  /** Of these, bytes in bursts whose turn has not come. */
  kept = 0
  stopped = false

  constructor(transport: Transport, clock: Clock) {
    this.#transport = transport
    this.#clock = clock
  }

  /** A burst has come that has to be kept: no more until it is delivered. */
  keep(count: number): void {
    this.kept += count
    if (!this.stopped && this.#transport.blindWhenPaused === true) this.#schedule()
    this.stopped = true
    this.#transport.pause()
  }

  /** What was kept is delivered, or thrown away. */
  resume(): void {
    if (!this.stopped) return
    this.end()
    this.stopped = false
    this.#transport.resume()
  }

  /** Nothing more comes. */
  end(): void {
    this.#clock.clear(this.#probe)
  }

  #schedule(): void {
    this.#probe = this.#clock.schedule(() => this.#look(), PROBE)
  }

  #look(): void {
    if (this.kept >= MOST_KEPT) return
    this.#schedule()
    this.#transport.resume()
  }
}
