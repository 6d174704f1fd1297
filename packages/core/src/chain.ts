import { Context } from './context.js'
import { bypassLayer, formerLayer, headLayer, tailLayer } from './ends.js'
import { ChannelError } from './error.js'
import { inputClosed } from './event.js'
import { keep } from './keep.js'
import type { Layer } from './layer.js'
import { layersFor } from './layers.js'
import { link, redirect } from './link.js'
import { unfit } from './requirement.js'
import type { TransportChannel } from './transport-channel.js'

/** Contexts that make way for others. */
interface Change {
  readonly at: number
  readonly removed: readonly Context[]
  readonly added: readonly Context[]
  /** What goes to whoever comes behind the context below, first of all. */
  readonly leftOver: readonly unknown[]
}

/**
 * The contexts of a channel, from wire to application. A change takes effect at once: what is removed is called no more but
 * to be told that the connection is over for it, and what it has taken and made nothing of goes to its successor, before
 * anything else and behind what it has handed up.
 */
export class Chain {
  readonly #channel: TransportChannel
  readonly head: Context
  tail: Context
  /** Stands between the stages and the handlers, wherever these are. */
  #watcher: Context | undefined

  constructor(channel: TransportChannel) {
    this.#channel = channel
    this.head = new Context(channel, headLayer)
    this.tail = new Context(channel, tailLayer)
    this.#link([])
  }

  /** Without those of its ends. They are looked for: it is rarely asked for them, and has no list of its own. */
  get contexts(): readonly Context[] {
    const contexts: Context[] = []
    const watching = this.#watcher?.layer
    for (let context = this.head.above; context.above !== context; context = context.above) {
      if (context.layer !== watching) contexts.push(context)
    }
    return contexts
  }

  /** Whether a handler takes messages. */
  get handled(): boolean {
    return this.contexts.some(({ layer }) => layer.handler && layer.onMessage !== undefined)
  }

  /** Lets a layer see what passes between the stages and the handlers, of every pipeline to come: for test channels. */
  watch(layer: Layer): void {
    this.#watcher = new Context(this.#channel, layer)
  }

  install(layers: readonly Layer[]): void {
    this.#link(this.#make(layers))
  }

  /** Tells the layers that the connection is over, if they know that it stood. */
  end(): void {
    if (!this.head.passed) return
    this.head.ended = true
    this.head.inactive()
  }

  /** Puts layers before the context at `at`, counted from the wire. */
  insert(at: number, part: unknown): void {
    this.#change({ at, removed: [], added: this.#make(this.#layersOf(part)), leftOver: [] })
  }

  /** Puts layers in the place of a context. */
  replace(context: Context, part: unknown, given: readonly unknown[] = []): void {
    const at = this.contexts.indexOf(context)
    if (at < 0) throw unfit('a stage that is in the pipeline', 'one that was removed')
    const removed = [context]
    requireIdle(removed)
    const added = this.#make(this.#layersOf(part))
    const leftOver = given.length > 0 ? given : (context.layer.leftOver?.(context) ?? [])
    this.#change({ at, removed, added, leftOver: this.#own(leftOver) })
  }

  /** Puts layers in the place of all above a context. */
  continueWith(below: Context, part: unknown): void {
    this.#replaceFrom(this.contexts.indexOf(below) + 1, part)
  }

  /** Puts layers in the place of all but those that carry bytes for whatever protocol. */
  upgrade(part: unknown, inputOver: boolean): void {
    const at = this.#protocolAt()
    this.#replaceFrom(at, part)
    if (inputOver) this.#after(at, (below) => below.fire(inputClosed))
  }

