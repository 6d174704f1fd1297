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

/** The list itself where each element fits the ones below it, and what was expected where one does not. */
export type Checked<List extends readonly unknown[]> = {
  readonly [Index in keyof List]: List[Index] extends At<Expected<List>, Index>
    ? List[Index]
    : At<Expected<List>, Index>
}

type At<List, Index> = Index extends keyof List ? List[Index] : never

/** What each element of a list may be, above messages that come as `In` and go as `Out`. */
export type Expected<List extends readonly unknown[], In = Uint8Array, Out = Uint8Array> = List extends readonly [
  infer First,
  ...infer Rest,
]
  ? Above<First, In, Out> extends Pipeline<infer HighIn, infer HighOut>
    ? [Layer<In, HighIn, HighOut, Out>, ...Expected<Rest, HighIn, HighOut>]
    : { [Index in keyof List]: HandlerEntry<In, Out> }
  : []

/** The top of a list of layers and handlers. */
export type Top<List extends readonly unknown[], In = Uint8Array, Out = Uint8Array> = List extends readonly [
  infer First,
  ...infer Rest,
]
  ? Above<First, In, Out> extends Pipeline<infer HighIn, infer HighOut>
    ? Top<Rest, HighIn, HighOut>
    : Pipeline<In, Out>
  : Pipeline<In, Out>

/** The messages above a layer that lies on messages that come as `In` and go as `Out`; nothing is above a handler. */
export type Above<First, In, Out> = First extends PassThrough
  ? Pipeline<In, Out>
  : First extends Codec<infer HighOut, infer HighIn>
    ? Pipeline<HighIn, HighOut>
    : First extends Stage<never, infer HighIn, infer HighOut, unknown>
      ? Pipeline<HighIn, HighOut>
      : undefined

/** What is received at the top of a list. */
export type TopIn<List extends readonly unknown[]> = Top<List> extends Pipeline<infer In, never> ? In : never

/** What is sent at the top of a list. */
export type TopOut<List extends readonly unknown[]> = Top<List> extends Pipeline<unknown, infer Out> ? Out : never
