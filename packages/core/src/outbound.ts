import { ChannelError, overflowError } from './error.js'
import { NO_QUEUE, queued, type Queue } from './queue.js'
import { Receipts, type ReceiptsOwner, type SendCallback } from './receipts.js'
import type { Slab } from './slab.js'
import { lendStretches, NO_STRETCHES, takeBack, type Stretches } from './stretches.js'
import type { Transport } from './transport.js'
import type { WaterMarks } from './water-marks.js'

/** What is told of the bytes' fate. */
export interface OutboundOwner extends ReceiptsOwner {
  /** A write has ended: all that waited may be gone, `writable` may be another. */
  readonly eased: () => void
}

/** A flush is not put off any longer for more messages than these. */
const LARGEST_BATCH = 256

/** The bytes between a channel and its transport: collected, handed over in one write at a time, accounted for. */
export class Outbound {
  readonly #transport: Transport
  readonly #marks: WaterMarks
  readonly #owner: OutboundOwner
  #bytes: Stretches = NO_STRETCHES
  /** Those who wait for an outcome: most channels never have any. */
  #receipts: Receipts | undefined
  /** How often bytes were added since the last flush. */
  #additions = 0
  /** Bytes ever added, and of these what is not waiting any more: written, or dropped before that. */
  #added = 0
  #settled = 0
  /** Bytes that were handed over and have left the process. */
  gone = 0
  /** Where the write under way ends; -1 if there is none. */
  #writing = -1
  /** Messages of the write under way, and such as wait. */
  #underWay = 0
  #waiting = 0
  /** Bytes of messages that were dropped, before the write under way and behind it. */
  #droppedBefore = 0
  #droppedBehind = 0
  /** Bytes that stages have ever held back, and that they have let go. */
  #retained = 0
  #released = 0
  /** Where each of the amounts that are held back ends. */
  #kept: Queue<number> = NO_QUEUE
  /** Where each message that can be dropped begins and ends. */
  #droppable: Queue<number> = NO_QUEUE
  /** Whether a message may be missing, for all that the stages know. */
  independent = true
  /** Messages that were dropped, and such as were refused, for want of room. */
  dropped = 0
  refused = 0
  /** Why what is still pending will never be written. */
  #failure: ChannelError | undefined
  writable = true

  constructor(transport: Transport, marks: WaterMarks, owner: OutboundOwner) {
    this.#transport = transport
    this.#marks = marks
    this.#owner = owner
  }

  /** Bytes that wait, here or in a stage, or are on their way. */
  get pending(): number {
    return this.#here() + this.#retained - this.#released
  }

  /** Messages that wait, here or in a stage, or are on their way. */
  get pendingMessages(): number {
    return this.#waiting + this.#underWay + this.#kept.length
  }

  /** Whether enough has come together that a flush should not wait for more. */
  get pressing(): boolean {
    return this.#writing < 0 && (this.#additions >= LARGEST_BATCH || this.pending >= this.#marks.high.bytes)
  }

