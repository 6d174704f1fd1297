import type { Backlog } from './backlog.js'
import type { Channel } from './channel.js'
import type { Clock } from './clock.js'
import type { ChannelEvent } from './event.js'
import type { Layer } from './layer.js'
import type { Pipeline } from './pipeline.js'
import { StageLayer } from './stage-layer.js'
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
  /**
   * From now on bytes that are sent are not given to `write`, but wait, pending as those of {@link retain}, until the stage
   * takes them: in its `flush`, or later. For a stage that makes one thing of all that was sent in a turn.
   *
   * @param costOf - the bytes that so many bytes may become at the most: as much is counted
   */
  gather(costOf: (bytes: number) => number): Backlog
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
   * the socket reads into is not copied for it. Nor may it emit views of them; with `return pass` they are copied. Default
   * false: it may keep them. For the lowest stage only.
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
  return new StageLayer(methods, false) as Layer as unknown as Stage<LowIn, HighIn, HighOut, LowOut>
}

/** Makes a stage that sees everything and lets everything through. */
export function createPassThrough<State = undefined>(
  methods: PassThroughMethods<State> & OwnState<State>,
): PassThrough {
  return new StageLayer(methods, true)
}
