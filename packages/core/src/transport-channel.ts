import { Answers, NONE_OWED } from './answers.js'
import { Chain } from './chain.js'
import type { Channel } from './channel.js'
import { statsOf, type ChannelStats } from './channel-stats.js'
import type { Context } from './context.js'
import { asError, ChannelError } from './error.js'
import { inputClosed, type ChannelEvent } from './event.js'
import { Identity } from './identity.js'
import { Intake } from './intake.js'
import { keep } from './keep.js'
import { Lifetime } from './lifetime.js'
import { Outbound } from './outbound.js'
import { ChainEdits, type PipelineEdits } from './pipeline-edits.js'
import { quiesce } from './quiesce.js'
import type { ReadOptions } from './reading.js'
import type { SendCallback } from './receipts.js'
import { Sending } from './sending.js'
import { Sequence } from './sequence.js'
import type { ChannelSettings } from './settings.js'
import { unlessAborted, whenAborted, type WaitOptions } from './signal.js'
import type { Slab } from './slab.js'
import type { Transport, TransportEvents } from './transport.js'
import { Unclaimed } from './unclaimed.js'

/** A channel over a transport: the pipeline's contexts, the order of events, the bytes that wait to be written. */
export class TransportChannel extends Identity implements Channel<unknown>, TransportEvents {
  readonly #transport: Transport
  /** Whether what is written may lie in memory that is used again. */
  readonly reusesMemory: boolean
  /** The lowest layer, while it is taking bytes whose memory is used again when it returns. */
  borrower: Context | undefined
  readonly settings: ChannelSettings
  /** The order of its events. */
  readonly sequence: Sequence
  readonly intake: Intake
  readonly outbound: Outbound
  #answers = NONE_OWED
  /** What no handler took: nothing, in most channels. */
  #unclaimed: Unclaimed | undefined
  #edits: PipelineEdits | undefined
  readonly sending: Sending
  readonly chain: Chain
  readonly lifetime: Lifetime
  /** Whether the pipeline knows that the peer has ended. */
  #inputOver = false
  #paused = false
  /** Whether the turn that is about to end began with a burst. */
  #bursting = false
  /** How many handlers are being told an error, and have not yet done with it. */
  failing = 0

  /** `shared` are attributes that show through where the channel has none of its own. */
  constructor(transport: Transport, settings: ChannelSettings, shared?: { readonly get: Channel<never>['get'] }) {
    super(transport, shared)
    this.#transport = transport
    this.reusesMemory = transport.freesWritten === true
    this.settings = settings
    this.sequence = new Sequence(this)
    this.intake = new Intake(transport, settings.clock)
    this.outbound = new Outbound(transport, settings.marks, this)
    this.sending = new Sending(this)
    this.chain = new Chain(this)
    this.lifetime = new Lifetime(transport, this)
  }