  /** Whether nothing waits, is on its way, or is waited for. */
  get idle(): boolean {
    return this.pendingMessages === 0 && this.pending === 0 && (this.#receipts?.length ?? 0) === 0
  }

  /** Whether there is room for one more message, however small. May drop another for it. */
  get open(): boolean {
    return this.pendingMessages < this.#marks.cap.messages || this.#dropOldest()
  }

  /** Takes bytes, unless so much waits already that there is no room for them. */
  add(bytes: Uint8Array): boolean {
    if (!this.#admit(bytes.length)) return false
    if (bytes.length > 0) this.#own().add(bytes)
    return true
  }

  /** Takes the last bytes of a slab. */
  addOf(slab: Slab, length: number): boolean {
    if (!this.#admit(length)) return false
    if (length > 0) this.#own().addOf(slab, length)
    return true
  }

  #own(): Stretches {
    if (this.#bytes === NO_STRETCHES) this.#bytes = lendStretches()
    return this.#bytes
  }

  #admit(bytes: number): boolean {
    // What a stage lets go is counted there until it is all here: not twice.
    while (this.#here() + bytes > this.#marks.cap.bytes) if (!this.#dropOldest()) return false
    if (bytes > 0) this.#additions++
    this.#added += bytes
    this.#weigh()
    return true
  }

  /** Bytes that a stage added by itself count as a message. */
  count(): void {
    this.#waiting++
    this.#weigh()
  }

  /** A stage holds so many bytes back, unless there is no room for them. */
  retain(count: number): boolean {
    while (this.pending + count > this.#marks.cap.bytes) if (!this.#dropOldest()) return false
    this.#retained += count
    this.#kept = queued(this.#kept, this.#retained)
    this.#weigh()
    return true
  }

  /** A stage has written what it held back, or what became of it: whoever sent it waits for those bytes now. */
  release(count: number): void {
    const before = this.#released
    this.#released += count
    while ((this.#kept.first ?? Infinity) <= this.#released) this.#kept.shift()
    this.#receipts?.move(before, this.#released, this.#added)
    this.#settle()
    this.#recover()
    this.#owner.eased()
  }

  /** Where the next message begins, for {@link commit} and {@link rollback}. */
  mark(): number {
    return this.#added
  }

  /** The message that began at the mark is complete. */
  commit(mark: number, retained: number): void {
    // What a stage keeps is counted there.
    if (this.#added === mark && this.#retained > retained) return
    this.#waiting++
    if (this.#marks.overflow === 'drop-oldest' && this.independent && this.#retained === retained) {
      this.#droppable = queued(this.#droppable, mark)
      this.#droppable = queued(this.#droppable, this.#added)
    }
    this.#weigh()
  }

  /** Takes back what was added since the mark: nothing of a message that failed is written. */
  rollback(mark: number, writable: boolean): void {
    this.#bytes.drop(this.#added - mark)
    this.#added = mark
    this.writable = writable
  }

  /** Bytes ever held back by stages. */
  get retained(): number {
    return this.#retained
  }

  /** Promises an answer when all that was added so far is gone; `single` for that of the last message alone. */
  notify(callback: SendCallback, single: boolean): void {
    if (this.#failure !== undefined) return this.#owner.tell(callback, this.#failure)
    this.#receipts ??= new Receipts(this.#owner)
    this.#receipts.add({ end: this.#added, retained: this.#retained, callback, single })
  }

  /** Hands over what waits, unless a write is under way: then the rest follows when it is done. */
  flush(): void {
    if (this.#writing >= 0) return
    if (this.#bytes.empty) return this.#nothing()
    this.#additions = 0
    this.#writing = this.#added
    this.#underWay = this.#waiting
    this.#waiting = 0
    this.#droppedBefore = this.#droppedBehind
    this.#droppedBehind = 0
    this.#droppable = NO_QUEUE
    this.#transport.write(this.#bytes.take())
  }

  /** The connection is over: tells everybody who waits. */
  fail(cause?: Error): void {
    this.#bytes.clear()
    this.writable = false
    if (this.pending === 0 && (this.#receipts?.length ?? 0) === 0) return
    const message = 'the connection ended before the message was written'
    this.#failure = new ChannelError({ code: 'CHANNEL_CLOSED', message, cause })
    this.#receipts?.fail(this.#failure)
  }

  #here(): number {
    return this.#added - this.#settled - this.#droppedBehind - this.#droppedBefore
  }

  /** The write under way has ended. */
  written(error?: Error): void {
    // The end of the connection follows, which knows the reason: until then nothing more is handed over.
    if (error !== undefined) return
    this.#bytes.written()
    if (this.#bytes.empty) this.#giveBack()
    this.gone += this.#writing - this.#settled - this.#droppedBefore
    this.#settled = this.#writing
    this.#writing = -1
    this.#underWay = 0
    this.#droppedBefore = 0
    this.#settle()
    this.#recover()
    this.flush()
    this.#owner.eased()
  }

  #giveBack(): void {
    takeBack(this.#bytes)
    this.#bytes = NO_STRETCHES
  }

  /** No bytes wait: messages that have become none, or were dropped, have had their turn. */
  #nothing(): void {
    this.#settled = this.#added
    this.#waiting = 0
    this.#droppedBehind = 0
    this.#settle()
    this.#recover()
  }

  #weigh(): void {
    const { bytes, messages } = this.#marks.high
    if (this.pending > bytes || this.pendingMessages > messages) this.writable = false
  }

  #recover(): void {
    if (this.writable || this.#failure !== undefined) return
    const { bytes, messages } = this.#marks.low
    if (this.pending < bytes && this.pendingMessages < messages) this.writable = true
  }

  #settle(): void {
    this.#receipts?.settle(this.#settled, this.#released)
  }

  /** Makes room: drops the message that waits longest, of those that may be missing. */
  #dropOldest(): boolean {
    const start = this.#droppable.shift()
    const end = this.#droppable.shift()
    if (start === undefined || end === undefined) return false
    const waitsFrom = Math.max(this.#settled, this.#writing)
    this.#bytes.cut(start - waitsFrom - this.#droppedBehind, end - start)
    this.#droppedBehind += end - start
    this.#waiting--
    this.dropped++
    this.#receipts?.drop(end, overflowError('it was dropped: others were sent, and so much waits to be written'))
    return true
  }
}
