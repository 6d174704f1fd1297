import { ChannelError } from './error.js'
import type { Slab } from './slab.js'
import { Stretches } from './stretches.js'
import type { Transport } from './transport.js'

/** Called once with the outcome of a send: nothing when the bytes were handed to the transport, else the error. */
export type SendCallback = (error?: ChannelError) => void

/** The bounds on what a channel may have waiting to be written. */
export interface WaterMarks {
  /** Bytes above which `send` returns false. */
  readonly high: number
  /** Bytes below which sending is welcome again. */
  readonly low: number
  /** Bytes that are never exceeded: the send that would is refused, and the channel closes. */
  readonly cap: number
}

/** What is told of the bytes' fate. */
export interface OutboundOwner {
  /** A write has ended: all that waited may be gone, `writable` may be another. */
  readonly written: () => void
  /** Calls a sender back. */
  readonly tell: (callback: SendCallback, error?: ChannelError) => void
}

/** A sender who waits for the bytes up to `end`, and before that for what stages held back when it sent. */
interface Waiting {
  end: number
  readonly retained: number
  readonly callback: SendCallback
}

/** A flush is not put off any longer for more messages than these. */
const LARGEST_BATCH = 256

/** The bytes between a channel and its transport: collected, handed over in one write at a time, accounted for. */
export class Outbound {
  readonly #transport: Transport
  readonly #marks: WaterMarks
  readonly #owner: OutboundOwner
  readonly #waiting: Stretches = new Stretches()
  /** How often bytes were added since the last flush. */
  #additions = 0
  /** Bytes ever added. */
  #added = 0
  /** Bytes that were handed over and have left the process. */
  gone = 0
  /** Where the write under way ends; -1 if there is none. */
  #writing = -1
  /** Bytes that stages have ever held back, and that they have let go. */
  #retained = 0
  #released = 0
  #callbacks: Waiting[] = []
  /** Why what is still pending will never be written. */
  #failure: ChannelError | undefined
  #writableAtMark = true
  writable = true

  constructor(transport: Transport, marks: WaterMarks, owner: OutboundOwner) {
    this.#transport = transport
    this.#marks = marks
    this.#owner = owner
  }

  /** Bytes that wait, here or in a stage, or are on their way. */
  get pending(): number {
    return this.#added - this.gone + this.#retained - this.#released
  }

  /** Whether enough has come together that a flush should not wait for more. */
  get pressing(): boolean {
    return this.#additions >= LARGEST_BATCH || this.pending >= this.#marks.high
  }

  /** Takes bytes, unless so much waits already that there is no room for them. */
  add(bytes: Uint8Array): boolean {
    if (!this.#count(bytes.length)) return false
    if (bytes.length > 0) this.#waiting.add(bytes)
    return true
  }

  /** Takes the last bytes of a slab. */
  addOf(slab: Slab, length: number): boolean {
    if (!this.#count(length)) return false
    if (length > 0) this.#waiting.addOf(slab, length)
    return true
  }

  #count(bytes: number): boolean {
    // What a stage lets go is counted there until it is all here: not twice.
    if (this.#added - this.gone + bytes > this.#marks.cap) return false
    if (bytes > 0) this.#additions++
    this.#added += bytes
    if (this.pending > this.#marks.high) this.writable = false
    return true
  }

  /** A stage holds so many bytes back, unless there is no room for them. */
  retain(count: number): boolean {
    if (this.pending + count > this.#marks.cap) return false
    this.#retained += count
    if (this.pending > this.#marks.high) this.writable = false
    return true
  }

  /** A stage has written what it held back, or what became of it: whoever sent it waits for those bytes now. */
  release(count: number): void {
    this.#released += count
    for (const each of this.#callbacks) {
      if (each.retained > this.#released) break
      if (each.retained > this.#released - count) each.end = this.#added
    }
    this.#settle()
    this.#recover()
    this.#owner.written()
  }

  /** Where the next message begins, for {@link rollback}. */
  mark(): number {
    this.#writableAtMark = this.writable
    return this.#added
  }

  /** Takes back what was added since the mark: nothing of a message that failed is written. */
  rollback(mark: number): void {
    this.#waiting.drop(this.#added - mark)
    this.#added = mark
    this.writable = this.#writableAtMark
  }

  /** Promises an answer when all that was added so far is gone. */
  notify(callback: SendCallback): void {
    if (this.#failure !== undefined) return this.#owner.tell(callback, this.#failure)
    this.#callbacks.push({ end: this.#added, retained: this.#retained, callback })
  }

  /** Hands over what waits, unless a write is under way: then the rest follows when it is done. */
  flush(): void {
    if (this.#writing >= 0 || this.#waiting.empty) return this.#settle()
    this.#additions = 0
    this.#writing = this.#added
    this.#transport.write(this.#waiting.take(), this.#written)
  }

  /** The connection is over: tells everybody who waits. */
  fail(cause?: Error): void {
    this.#waiting.clear()
    this.writable = false
    const waiting = this.#callbacks
    this.#callbacks = []
    if (waiting.length === 0 && this.pending === 0) return
    const message = 'the connection ended before the message was written'
    this.#failure = new ChannelError({ code: 'CHANNEL_CLOSED', message, cause })
    for (const { callback } of waiting) this.#owner.tell(callback, this.#failure)
  }

  // One function a channel, not one a write.
  readonly #written = (error?: Error): void => {
    // The end of the connection follows, which knows the reason: until then nothing more is handed over.
    if (error !== undefined) return
    this.#waiting.written()
    this.gone = this.#writing
    this.#writing = -1
    this.#settle()
    this.#recover()
    this.flush()
    this.#owner.written()
  }

  #recover(): void {
    if (!this.writable && this.#failure === undefined && this.pending < this.#marks.low) this.writable = true
  }

  #settle(): void {
    const callbacks = this.#callbacks
    if (callbacks.length === 0 || this.#waits(callbacks[0] as Waiting)) return
    const done = callbacks.findIndex((each) => this.#waits(each))
    this.#callbacks = done < 0 ? [] : callbacks.slice(done)
    for (const { callback } of done < 0 ? callbacks : callbacks.slice(0, done)) this.#owner.tell(callback)
  }
  #waits({ end, retained }: Waiting): boolean {
    return end > this.gone || retained > this.#released
  }
}
