import type { Clock } from '../clock.js'
import type { Address, Transport, TransportEvents } from '../transport.js'
import type { Faults } from './faults.js'
import type { Pipe } from './pipe.js'

// The package compiles without the types of any platform; every platform has this.
declare function queueMicrotask(task: () => void): void

/** Where the bytes of a {@link TestTransport} go. */
export interface TestPeer {
  readonly bytes: (chunks: readonly Uint8Array[]) => void
  readonly end: () => void
}

/** What a {@link TestTransport} is made of. */
export interface TestTransportOptions {
  readonly localAddress?: Address | undefined
  readonly remoteAddress?: Address | undefined
  readonly faults?: Faults | undefined
  readonly clock: Clock
}

/** A transport without a socket. What is put off runs in `settle`, which the test's calls end with. */
export class TestTransport implements Transport {
  readonly localAddress: Address | undefined
  readonly remoteAddress: Address | undefined
  readonly #peer: TestPeer
  /** With faults: what lies between the test and the channel. */
  readonly #in: Pipe | undefined
  readonly #out: Pipe | undefined
  #events: TransportEvents | undefined
  #tasks: (() => void)[] = []
  #paused = false
  #gone = false
  /** How many bytes it takes before it stalls. */
  #room = Infinity
  /** What it has no room for. */
  #held: Uint8Array[] = []
  #writing = false
  /** Why writes fail. */
  #failure: Error | undefined
  /** Whether the channel has ended its side, and still listens. */
  halfClosed = false
  /** Writes so far: bursts must make one each. */
  writes = 0

  constructor(peer: TestPeer, { localAddress, remoteAddress, faults, clock }: TestTransportOptions) {
    this.#peer = peer
    this.localAddress = localAddress
    this.remoteAddress = remoteAddress
    const settings = { clock, defer: (task: () => void) => this.defer(task) }
    const broken = (error: Error): void => this.lose(error)
    this.#in = faults?.pipe(
      { received: (bytes) => this.#events?.received(bytes), ended: () => this.#ended(), broken },
      settings,
    )
    this.#out = faults?.pipe({ received: (bytes) => peer.bytes([bytes]), ended: () => peer.end(), broken }, settings)
  }

  /** Names the channel that is told what happens. */
  connect(events: TransportEvents): void {
    this.#events = events
    events.opened()
  }

  get paused(): boolean {
    return this.#paused
  }

  // --- what the test does ---

  deliver(bytes: Uint8Array): void {
    if (this.#in === undefined) this.#events?.received(bytes)
    else this.#in.write([bytes], () => {})
  }

  finish(): void {
    if (this.#in === undefined) this.#ended()
    else this.#in.end()
  }

  #ended(): void {
    this.#events?.ended()
    if (this.halfClosed) this.defer(() => this.lose())
  }

  /** Takes nothing more until {@link accept}. */
  stall(): void {
    this.#room = 0
  }

  /** Takes so many bytes more. */
  accept(bytes: number): void {
    this.#room += bytes
    this.#flow()
  }

  /** The write under way, or the next one, fails, and with it the connection. */
  failWrites(error: Error): void {
    this.#failure = error
    this.#flow()
  }

  // --- what the channel does ---

  readonly write = (chunks: readonly Uint8Array[]): void => {
    this.writes++
    this.#held = [...chunks]
    this.#writing = true
    this.#flow()
  }

  #flow(): void {
    if (!this.#writing) return
    const failure = this.#failure
    const taken = failure === undefined ? this.#take() : []
    if (failure !== undefined || this.#held.length === 0) this.#writing = false
    if (failure !== undefined) this.defer(() => this.#fail(failure))
    else if (taken.length > 0) this.#send(taken, this.#writing ? () => {} : this.#written)
  }

  readonly #written = (error?: Error): void => this.#events?.written(error)

  #fail(error: Error): void {
    this.#written(error)
    this.lose(error)
  }

  #take(): Uint8Array[] {
    const taken: Uint8Array[] = []
    for (let chunk = this.#held[0]; chunk !== undefined && this.#room > 0; chunk = this.#held[0]) {
      taken.push(chunk.subarray(0, this.#room))
      if (chunk.length <= this.#room) this.#held.shift()
      else this.#held[0] = chunk.subarray(this.#room)
      this.#room = Math.max(0, this.#room - chunk.length)
    }
    return taken
  }

  #send(chunks: readonly Uint8Array[], done: (error?: Error) => void): void {
    if (this.#out !== undefined) return this.#out.write(chunks, done)
    this.#peer.bytes(chunks)
    this.defer(done)
  }

  readonly pause = (): void => {
    this.#paused = true
    this.#in?.pause()
  }

  readonly resume = (): void => {
    this.#paused = false
    this.#in?.resume()
  }

  readonly end = (): void => {
    if (this.#out === undefined) this.defer(this.#peer.end)
    else this.#out.end()
  }

  readonly destroy = (): void => this.defer(() => this.lose())

  readonly defer = (task: () => void): void => {
    this.#tasks.push(task)
    // For what handlers do later, outside of any call of the test.
    queueMicrotask(() => this.settle())
  }

  /** The connection is over. */
  lose(error?: Error): void {
    if (this.#gone) return
    this.#gone = true
    this.#in?.close()
    this.#out?.close()
    this.#events?.gone(error)
  }

  /** Runs what was put off, and what that puts off. */
  settle(): void {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) task()
  }
}
