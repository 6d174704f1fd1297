import type { Channel } from './channel.js'
import type { Clock } from './clock.js'
import { asError } from './error.js'
import type { Context } from './context.js'
import type { ChannelEvent } from './event.js'
import { hold, isPromise } from './hold.js'
import type { Layer } from './layer.js'
import { requireMethods } from './methods.js'
import { pass } from './pass.js'
import type { Pipeline } from './pipeline.js'
import { requireFunction } from './requirement.js'
import type { Ends } from './transport.js'

/** One step of a pipeline: takes `LowIn` from the wire's side, hands `HighIn` up, accepts `HighOut`, writes `LowOut`. */
export interface Stage<in LowIn, out HighIn, in HighOut, out LowOut> {
  /** What comes in, and what becomes of it. For the compiler only. */
  readonly flow: (low: LowIn, high: HighOut) => [HighIn, LowOut]
}

/** A stage that lets messages of any type through unchanged. */
export interface PassThrough {
  readonly passThrough: true
}

/** A stage on bytes that hands bytes up: one that frames them, or looks at them. */
export type ByteStage = Stage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>

/** What a stage can do while it handles an event of one channel. */
export interface StageContext<in HighIn, in LowOut, out State = undefined> {
  readonly channel: Channel<never>
  /** What the stage keeps for this channel. */
  readonly state: State
  /** Where all timers of a stage come from, so that a test can turn the hands. */
  readonly clock: Clock
  /** Whether the channel is held back, by `pause()` or a promise, or owes answers: silence is then not the peer's doing. */
  readonly held: boolean
  /** When that was last so, in milliseconds of `clock`: now if it is, `-Infinity` if it never was. */
  readonly heldUntil: number
  /** Bytes that have come from the wire so far. */
  readonly bytesIn: number
  /** Bytes that have left the process so far. */
  readonly bytesOut: number
  /** Bytes that wait to be written or are being written. */
  readonly pendingBytes: number
  /** Hands a message up, to the application's side. */
  emit(message: HighIn): void
  /** Writes a message down, to the wire's side. */
  write(message: LowOut): void
  /** Asks the stages below, and then the channel, to write what they have kept back. */
  flush(): void
  /** Asks the stages below to say their last words: for a `close` that did not pass it on, as its own took longer. */
  close(): void
  /** Raises an event for the stages and handlers above. */
  fire(event: ChannelEvent): void
  /** Reports an error to the stages and handlers above. */
  fail(error: Error): void
  /**
   * Counts bytes that the stage was given to write and holds back, as during a handshake: they are pending, `close()`
   * waits for them and so do their senders. Throws `CHANNEL_OVERFLOW` if there is no room for them.
   */
  retain(bytes: number): void
  /** So many bytes are held back no longer: what became of them was written before. */
  release(bytes: number): void
  /** Tells the stages and handlers above that the peer sends no more, as the end of the connection's input does. */
  inputEnded(): void
  /** Shows other addresses on the channel from now on, such as those that a proxy has told. */
  readdress(ends: Ends): void
  /** Goes on with an `onActive` that was kept back, as a handshake does. */
  active(): void
  /**
   * Takes back the bytes that the codec or framing stage right above was given and has made no message of: for a stage
   * that from now on changes what it lets through.
   */
  reclaim(): Uint8Array
  /**
   * Puts a pipeline in place of all that is above, from now on: for a stage that keeps `onActive` back until it knows what
   * is spoken.
   */
  continueWith(pipeline: Pipeline<unknown, never>): void
  /**
   * Puts something else in the stage's place, for whoever has to see the first bytes to know what is spoken: any part of
   * a pipeline, or none (`[]`). It is given `leftOver` first, as it came from below. The stage is called no more, but for
   * `onInactive`. The compiler does not check that the messages fit.
   */
  replace(part: unknown, ...leftOver: readonly unknown[]): void
}

/**
 * The events that every stage may listen to. A method takes the event; `return pass` hands it on. A promise of a method
 * other than `write`, `flush` and `close` holds the channel back until it settles, as a handler's does.
 */
