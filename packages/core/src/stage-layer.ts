import type { Channel } from './channel.js'
import type { Context } from './context.js'
import { requireBytes } from './ends.js'
import { asError } from './error.js'
import type { ChannelEvent } from './event.js'
import { hold, isPromise } from './hold.js'
import { keep } from './keep.js'
import type { Layer } from './layer.js'
import { requireMethods } from './methods.js'
import { pass } from './pass.js'
import { requireFunction } from './requirement.js'
import type { PassThrough, PassThroughMethods } from './stage.js'

type Methods = PassThroughMethods<unknown> & {
  readonly borrow?: boolean | undefined
  readonly state?: (channel: Channel<never>) => unknown
  readonly independent?: boolean | undefined
  readonly wire?: boolean | undefined
  readonly leftOver?: ((context: never) => readonly unknown[]) | undefined
}

/** A user's stage as a layer: its errors go where they belong, what it passes on goes on. */
export class StageLayer implements Layer, PassThrough {
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

  constructor(given: object, transparent: boolean) {
    requireMethods(given, METHODS, 'stage')
    const methods = given as Methods
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
    // A connection whose beginning failed is none, whoever takes the error.
    const onActive = guarded(methods.onActive, (context) => context.active(), { afterError: close })
    this.onActive =
      onActive &&
      ((context) => {
        context.keepsActive = true
        onActive(context)
      })
    // Whoever may keep the beginning back has a say in the end, see Context.keepsActive.
    const inactive = (context: Context): void => context.inactive()
    // Nor does an error keep the end from those above.
    this.onInactive = guarded(methods.onInactive ?? (onActive && (() => pass)), inactive, {
      late: true,
      afterError: inactive,
    })
    this.onMessage = guarded(methods.onMessage, borrow ? passOnOwned : (context, message) => context.emit(message))
    // Nor are those above told of bursts and water marks before the beginning: that goes through here, too.
    const readComplete = (context: Context): void => context.readComplete()
    const writability = (context: Context, writable: boolean): void => context.writability(writable)
    this.onReadComplete = guarded(methods.onReadComplete, readComplete) ?? (onActive && readComplete)
    this.onWritabilityChanged = guarded(methods.onWritabilityChanged, writability) ?? (onActive && writability)
    this.onEvent = guarded(methods.onEvent, (context, event: ChannelEvent) => context.fire(event))
    this.onError = guarded(methods.onError, (context, error: Error) => context.fail(error))
    this.write = writing(methods.write)
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

/** What is different for the beginning and the end of a channel. */
interface Manner {
  /** Whether the event is handed on even when the channel is over. */
  readonly late?: boolean
  /** Runs when an error was told. */
  readonly afterError?: (context: Context) => void
}

/** An inbound method: what it throws goes to the errors above; its promise holds the channel back, as a handler's. */
function guarded(method: Method | undefined, next: Step, manner: Manner = {}): Event | undefined {
  if (method === undefined) return undefined
  return (context, argument) => {
    try {
      const result = method(context as never, argument as never)
      if (result === pass) next(context, argument as never)
      else if (isPromise(result)) wait(context, result, next, argument as never, manner)
    } catch (error) {
      failed(context, asError(error), manner)
    }
  }
}

// Apart, as a function with a closure in it allocates for that each time it is called.
function wait(context: Context, promise: PromiseLike<unknown>, next: Step, argument: never, manner: Manner): void {
  const { late = false } = manner
  const handOn = (): void => next(context, argument)
  void hold(context, promise, { handOn, failed: (error) => failed(context, error, manner), late })
}

function failed(context: Context, error: Error, { afterError }: Manner): void {
  context.fail(error)
  afterError?.(context)
}

function close({ channel }: Context): void {
  void channel.close()
}

/** Who is done with bytes when it returns is not when it passes them on. */
function passOnOwned(context: Context, message: Uint8Array): void {
  context.emit(context.channel.borrower === context ? keep(message) : message)
}

/** The method that takes what is sent, unless the stage gathers it. */
function writing(method: Method | undefined): Event | undefined {
  const write = passing(method, (context, message) => context.write(message))
  if (write === undefined) return undefined
  return (context, message) => {
    const { backlog } = context
    if (backlog === undefined) write(context, message)
    else backlog.add(requireBytes(message))
  }
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
