import type { Codec, Limits } from '@link/codec'
import { checkOptions } from './check-options.js'
import { CodecLayer } from './codec-layer.js'
import { ChannelError } from './error.js'
import type { Handler, HandlerEntry } from './handler.js'
import type { Layer as RunningLayer } from './layer.js'
import { isCodec, layersOf, type Layered } from './layers.js'
import type { Layer, Pipeline, PipelineLike, TopIn, TopOut } from './pipeline.js'
import { unfit } from './requirement.js'
import type { Stage } from './stage.js'

/**
 * A description of the messages on a connection: receives `In`, sends `Out`. A value that does not change, shared by
 * servers, clients and tests; alone, it is a pipeline whose messages go to the channel's iterator.
 */
export interface Protocol<in out In, in out Out> extends Stage<Uint8Array, In, Out, Uint8Array>, Pipeline<In, Out> {
  /** The same protocol as its peer sees it. Not for stages that change messages: how to undo them is not known. */
  readonly flip: () => Protocol<Out, In>
  /** Puts a stage, a codec or another protocol on top, on the application's side. */
  readonly use: <HighIn = In, HighOut = Out>(layer: Layer<In, HighIn, HighOut, Out>) => Protocol<HighIn, HighOut>
  /** Types a handler of this protocol. */
  readonly handler: (methods: Handler<In, Out>) => Handler<In, Out>
  /** Completes the pipeline with its handlers: events come to the first of them first. */
  readonly handle: (...handlers: readonly HandlerEntry<In, Out>[]) => Pipeline<In, Out>
}

/** The codecs of a connection whose directions differ. */
export interface CodecPair<out In, in Out> {
  /** What this side receives. */
  readonly read: Codec<never, In>
  /** What this side sends. */
  readonly write: Codec<Out, unknown>
}

/** Layers with a name for their type. */
class LayeredProtocol implements Layered {
  readonly layers: readonly RunningLayer[]

  constructor(layers: readonly RunningLayer[]) {
    this.layers = layers
  }

  readonly use = (layer: unknown): LayeredProtocol => new LayeredProtocol([...this.layers, ...layersOf(layer)])

  readonly handler = <H>(methods: H): H => methods

  readonly handle = (...handlers: readonly unknown[]): LayeredProtocol =>
    new LayeredProtocol([...this.layers, ...layersOf(handlers)])

  readonly flip = (): LayeredProtocol =>
    new LayeredProtocol(
      this.layers.map((layer) => {
        if (layer.flipped !== undefined) return layer.flipped
        const message = `expected a protocol of codecs and transparent stages to flip, got the stage "${layer.name}"`
        throw new ChannelError({ code: 'CHANNEL_DEFINITION', message })
      }),
    )

  flow(): never {
    throw new TypeError('flow is for the compiler only')
  }

  top(): never {
    throw new TypeError('top is for the compiler only')
  }
}

/**
 * Describes a protocol by what lies next to the wire: a codec, a pair of codecs `{ read, write }` where the directions
 * differ, or a stage.
 *
 * @param limits - what the codec accepts: `maxFrame` 1 MiB, `maxCount` 65,536, `maxDepth` 64 by default
 *
 * @example
 * const wire = protocol(frame(byte(), string({ prefix: uint16() }))) // Protocol<[number, string], …>
 * const server = await tcpServer(8081, wire.handle({ onMessage: (channel, message) => channel.send(message) }))
 */
export function protocol<In = Uint8Array, Out = Uint8Array>(
  layer: Layer<Uint8Array, In, Out, Uint8Array> | CodecPair<In, Out>,
  limits?: Limits,
): Protocol<In, Out>
export function protocol(layer: unknown, limits: Limits = {}): unknown {
  checkOptions(limits, { maxFrame: 'any', maxCount: 'any', maxDepth: 'any' }, 'protocol')
  if (isCodec(layer)) return new LayeredProtocol([new CodecLayer(layer, layer, limits)])
  const { read, write } = Object(layer) as { readonly read?: unknown; readonly write?: unknown }
  if (isCodec(read) && isCodec(write)) return new LayeredProtocol([new CodecLayer(read, write, limits)])
  if (Object.keys(limits).length > 0) throw unfit('limits with a codec', 'limits without one')
  const layers = layersOf(layer)
  if (layers.some(({ handler }) => handler)) throw unfit('a codec, codecs { read, write } or a stage', 'a handler')
  return new LayeredProtocol(layers)
}

/** The bytes of the wire as they come: a protocol without a codec. */
export const bytes: Protocol<Uint8Array, Uint8Array> = /* @__PURE__ */ rawBytes()

function rawBytes(): Protocol<Uint8Array, Uint8Array> {
  return new LayeredProtocol([])
}

/** Gives any form of a pipeline the plain type of one: for lists that functions of the channel return. */
export function pipeline<List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
  source: PipelineLike<List, In, Out>,
): Pipeline<In, Out> {
  const given: unknown = typeof source === 'function' ? source : new LayeredProtocol(layersOf(source))
  return given as Pipeline<In, Out>
}