export interface StageEvents<in Context> {
  readonly onActive?: ((context: Context) => unknown) | undefined
  readonly onInactive?: ((context: Context) => unknown) | undefined
  readonly onReadComplete?: ((context: Context) => unknown) | undefined
  readonly onError?: ((context: Context, error: Error) => unknown) | undefined
  readonly onEvent?: ((context: Context, event: ChannelEvent) => unknown) | undefined
  readonly onWritabilityChanged?: ((context: Context, writable: boolean) => unknown) | undefined
  /** Writes what the stage has kept back. */
  readonly flush?: ((context: Context) => unknown) | undefined
  /** Says the stage's last words, before the channel ends its side. */
  readonly close?: ((context: Context) => unknown) | undefined
  readonly name?: string | undefined
}

/** The methods of a stage of one's own. */
export interface StageMethods<
  in LowIn,
  out HighIn,
  in HighOut,
  out LowOut,
  in out State = undefined,
> extends StageEvents<StageContext<HighIn, LowOut, State>> {
  /**
   * It carries bytes for whatever protocol, as `tls` does: when the channel is upgraded it stays, with all stages below
   * it. Default false.
   */
  readonly wire?: boolean | undefined
  /** Gives up what it has taken from below and made nothing of, as it leaves the pipeline: for its successor. */
  readonly leftOver?: ((context: StageContext<HighIn, LowOut, State>) => readonly unknown[]) | undefined
  /**
   * Whether `onMessage` is done with the bytes it is given when it returns, their promise included: then the memory that
   * the socket reads into is not copied for it. Default false: it may keep them. For the lowest stage only.
   */
  readonly borrow?: boolean | undefined
  /** What it writes of a message depends on no other, so that one may be missing: see `overflow`. Default false. */
  readonly independent?: boolean | undefined
  /** Takes a message from the wire's side. */
  readonly onMessage: (context: StageContext<HighIn, LowOut, State>, low: LowIn) => unknown
  /** Takes a message that the application's side sends. What it throws is the outcome of that send. */
  readonly write: (context: StageContext<HighIn, LowOut, State>, high: HighOut) => unknown
}

/** The methods of a stage that looks at messages and changes none: its `onMessage` and `write` `return pass`. */
export interface PassThroughMethods<in out State = undefined> extends StageEvents<StageContext<never, never, State>> {
  readonly onMessage?: ((context: StageContext<never, never, State>, low: unknown) => unknown) | undefined
  readonly write?: ((context: StageContext<never, never, State>, high: unknown) => unknown) | undefined
}

/** How a stage makes what it keeps for each channel, if it keeps anything. */
export type OwnState<State> = [State] extends [undefined]
  ? { readonly state?: undefined }
  : { readonly state: (channel: Channel<never>) => State }

/**
 * Makes a stage of one's own. Its methods are shared by all channels; what it remembers of one is in `context.state`.
 *
 * @example
 * const upperCase = createStage<string, string, string, string>({
 *   onMessage: (context, text) => context.emit(text.toUpperCase()),
 *   write: (context, text) => context.write(text),
 * })
 */
export function createStage<LowIn, HighIn, HighOut, LowOut, State = undefined>(
  methods: StageMethods<LowIn, HighIn, HighOut, LowOut, State> & OwnState<State>,
): Stage<LowIn, HighIn, HighOut, LowOut> {
  return stageLayer(methods, false) as unknown as Stage<LowIn, HighIn, HighOut, LowOut>
}

/** Makes a stage that sees everything and lets everything through. */
export function createPassThrough<State = undefined>(
  methods: PassThroughMethods<State> & OwnState<State>,
): PassThrough {
  return stageLayer(methods, true)
}

function stageLayer(methods: object, transparent: boolean): StageLayer {
  return new StageLayer(methods, transparent)
}

type Methods = PassThroughMethods<unknown> & {
  readonly borrow?: boolean | undefined
  readonly state?: (channel: Channel<never>) => unknown
  readonly independent?: boolean | undefined
  readonly wire?: boolean | undefined
  readonly leftOver?: ((context: never) => readonly unknown[]) | undefined
}

