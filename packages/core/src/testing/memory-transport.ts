import type { Address, Transport, TransportEvents } from '../transport.js'

// The package compiles without the types of any platform; every platform has this.
declare function queueMicrotask(task: () => void): void

/** Where the bytes of a {@link MemoryTransport} go. */
export interface MemoryPeer {
  readonly bytes: (chunks: readonly Uint8Array[]) => void
  readonly end: () => void
}

/** A transport without a socket. What is put off runs in `settle`, which the test's calls end with. */
export class MemoryTransport implements Transport {
  readonly localAddress: Address | undefined
  readonly remoteAddress: Address | undefined
  readonly #peer: MemoryPeer
  #events: TransportEvents | undefined
  #tasks: (() => void)[] = []
  #paused = false
  #gone = false
  /** Writes so far: bursts must make one each. */
  writes = 0

  constructor(peer: MemoryPeer, localAddress?: Address, remoteAddress?: Address) {
    this.#peer = peer
    this.localAddress = localAddress
    this.remoteAddress = remoteAddress
  }

  /** Names the channel that is told what happens. */
  connect(events: TransportEvents): void {
    this.#events = events
    events.opened()
  }

  get paused(): boolean {
    return this.#paused
  }

  readonly write = (chunks: readonly Uint8Array[], done: (error?: Error) => void): void => {
    this.writes++
    this.#peer.bytes(chunks)
    this.defer(done)
  }

  readonly pause = (): void => {
    this.#paused = true
  }

  readonly resume = (): void => {
    this.#paused = false
  }

  readonly end = (): void => this.defer(this.#peer.end)

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
    this.#events?.gone(error)
  }

  /** Runs what was put off, and what that puts off. */
  settle(): void {
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) task()
  }
}