  /** Where the protocol begins: above the highest layer of the wire, and the transparent ones next to it. */
  #protocolAt(): number {
    const wire = this.contexts.findLastIndex(({ layer }) => layer.wire === true) + 1
    const above = this.contexts.slice(wire).findIndex(({ layer }) => layer.transparent !== true)
    return above < 0 ? this.contexts.length : wire + above
  }

  #replaceFrom(at: number, part: unknown): void {
    const removed = this.contexts.slice(at)
    requireIdle(removed)
    const added = this.#make(this.#layersOf(part))
    const [lowest, ...others] = removed.map((context) => context.layer.leftOver?.(context) ?? [])
    const { tail: former } = this
    const gone = this.#watcher === undefined ? [...removed, former] : [...removed, this.#watcher, former]
    this.tail = new Context(this.#channel, tailLayer)
    if (this.#watcher !== undefined) this.watch(this.#watcher.layer)
    this.#change({ at, removed, added, leftOver: this.#own(lowest ?? []) })
    former.layer = formerLayer
    for (const context of gone) {
      redirect(context, former)
      context.letGo()
    }
    // The lowest gives what came from the wire. What others have kept is of the former protocol.
    if (others.some((leftOver) => leftOver.length > 0)) former.emit(undefined)
  }

  #layersOf(part: unknown): readonly Layer[] {
    return layersFor(part, this.#channel.settings.executor)(this.#channel)
  }

  #make(layers: readonly Layer[]): Context[] {
    return layers.map((layer) => {
      const context = new Context(this.#channel, layer)
      context.ended = this.head.ended
      return context
    })
  }

  #link(contexts: readonly Context[]): void {
    link([this.head, ...this.#watched(contexts), this.tail])
    const { outbound } = this.#channel
    outbound.independent = contexts.every(({ layer }) => layer.write === undefined || layer.independent === true)
  }

  #watched(contexts: readonly Context[]): readonly Context[] {
    if (this.#watcher === undefined) return contexts
    const handler = contexts.findIndex(({ layer }) => layer.handler || layer.makesMessages === true)
    return contexts.toSpliced(handler < 0 ? contexts.length : handler, 0, this.#watcher)
  }

  #change({ at, removed, added, leftOver }: Change): void {
    const stood = removed.filter((context) => this.#stands(context))
    this.#link(this.contexts.toSpliced(at, removed.length, ...added))
    for (const context of removed) this.#remove(context, stood.includes(context))
    if (this.#passed(at)) this.#after(at, (below) => below.active())
    for (const low of leftOver) this.#after(at, (below) => below.emit(low))
  }

  #remove(context: Context, stood: boolean): void {
    const { layer } = context
    context.removed = true
    context.keepsActive = false
    context.layer = bypassLayer
    if (stood) this.#channel.sequence.urgent(() => layer.onInactive?.(context))
  }

  /** Runs a step of the context below a place: behind what those above have to do, and before what comes next. */
  #after(at: number, step: (below: Context) => void): void {
    const below = this.contexts[at - 1] ?? this.head
    this.#channel.sequence.insert({ position: below.position + 0.5 }, () => step(below))
  }

  /** Whether the beginning of the connection has come past the context below a place. */
  #passed(at: number): boolean {
    const below = this.contexts.slice(0, at).findLast(({ layer }) => layer.onActive !== undefined)
    return (below ?? this.head).passed
  }

  /** Whether the end of the connection would come to a context: it was told the beginning, and not the end. */
  #stands(context: Context): boolean {
    if (context.ended || (context.layer.onActive !== undefined && !context.told)) return false
    const below = this.contexts.slice(0, this.contexts.indexOf(context))
    return this.head.passed && !below.some(({ keepsActive }) => keepsActive)
  }

  /** What was taken from memory that is used again is copied. */
  #own(leftOver: readonly unknown[]): readonly unknown[] {
    if (this.#channel.borrower === undefined) return leftOver
    return leftOver.map((low) => (low instanceof Uint8Array ? keep(low) : low))
  }
}

/** Whoever holds back what was sent cannot leave: it would be lost, or overtaken. */
function requireIdle(contexts: readonly Context[]): void {
  const busy = contexts.find(({ retained }) => retained > 0)
  if (busy === undefined) return
  const message = `"${busy.layer.name}" holds ${busy.retained} bytes back that were sent: await channel.sent() before`
  throw new ChannelError({ code: 'CHANNEL_BUSY', message })
}
