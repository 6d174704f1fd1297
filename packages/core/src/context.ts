import { StageBacklog, type Backlog } from './backlog.js'
import type { Clock } from './clock.js'
import type { ChannelEvent } from './event.js'
import type { Layer } from './layer.js'
import { Standing } from './standing.js'
import type { Ends } from './transport.js'
import type { TransportChannel } from './transport-channel.js'
import { Withheld } from './withheld.js'

const NO_BYTES = new Uint8Array(0)

/**
 * The place of a layer in one channel's pipeline: its state there, its neighbours, and for what comes with each message and
 * burst a pointer straight to the next context whose layer takes it, so that a layer without a function for it costs nothing.
 */
export class Context extends Standing {
  readonly channel: TransportChannel
  layer: Layer
  state: unknown
  /** Its place, counted from the wire. */
  position = 0
  /** Most layers never hold anything back. */
  withheld: Withheld | undefined
  above: Context = this
  below: Context = this
  nextMessage: Context = this
  nextReadComplete: Context = this
  nextWrite: Context = this
  nextFlush: Context = this

  constructor(channel: TransportChannel, layer: Layer) {
    super()
    this.channel = channel
    this.layer = layer
    this.state = layer.state?.(this)
  }

  get clock(): Clock {
    return this.channel.settings.clock
  }

  get held(): boolean {
    return this.channel.sequence.held || this.channel.answers.owed > 0
  }

  get heldUntil(): number {
    return Math.max(this.channel.sequence.heldUntil, this.channel.answers.owedUntil)
  }

  get bytesIn(): number {
    return this.channel.intake.bytes
  }

  get bytesOut(): number {
    return this.channel.outbound.gone
  }

  get pendingBytes(): number {
    return this.channel.outbound.pending
  }

  /** Shows other addresses on the channel from now on, such as those that a proxy has told. */
  readdress(ends: Ends): void {
    this.channel.readdress(ends)
  }

  /** Bytes that it holds back. */
  get retained(): number {
    return this.withheld?.retained ?? 0
  }

  /** Counts bytes that the layer was given to write and holds back: they are pending. Throws if there is no room. */
  retain(bytes: number): void {
    this.channel.sending.retain(bytes)
    own(this).retained += bytes
  }

  /** So many bytes are held back no longer: what became of them was written before. */
  release(bytes: number): void {
    own(this).retained -= bytes
    this.channel.outbound.release(bytes)
  }

  /** Where bytes that are sent wait for it, if it gathers them. */
  get backlog(): StageBacklog | undefined {
    return this.withheld?.backlog
  }

  /** From now on bytes that are sent wait until the layer takes them. */
  gather(costOf: (bytes: number) => number): Backlog {
    return (own(this).backlog ??= new StageBacklog(this, costOf))
  }

  /** Bytes that are sent do not wait any more. */
  gatherNoMore(): void {
    own(this).backlog = undefined
  }

  /** Holds the channel's events back until {@link goOn}, as often as it was called. */
  holdBack(): void {
    const withheld = own(this)
    if (withheld.free) return
    withheld.holds++
    this.channel.sequence.hold()
  }

  /** Undoes a {@link holdBack}, see {@link Sequence.release}. */
  goOn(rest?: () => void, urgent?: () => void): void {
    const { sequence } = this.channel
    const withheld = own(this)
    if (withheld.holds > 0) {
      withheld.holds--
      return sequence.release(rest && { place: this, task: rest }, urgent)
    }
    // It was let go before.
    if (urgent !== undefined) sequence.urgent(urgent)
    if (rest !== undefined) sequence.divert(this, rest)
  }

  /** It holds back nothing any more. */
  letGo(): void {
    const withheld = own(this)
    withheld.free = true
    while (withheld.holds > 0) this.goOn()
  }

  /** Puts other layers in its place; what it has taken, and made nothing of, goes to them first. */
  replace(part: unknown, ...leftOver: readonly unknown[]): void {
    this.channel.chain.replace(this, part, leftOver)
  }

