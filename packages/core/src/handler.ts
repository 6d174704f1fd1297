import type { Channel } from './channel.js'
import type { Context } from './context.js'
import { asError } from './error.js'
import type { ChannelEvent } from './event.js'
import type { Executor } from './executor.js'
import { hold, isPromise } from './hold.js'
import type { Layer } from './layer.js'
import { requireMethods } from './methods.js'
import { pass } from './pass.js'
import { requireFunction, unfit } from './requirement.js'

/**
 * Takes messages of type `In` and sends messages of type `Out`.
 *
 * A handler takes the events it has methods for; a method that returns `pass` hands the event on to the next handler.
 * A promise holds back what comes next on that channel until it settles; if it rejects, that is an error like one
 * thrown: it goes to this handler's own `onError`, else to the next one's, else it is reported and the channel closes.
 * Any other result is ignored, so that `(channel, message) => channel.send(message)` is right.
 */
export interface Handler<in In, out Out> {
  /** The connection stands. Once for each connection. */
  readonly onActive?: ((channel: Channel<Out, In>) => unknown) | undefined
  /** The connection is over. Once, after all other events. */
  readonly onInactive?: ((channel: Channel<Out, In>) => unknown) | undefined
  readonly onMessage?: ((channel: Channel<Out, In>, message: In) => unknown) | undefined
  readonly onError?: ((channel: Channel<Out, In>, error: Error) => unknown) | undefined
  readonly onEvent?: ((channel: Channel<Out, In>, event: ChannelEvent) => unknown) | undefined
  /** More than the high-water mark is waiting to be written, or less than the low one again. */
  readonly onWritabilityChanged?: ((channel: Channel<Out, In>, writable: boolean) => unknown) | undefined
}

/** A handler under a name of its own, or on an executor. */
export interface NamedHandler<in In, out Out> {
  readonly handler: Handler<In, Out>
  /** Where it runs, if not where the channel is read. */
  readonly executor?: Executor | undefined
  readonly name?: string | undefined
}

/** What stands at the application's end of a pipeline. */
export type HandlerEntry<In, Out> = Handler<In, Out> | NamedHandler<In, Out>

/** Types a handler that is written away from its protocol. `protocol.handler({ … })` needs no type arguments. */
export function createHandler<In = unknown, Out = never>(methods: Handler<In, Out>): Handler<In, Out> {
  return methods
}

/**
 * A handler that remembers something of each connection in variables of its own: `create` is called for each channel,
 * before it is open, and what it returns handles that one.
 */
export function createStatefulHandler<In = unknown, Out = never>(
  create: (channel: Channel<Out, In>) => Handler<In, Out>,
): Handler<In, Out> {
  requireFunction('what createStatefulHandler is given', create)
  const stateful: Stateful = { [CREATE]: create }
  return stateful as Handler<In, Out>
}

// One for all copies of the package, and no name that a handler of a user's own class may have.
const CREATE = Symbol.for('@link/core.stateful')

type AnyHandler = Handler<never, unknown>

/** Stands in a pipeline for the handlers that it makes. */
interface Stateful extends AnyHandler {
  readonly [CREATE]: (channel: never) => unknown
}

const METHODS = ['onActive', 'onInactive', 'onMessage', 'onError', 'onEvent', 'onWritabilityChanged'] as const

/** The name of a handler's method. */
export type HandlerMethod = (typeof METHODS)[number]

type MethodName = keyof AnyHandler
type Method = (channel: unknown, argument: unknown) => unknown

/**
 * The layer of a handler. Which methods it has is found here, once for all channels.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for what is no handler
 */
export function handlerLayer(part: unknown, name = 'handler'): Layer {
  const handler = requireHandler(part)
  const { [CREATE]: create } = handler as Partial<Stateful>
  const has = (method: MethodName): boolean => create !== undefined || handler[method] !== undefined
  return {
    name,
    handler: true,
    runnable: handler,
    state: create === undefined ? () => handler : (context) => handlerOn(handler, context),
    onActive: has('onActive') ? onActive : undefined,
    onInactive: has('onInactive') ? onInactive : undefined,
    onMessage: has('onMessage') ? onMessage : undefined,
    onError: has('onError') ? onError : undefined,
    onEvent: has('onEvent') ? onEvent : undefined,
    onWritabilityChanged: has('onWritabilityChanged') ? onWritabilityChanged : undefined,
  }
}