/** A user's stage as a layer: its errors go where they belong, what it passes on goes on. */
class StageLayer implements Layer, PassThrough {
  readonly handler = false
  readonly passThrough = true
  /** The peer's side of the stage; a stage that changes messages has none. */
  readonly flipped: Layer | undefined
  readonly name: string
  readonly borrow: boolean
  readonly independent: boolean
  readonly wire: boolean
  readonly transparent: boolean
  readonly leftOver: Layer['leftOver']
  readonly state: Layer['state']
  readonly onActive: Layer['onActive']
  readonly onInactive: Layer['onInactive']
  readonly onMessage: Layer['onMessage']
  readonly onReadComplete: Layer['onReadComplete']
  readonly onWritabilityChanged: Layer['onWritabilityChanged']
  readonly onEvent: Layer['onEvent']
  readonly onError: Layer['onError']
  readonly write: Layer['write']
  readonly flush: Layer['flush']
  readonly close: Layer['close']

  constructor(methods: Methods, transparent: boolean) {
    requireMethods(methods, METHODS, 'stage')
    if (!transparent)
      for (const name of ['onMessage', 'write'] as const) requireFunction(`${name} of a stage`, methods[name])
    this.flipped = transparent ? this : undefined
    const { state, borrow = false } = methods
    this.borrow = borrow
    this.name = methods.name ?? 'stage'
    this.independent = transparent || methods.independent === true
    this.wire = methods.wire === true
    this.transparent = transparent
    this.leftOver = methods.leftOver as Layer['leftOver']
    this.state = state && ((context) => state(context.channel))
    const onActive = guarded(methods.onActive, (context) => context.active())
    this.onActive =
      onActive &&
      ((context) => {
        context.keepsActive = true
        onActive(context)
      })
    // Whoever may keep the beginning back has a say in the end, see Context.keepsActive.
    this.onInactive = guarded(methods.onInactive ?? (onActive && (() => pass)), (context) => context.inactive(), true)
    this.onMessage = guarded(methods.onMessage, (context, message) => context.emit(message))
    // Nor are those above told of bursts and water marks before the beginning: that goes through here, too.
    const readComplete = (context: Context): void => context.readComplete()
    const writability = (context: Context, writable: boolean): void => context.writability(writable)
    this.onReadComplete = guarded(methods.onReadComplete, readComplete) ?? (onActive && readComplete)
    this.onWritabilityChanged = guarded(methods.onWritabilityChanged, writability) ?? (onActive && writability)
    this.onEvent = guarded(methods.onEvent, (context, event: ChannelEvent) => context.fire(event))
    this.onError = guarded(methods.onError, (context, error: Error) => context.fail(error))
    this.write = passing(methods.write, (context, message) => context.write(message))
    this.flush = passing(methods.flush, (context) => context.flush())
    this.close = passing(methods.close, (context) => context.close())
  }
}

const METHODS: readonly string[] = [
  'onActive',
  'onInactive',
  'onMessage',
  'onReadComplete',
  'onError',
  'onEvent',
  'onWritabilityChanged',
  'write',
  'flush',
  'close',
]

type Method = (context: never, argument: never) => unknown
type Step = (context: Context, argument: never) => void
type Event = (context: Context, argument?: unknown) => void

/** An inbound method: what it throws goes to the errors above; its promise holds the channel back, as a handler's. */
function guarded(method: Method | undefined, next: Step, late = false): Event | undefined {
  if (method === undefined) return undefined
  return (context, argument) => {
    try {
      const result = method(context as never, argument as never)
      if (result === pass) next(context, argument as never)
      else if (isPromise(result)) wait(context, result, next, argument as never, late)
    } catch (error) {
      context.fail(asError(error))
    }
  }
}

// Apart, as a function with a closure in it allocates for that each time it is called.
function wait(context: Context, promise: PromiseLike<unknown>, next: Step, argument: never, late: boolean): void {
  void hold(context, promise, { handOn: () => next(context, argument), failed: (error) => context.fail(error), late })
}

/** An outbound method: what it throws goes to the sender. A promise is not waited for, but its error goes up. */
function passing(method: Method | undefined, next: Step): Event | undefined {
  if (method === undefined) return undefined
  return (context, argument) => {
    const result = method(context as never, argument as never)
    if (result === pass) next(context, argument as never)
    else if (isPromise(result)) Promise.resolve(result).catch((error: unknown) => context.fail(asError(error)))
  }
}
