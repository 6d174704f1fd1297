import type { Clock } from './clock.js'
import type { ChannelEvent } from './event.js'
import type { Layer } from './layer.js'
import { layersFor } from './layers.js'
import type { Ends } from './transport.js'
import type { TransportChannel } from './transport-channel.js'

const NO_BYTES = new Uint8Array(0)

/**
 * The place of a layer in one channel's pipeline: its state there, and for each event a pointer straight to the next
 * context whose layer takes it, so that a layer without a function for an event costs nothing.
 */
export class Context {
  readonly channel: TransportChannel
  readonly layer: Layer
  state: unknown
  #keepsActive = false
  nextActive: Context = this
  nextInactive: Context = this
  nextMessage: Context = this
  nextReadComplete: Context = this
  nextWritability: Context = this
  nextEvent: Context = this
  nextError: Context = this
  nextWrite: Context = this
  nextFlush: Context = this
  nextClose: Context = this

  constructor(channel: TransportChannel, layer: Layer) {
    this.channel = channel
    this.layer = layer
    this.state = layer.state?.(this)
  }

  /** Whether the layer keeps `onActive` from the layers above, which then are not told the end either. */
  get keepsActive(): boolean {
    return this.#keepsActive
  }

  set keepsActive(keeps: boolean) {
    if (keeps !== this.#keepsActive) this.channel.handshakes += keeps ? 1 : -1
    this.#keepsActive = keeps
  }

  get clock(): Clock {
    return this.channel.settings.clock
  }

  get held(): boolean {
    return this.channel.sequence.held
  }

  get heldUntil(): number {
    return this.channel.sequence.heldUntil
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

  /** Counts bytes that the layer was given to write and holds back: they are pending. Throws if there is no room. */
  retain(bytes: number): void {
    this.channel.retain(bytes)
  }

  /** So many bytes are held back no longer: what became of them was written before. */
  release(bytes: number): void {
    this.channel.outbound.release(bytes)
  }

  /** Tells the layers above that no more messages come, and closes the channel behind it as its options say. */
  inputEnded(): void {
    this.channel.inputEnded(this)
  }

  /** Takes back the bytes that the layer above was given and has made no message of. */
  reclaim(): Uint8Array {
    const { layer } = this.nextMessage
    return layer.rest?.(this.nextMessage) ?? NO_BYTES
  }

  /** Puts a pipeline in place of all layers above. */
  continueWith(source: unknown): void {
    this.channel.continueWith(this, layersFor(source)(this.channel))
  }

  // While the channel is held back, or an application's call is on its way down, what goes up is kept for later. Once
  // the channel closes it is dropped.

  /** Tells the layers above that the connection stands. */
  active(): void {
    const next = this.nextActive
    this.keepsActive = false
    if (this.channel.sequence.flowing) next.layer.onActive?.(next)
    else this.channel.sequence.divert(() => next.layer.onActive?.(next))
  }

  /** Tells the layers above that the connection is over. */
  inactive(): void {
    if (this.keepsActive) return
    const next = this.nextInactive
    next.layer.onInactive?.(next)
  }

  /** Hands a message up. */
  emit(message: unknown): void {
    const next = this.nextMessage
    if (this.channel.sequence.flowing) next.layer.onMessage?.(next, message)
    else this.channel.sequence.divert(() => next.layer.onMessage?.(next, message))
  }

  /** Tells the layers above that a read burst is over. */
  readComplete(): void {
    const next = this.nextReadComplete
    if (this.channel.sequence.flowing) next.layer.onReadComplete?.(next)
    else this.channel.sequence.divert(() => next.layer.onReadComplete?.(next))
  }

  /** Tells the layers above whether sending is welcome. */
  writability(writable: boolean): void {
    const next = this.nextWritability
    next.layer.onWritabilityChanged?.(next, writable)
  }

  /** Raises an event for the layers above. */
  fire(event: ChannelEvent): void {
    const next = this.nextEvent
    if (this.channel.sequence.flowing) next.layer.onEvent?.(next, event)
    else this.channel.sequence.divert(() => next.layer.onEvent?.(next, event))
  }

  /** Reports an error to the layers above: also while the channel is held back or closes. */
  fail(error: Error): void {
    const next = this.nextError
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
    const next = this.nextClose
    next.layer.close?.(next)
  }
}

/** Points each context at its neighbours: `contexts` run from the transport's head to the application's tail. */
export function link(contexts: readonly Context[]): void {
  const tail = contexts.at(-1) as Context
  const up = {
    active: tail,
    inactive: tail,
    message: tail,
    complete: tail,
    writability: tail,
    event: tail,
    error: tail,
  }
  for (const context of contexts.toReversed()) {
    context.nextActive = up.active
    context.nextInactive = up.inactive
    context.nextMessage = up.message
    context.nextReadComplete = up.complete
    context.nextWritability = up.writability
    context.nextEvent = up.event
    context.nextError = up.error
    const { layer } = context
    if (layer.onActive !== undefined) up.active = context
    if (layer.onInactive !== undefined) up.inactive = context
    if (layer.onMessage !== undefined) up.message = context
    if (layer.onReadComplete !== undefined) up.complete = context
    if (layer.onWritabilityChanged !== undefined) up.writability = context
    if (layer.onEvent !== undefined) up.event = context
    if (layer.onError !== undefined) up.error = context
  }
  const head = contexts[0] as Context
  const down = { write: head, flush: head, close: head }
  for (const context of contexts) {
    context.nextWrite = down.write
    context.nextFlush = down.flush
    context.nextClose = down.close
    if (context.layer.write !== undefined) down.write = context
    if (context.layer.flush !== undefined) down.flush = context
    if (context.layer.close !== undefined) down.close = context
  }
}