  /** Tells the layers above that no more messages come, and closes the channel behind it as its options say. */
  inputEnded(): void {
    this.channel.inputEnded(this)
  }

  /** Takes back the bytes that the layer above was given and has made no message of. */
  reclaim(): Uint8Array {
    const above = this.nextMessage
    const [rest] = above.layer.leftOver?.(above) ?? []
    return rest instanceof Uint8Array ? rest : NO_BYTES
  }

  /** Puts a pipeline in place of all layers above. */
  continueWith(source: unknown): void {
    this.channel.chain.continueWith(this, source)
  }

  // While the channel is held back, or an application's call is on its way down, what goes up is kept for later. Once
  // the channel closes it is dropped.

  /** Tells the layers above that the connection stands, up to one that knows. */
  active(): void {
    const next = above(this, 'onActive')
    if (!this.channel.sequence.flowing) return this.channel.sequence.divert(this, () => this.active())
    this.keepsActive = false
    this.passed = true
    if (next.told) return
    next.told = true
    next.layer.onActive?.(next)
  }

  /** Tells the layers above that the connection is over: not when it is so for this one alone, as it was taken out. */
  inactive(): void {
    const next = above(this, 'onInactive')
    if (this.keepsActive || (this.removed && !this.ended) || next.ended) return
    next.ended = true
    next.layer.onInactive?.(next)
  }

  /** Hands a message up. */
  emit(message: unknown): void {
    const next = this.nextMessage
    if (this.channel.sequence.flowing) next.layer.onMessage?.(next, message)
    else emitLater(this, message)
  }

  /** Tells the layers above that a read burst is over, unless they do not know that the connection stands. */
  readComplete(): void {
    if (this.keepsActive) return
    const next = this.nextReadComplete
    if (this.channel.sequence.flowing) next.layer.onReadComplete?.(next)
    else readCompleteLater(this)
  }

  /** Tells the layers above whether sending is welcome, unless they do not know that the connection stands. */
  writability(writable: boolean): void {
    if (this.keepsActive) return
    const next = above(this, 'onWritabilityChanged')
    next.layer.onWritabilityChanged?.(next, writable)
  }

  /** Raises an event for the layers above. */
  fire(event: ChannelEvent): void {
    const next = above(this, 'onEvent')
    if (this.channel.sequence.flowing) next.layer.onEvent?.(next, event)
    else this.channel.sequence.divert(this, () => this.fire(event))
  }

  /** Reports an error to the layers above: also while the channel is held back or closes. */
  fail(error: Error): void {
    const next = above(this, 'onError')
    if (this.channel.sequence.rising) next.layer.onError?.(next, error)
    else this.channel.sequence.urgent(() => next.layer.onError?.(next, error))
  }

  /** Reports an error to this layer itself, or to those above if it does not take errors. */
  raise(error: Error): void {
    if (this.layer.onError === undefined) this.fail(error)
    else this.layer.onError(this, error)
  }

  /** Writes a message down, to the wire's side. Throws what a layer there throws. */
  write(message: unknown): void {
    const next = this.nextWrite
    next.layer.write?.(next, message)
  }

  /** Asks the layers below to hand on what they have kept back. */
  flush(): void {
    const next = this.nextFlush
    next.layer.flush?.(next)
  }

  /** Asks the layers below to say their last words. */
  close(): void {
    let next = this.below
    while (next.layer.close === undefined) next = next.below
    next.layer.close?.(next)
  }
}

/** The next layer above that takes an event which is rare. The uppermost takes all but one that is over. */
function above(context: Context, event: keyof Layer): Context {
  let next = context.above
  while (next.layer[event] === undefined && next !== next.above) next = next.above
  return next
}

// Apart, as a function with a closure in it allocates for that each time it is called.

function emitLater(context: Context, message: unknown): void {
  context.channel.sequence.divert(context, () => context.emit(message))
}

function readCompleteLater(context: Context): void {
  context.channel.sequence.divert(context, () => context.readComplete())
}

function own(context: Context): Withheld {
  return (context.withheld ??= new Withheld())
}
