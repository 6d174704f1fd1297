import type { Codec } from '@link/codec'
import type { Channel } from './channel.js'
import type { HandlerEntry } from './handler.js'
import type { PassThrough, Stage } from './stage.js'

/** All stages and handlers between the wire and the application, which receives `In` and sends `Out`. */
export interface Pipeline<out In, in Out> {
  /** The messages at the application's end. For the compiler only. */
  readonly top: (message: Out) => In
}

/** What may lie on top of a side that hands up `LowIn` and accepts `LowOut`: a stage, or on bytes a codec. */
export type Layer<LowIn, HighIn, HighOut, LowOut> =
  | Stage<LowIn, HighIn, HighOut, LowOut>
  | PassThrough
  | ([LowIn, Uint8Array] extends [Uint8Array, LowOut] ? Codec<HighOut, HighIn> : never)

/**
 * Everything that is taken where a pipeline is: a pipeline, a protocol, a list of codecs, stages, protocols and handlers
 * from wire to application, or a function of the channel that gives one of them.
 */
export type PipelineLike<List extends readonly unknown[], In, Out> =
  Pipeline<In, Out> | Checked<List> | ((channel: Channel<never>) => Pipeline<In, Out> | Checked<List>)

/** A list whose elements fit the ones below them. The condition never holds: it lets the compiler infer `List`. */
export type Checked<List extends readonly unknown[]> = {
  readonly [Index in keyof List]: List[Index] extends never ? List[Index] : At<FromWire<List>['elements'], Index>
}

type At<Elements, Index> = Index extends keyof Elements ? Elements[Index] : never

/** What is known of a list: what each of its elements may be, and what is received and sent at its top. */
export interface Stack<Elements, In, Out> {
  readonly elements: Elements
  readonly in: In
  readonly out: Out
}

/** Climbs a list from messages that come as `In` and go as `Out`; `Below` is what was expected so far. */
export type Climb<
  List extends readonly unknown[],
  In,
  Out,
  Below extends readonly unknown[] = [],
> = List extends readonly [infer First, ...infer Rest]
  ? Above<First, In, Out> extends Pipeline<infer HighIn, infer HighOut>
    ? Climb<Rest, HighIn, HighOut, [...Below, Layer<In, HighIn, HighOut, Out>]>
    : Stack<[...Below, ...{ [Index in keyof List]: HandlerEntry<In, Out> }], In, Out>
  : List extends readonly []
    ? Stack<Below, In, Out>
    : Stack<readonly 'begin the list with a layer, and write it in place or "as const"'[], In, Out>

/** The messages above a layer that lies on messages that come as `In` and go as `Out`; nothing above a handler. */
export type Above<First, In, Out> = First extends PassThrough
  ? Pipeline<In, Out>
  : First extends Codec<infer HighOut, infer HighIn>
    ? Pipeline<HighIn, HighOut>
    : First extends Stage<never, infer HighIn, infer HighOut, unknown>
      ? Pipeline<HighIn, HighOut>
      : undefined

/** Climbs a list from the bytes of the wire. */
export type FromWire<List extends readonly unknown[]> = Climb<List, Uint8Array, Uint8Array>

/** What is received at the top of a list. */
export type TopIn<List extends readonly unknown[]> = FromWire<List>['in']

/** What is sent at the top of a list. */
export type TopOut<List extends readonly unknown[]> = FromWire<List>['out']
