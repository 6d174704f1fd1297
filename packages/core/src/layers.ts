import type { AnyCodec } from '@link/codec'
import type { Channel } from './channel.js'
import { CodecLayer } from './codec-layer.js'
import { ChannelError } from './error.js'
import { handlerLayer, HANDLER_METHODS } from './handler.js'
import type { Layer } from './layer.js'

const METHODS: ReadonlySet<string> = new Set(HANDLER_METHODS)

/** What a pipeline is at run time. */
export interface Layered {
  readonly layers: readonly Layer[]
}

/** Gives the layers for a channel, from wire to application. */
export type LayersFor = (channel: Channel<never>) => readonly Layer[]

/**
 * Turns whatever was given as a pipeline into layers: once, unless it is a function of the channel.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for what is no part of a pipeline
 */
export function layersFor(source: unknown): LayersFor {
  if (typeof source === 'function') return (channel) => layersOf((source as (of: Channel<never>) => unknown)(channel))
  const layers = layersOf(source)
  return () => layers
}

/** The layers of a pipeline, a protocol, a codec, a stage, a handler, or a list of them. */
export function layersOf(source: unknown): readonly Layer[] {
  if (Array.isArray(source)) return source.flatMap(layersOf)
  if (isLayered(source)) return source.layers
  if (isLayer(source)) return [source]
  if (isCodec(source)) return [new CodecLayer(source, source)]
  return [handlerOf(source)]
}

function isLayered(part: unknown): part is Layered {
  return isObject(part) && 'layers' in part
}

function isLayer(part: unknown): part is Layer {
  return isObject(part) && typeof part['handler'] === 'boolean'
}

/** Whether a part is a codec, of this copy of `@link/codec` or another. */
export function isCodec(part: unknown): part is AnyCodec {
  return isObject(part) && typeof part['read'] === 'function' && typeof part['write'] === 'function' && 'size' in part
}

function handlerOf(part: unknown): Layer {
  if (!isObject(part)) throw unfit(String(part))
  const { handler } = part
  if (isObject(handler)) return handlerLayer(handler, typeof part['name'] === 'string' ? part['name'] : undefined)
  const unknown = Object.keys(part).find((key) => /^on[A-Z]/.test(key) && !METHODS.has(key))
  if (unknown !== undefined) throw unfit(`an object with "${unknown}"`)
  return handlerLayer(part)
}

function unfit(got: string): ChannelError {
  const methods = HANDLER_METHODS.join(', ')
  const message = `expected a codec, stage, protocol or handler (${methods}) in a pipeline, got ${got}`
  return new ChannelError({ code: 'CHANNEL_DEFINITION', message })
}

function isObject(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === 'object' && part !== null
}