/** Whether an object has no methods of a handler: then only an executor knows what it stands for. */
export function isOpaque(part: object): boolean {
  return !(CREATE in part) && METHODS.every((method) => !(method in part))
}

/** The handler of one channel: itself, or one that is made for it. */
export function handlerOn(part: object, { channel }: Context): object {
  const { [CREATE]: create } = requireHandler(part) as Partial<Stateful>
  return create === undefined ? part : requireHandler(create(channel as never))
}

/** Gives back a handler; refuses what would never be called. */
function requireHandler(part: unknown): AnyHandler {
  const expected = 'a codec, stage, protocol or handler in a pipeline'
  if (typeof part === 'function') throw unfit(expected, 'a function')
  if (typeof part !== 'object' || part === null) throw unfit(expected, String(part))
  if (isPromise(part)) throw unfit(expected, 'a promise')
  requireMethods(part, METHODS, 'handler')
  const [key] = Object.keys(part)
  if (isOpaque(part) && key !== undefined) throw unfit(expected, `an object with "${key}"`)
  return part
}

function handlerOf(context: Context): Record<MethodName, Method | undefined> {
  return context.state as Record<MethodName, Method | undefined>
}

function onMessage(context: Context, message: unknown): void {
  const handler = handlerOf(context)
  if (handler.onMessage === undefined) return context.emit(message)
  let result: unknown
  try {
    result = handler.onMessage(context.channel, message)
  } catch (error) {
    return context.raise(asError(error))
  }
  if (result === undefined) return
  if (result === pass) context.emit(message)
  else if (isPromise(result)) holdMessage(context, message, result)
}

// Apart, as a function with a closure in it allocates for that each time it is called.
function holdMessage(context: Context, message: unknown, result: PromiseLike<unknown>): void {
  void hold(context, result, { handOn: () => context.emit(message), failed: failedIn(context) })
}

function onActive(context: Context): void {
  call(context, 'onActive', undefined, () => context.active())
}

function onInactive(context: Context): void {
  call(context, 'onInactive', undefined, () => context.inactive(), true)
}

function onEvent(context: Context, event: ChannelEvent): void {
  call(context, 'onEvent', event, () => context.fire(event))
}

function onWritabilityChanged(context: Context, writable: boolean): void {
  call(context, 'onWritabilityChanged', writable, () => context.writability(writable))
}

/** What an `onError` throws itself goes to the next one. */
function onError(context: Context, error: Error): void {
  const handler = handlerOf(context)
  if (handler.onError === undefined) return context.fail(error)
  const { channel } = context
  const failed = (thrown: unknown): void => context.fail(asError(thrown))
  // Until it is done, what it sends in vain is not brought to it again.
  channel.failing++
  try {
    const result = handler.onError(channel, error)
    if (isPromise(result)) {
      const handled = Promise.resolve(result).finally(() => channel.failing--)
      return void hold(context, handled, { handOn: () => context.fail(error), failed, late: true })
    }
    if (result === pass) context.fail(error)
  } catch (thrown) {
    failed(thrown)
  }
  channel.failing--
}

/** The rarer events: a closure each does no harm. `late`: the event is for the end of the channel. */
function call(context: Context, method: MethodName, argument: unknown, next: () => void, late = false): void {
  const handler = handlerOf(context)
  const callee = handler[method]
  if (callee === undefined) return next()
  try {
    const result = callee.call(handler, context.channel, argument)
    if (result === pass) next()
    else if (isPromise(result)) void hold(context, result, { handOn: next, failed: failedIn(context), late })
  } catch (error) {
    context.raise(asError(error))
  }
}

/** What a handler's promise rejects with is an error like one thrown. */
function failedIn(context: Context): (error: Error) => void {
  return (error) => context.raise(error)
}