  upgrade(pipeline: unknown): never {
    const { state } = this.lifetime
    if (state !== 'open' && state !== 'opening') throw this.lifetime.closedError()
    if (this.sequence.descending) {
      const message = 'a channel cannot be upgraded while a message is on its way down'
      throw new ChannelError({ code: 'CHANNEL_BUSY', message })
    }
    this.sending.flushNow()
    this.chain.upgrade(pipeline, this.#inputOver)
    this.#unclaimed?.retire()
    this.#unclaimed = new Unclaimed(this, this.intake.bytes)
    return this as never
  }

  get pipeline(): PipelineEdits {
    return (this.#edits ??= new ChainEdits(this.chain))
  }

  get valid(): boolean {
    return this.lifetime.state === 'open'
  }

  /** Whether no more is sent, but messages still come. */
  get ending(): boolean {
    return this.lifetime.state === 'ending'
  }

  get handshaking(): boolean {
    return this.chain.contexts.some(({ keepsActive }) => keepsActive)
  }

  get answers(): Answers {
    return this.#answers
  }

  get writable(): boolean {
    return this.valid && this.outbound.writable
  }

  get closed(): Promise<void> {
    return this.lifetime.closed
  }

  // --- sending ---

  send(message: unknown, callback?: SendCallback): boolean {
    if (!this.valid) return this.sending.refuse(this.lifetime.closedError(), callback)
    return this.sending.send(message, callback)
  }

  sent({ signal }: WaitOptions = {}): Promise<void> {
    return unlessAborted(this.sending.sent(), signal)
  }

  flush(): void {
    this.sending.flush()
  }

  /** Bytes from the lowest layer. */
  enqueue(bytes: Uint8Array): void {
    if (this.#takesBytes()) this.sending.enqueued(this.outbound.add(bytes))
  }

  /** The last bytes of a slab, from the lowest layer. */
  enqueueOf(slab: Slab, length: number): void {
    if (this.#takesBytes()) this.sending.enqueued(this.outbound.addOf(slab, length))
  }

  /** After the end of the output nobody would read more. */
  #takesBytes(): boolean {
    if (this.lifetime.writes) return true
    if (this.sequence.descending) throw this.lifetime.closedError()
    return false
  }

  written(error?: Error): void {
    this.outbound.written(error)
  }

  /** A write has ended. */
  eased(): void {
    this.sending.tellWritability()
    this.lifetime.endWhenWritten()
  }

  tell(callback: SendCallback, error?: ChannelError): void {
    this.sending.tell(callback, error)
  }

  // --- receiving ---

  opened(): void {
    this.lifetime.open()
  }

  received(bytes: Uint8Array, borrowed = false): void {
    const sequence = this.sequence
    this.intake.bytes += bytes.length
    if (sequence.waiting) return this.#receiveLater(borrowed ? keep(bytes) : bytes)
    const lowest = this.chain.head.nextMessage
    if (borrowed && lowest.layer.borrow === true) this.borrower = lowest
    sequence.enter()
    try {
      this.#burst(borrowed && this.borrower === undefined ? keep(bytes) : bytes)
    } finally {
      this.borrower = undefined
      this.#bursting = true
      sequence.leave()
      this.#bursting = false
    }
  }

  /** Keeps a burst until the channel flows. */
  #receiveLater(bytes: Uint8Array): void {
    if (this.lifetime.receives) this.intake.keep(bytes.length)
    this.sequence.ordered(() => {
      this.intake.kept -= bytes.length
      this.#burst(bytes)
    })
  }

  ended(): void {
    // A pause is for messages: where none waits, the end need not wait either.
    const paused = this.#paused && this.sequence.empty
    if (paused) this.resume()
    this.inputEnded(this.chain.head)
    if (paused) this.pause()
  }

  /** No more comes from below a context. */
  inputEnded(context: Context): void {
    this.sequence.ordered(() => {
      this.#inputOver = true
      context.fire(inputClosed)
    })
    if (this.settings.allowHalfOpen) this.sequence.ordered(() => this.#untaken().end())
    else void this.drain()
  }

  stats(): ChannelStats {
    const stats = statsOf(this)
    // In a channel that is over nothing waits any more: what was to be written is lost, and its senders were told.
    return this.lifetime.state === 'closed' ? { ...stats, heldBytes: 0, pendingBytes: 0, pendingMessages: 0 } : stats
  }

  #burst(bytes: Uint8Array): void {
    this.chain.head.emit(bytes)
    this.chain.head.readComplete()
  }

  /** Raises an event for all of the pipeline, in its turn. */
  fire(event: ChannelEvent): void {
    this.sequence.ordered(() => this.chain.head.fire(event))
  }

  /** Reports an error to all of the pipeline. */
  fail(error: Error): void {
    this.sequence.urgent(() => this.chain.head.fail(error))
  }

  /** Runs a task as an event of the channel: in its turn, and what it sends goes out in one write. */
  turn(task: () => void): void {
    this.sequence.ordered(task)
  }

  /** Runs a task when the code that is running now is done. */
  defer(task: () => void): void {
    this.#transport.defer(task)
  }

  hold(): void {
    this.sequence.hold()
  }

  /** Undoes a {@link hold}. */
  release(): void {
    this.sequence.release()
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.sequence.hold()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.sequence.release()
  }

  /** The end of a turn: everything sent in it goes out in one write, and reading goes on if nothing waits. */
  endTurn(): void {
    if (this.#bursting) this.flush()
    // Loops and promises that go on with the next message are about to send more.
    else this.sending.flushSoon()
    if (this.intake.stopped && this.sequence.empty) this.intake.resume()
  }

  // --- what no handler took ---

  #untaken(): Unclaimed {
    return (this.#unclaimed ??= new Unclaimed(this, 0))
  }

  get handled(): boolean {
    return this.chain.handled
  }

  unclaimed(message: unknown): void {
    this.#untaken().message(message)
  }

  unhandled(error: Error): void {
    this.#untaken().error(error)
  }

  messages(options?: ReadOptions): AsyncIterable<unknown> {
    return { [Symbol.asyncIterator]: () => this.#untaken().read(options) }
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown, undefined> {
    return this.#untaken().read()
  }

  /** Bytes that have come so far. */
  get bytesIn(): number {
    return this.intake.bytes
  }

  // --- closing ---

  endWrite(): void {
    this.lifetime.endWrite()
  }

  close({ signal }: WaitOptions = {}): Promise<void> {
    this.lifetime.close()
    const unlisten = whenAborted(signal, () => this.abort(asError(signal?.reason)))
    if (signal !== undefined) void this.closed.then(unlisten)
    return this.closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Closes once all that was received has been handled: what a server does to its connections when it stops. */
  drain(): Promise<void> {
    // Behind what the last answer was sent in.
    const close = (): void => this.sequence.ordered(() => void this.close())
    this.sequence.ordered(() => this.#answers.whenSettled(close))
    return this.closed
  }

  owe(): void {
    if (this.#answers === NONE_OWED) this.#answers = new Answers(this.settings.clock)
    this.#answers.owe()
  }

  settle(): void {
    this.#answers.settle()
  }

  quiesce(grace: number): Promise<void> {
    return quiesce(this, grace)
  }

  abort(reason?: Error): void {
    this.lifetime.abort(reason)
  }

  gone(error?: Error): void {
    this.lifetime.lose(error)
  }

  /** Nothing comes any more. */
  over(reason: Error | undefined): void {
    this.#untaken().end(reason)
  }
}
