import { systemClock, type Clock } from '../clock.js'
import type { Address, Transport, TransportEvents } from '../transport.js'
import type { Faults } from './faults.js'
import { Pipe, type Outlet, type PipeSettings } from './pipe.js'

// The package compiles without the types of any platform; every platform has this.
declare function queueMicrotask(task: () => void): void

/** What lies between the two ends of a connection within the process. */
export interface MemoryOptions {
  /** Bytes on their way in each direction before a writer has to wait, default 64 KiB. */
  readonly capacity?: number | undefined
  /** What may become of the bytes on their way, default nothing. */
  readonly faults?: Faults | undefined
  /** Where time comes from, that of faults and of the channels, default the system. */
  readonly clock?: Clock | undefined
}

/**
 * One end of a connection within the process, which behaves as a socket does: bytes come in order and as bursts, both
 * directions end on their own, a peer that does not read makes the writer wait, and one that is destroyed before it
 * has ended its side resets the connection.
 */
export class MemoryTransport implements Transport {
  readonly localAddress: Address
  readonly remoteAddress: Address
  readonly freesWritten = true
  /** What comes from the peer. */
  readonly #in: Pipe
  /** What goes to it: its `#in`. */
  #out: Pipe
  #peer: MemoryTransport
  #events: TransportEvents | undefined
  readonly #ended = { input: false, output: false }
  #destroyed = false
  #gone = false

  private constructor(local: Address, remote: Address, settings: PipeSettings) {
    this.localAddress = local
    this.remoteAddress = remote
    this.#in = new Pipe(this.#outlet(), settings)
    // Until there is a channel that can be told.
    this.#in.pause()
    // Until it is joined with another.
    this.#out = this.#in
    this.#peer = this
  }

  /** The two ends of a new connection. */
  static connected(local: Address, remote: Address, options: MemoryOptions): [MemoryTransport, MemoryTransport] {
    const { capacity = 64 * 1024, faults, clock = systemClock } = options
    const settings = (): PipeSettings => ({ capacity, clock, defer: queueMicrotask, faults: faults?.line() })
    const one = new MemoryTransport(local, remote, settings())
    const other = new MemoryTransport(remote, local, settings())
    one.#join(other)
    other.#join(one)
    return [one, other]
  }

  #join(peer: MemoryTransport): void {
    this.#peer = peer
    this.#out = peer.#in
  }

  /** Lets a channel hear of everything that happens from now on. */
  connect(events: TransportEvents): void {
    this.#events = events
    events.opened()
    this.resume()
  }

  readonly defer = (task: () => void): void => queueMicrotask(task)

  readonly write = (chunks: readonly Uint8Array[]): void => {
    this.#out.write(chunks, (error) => {
      this.#events?.written(error)
      if (error !== undefined && !this.#destroyed) this.#lose(error)
    })
  }

  readonly pause = (): void => this.#in.pause()

  readonly resume = (): void => this.#in.resume()

  readonly end = (): void => {
    if (this.#destroyed) return
    this.#ended.output = true
    this.#out.end()
    this.#loseWhenEnded()
  }

  readonly destroy = (): void => {
    if (this.#gone || this.#destroyed) return
    this.#destroyed = true
    const error = new Error('read ECONNRESET')
    if (!this.#ended.output) this.#resetPeer(error)
    this.#in.close(error)
    this.defer(() => this.#lose())
  }

  /** What is on its way is lost, and the peer is told. */
  #resetPeer(error: Error): void {
    this.#out.close()
    const peer = this.#peer
    this.defer(() => peer.#lose(error))
  }

  #outlet(): Outlet {
    return {
      received: (bytes) => {
        this.#events?.received(bytes, true)
        // As the next read of a socket does: whoever has kept a view of what was only lent shall notice.
        bytes.fill(0xdd)
      },
      ended: () => {
        this.#ended.input = true
        this.#events?.ended()
        this.#loseWhenEnded()
      },
      broken: (error) => {
        this.#resetPeer(error)
        this.#lose(error)
      },
    }
  }

  #loseWhenEnded(): void {
    if (this.#ended.input && this.#ended.output) this.defer(() => this.#lose())
  }

  /** The connection is over for this end: what the peer writes from now on fails. */
  #lose(error?: Error): void {
    if (this.#gone) return
    this.#gone = true
    this.#in.close()
    this.#events?.gone(error)
  }
}
