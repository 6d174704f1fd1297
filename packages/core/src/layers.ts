import type { AnyCodec } from '@link/codec'
import type { Channel } from './channel.js'
import { checkOptions } from './check-options.js'
import { CodecLayer } from './codec-layer.js'
import type { Executor } from './executor.js'
import { executorLayer } from './executor-layer.js'
import { handlerLayer } from './handler.js'
import type { Layer } from './layer.js'
import { unfit } from './requirement.js'

/** What a pipeline is at run time. */
export interface Layered {
  readonly layers: readonly Layer[]
}

/** Gives the layers for a channel, from wire to application. */
export type LayersFor = (channel: Channel<never>) => readonly Layer[]

/**
 * Turns whatever was given as a pipeline into layers: once, unless it is a function of the channel. Handlers without an
 * executor of their own run on the one that is given.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for what is no part of a pipeline
 */
export function layersFor(source: unknown, executor?: Executor): LayersFor {
  if (executor !== undefined) requireExecutor(executor)
  const made = (part: unknown): readonly Layer[] =>
    executor === undefined ? layersOf(part) : layersOf(part).map((layer) => runOn(executor, layer))
  if (typeof source === 'function') return (channel) => made((source as (of: Channel<never>) => unknown)(channel))
  const layers = made(source)
  return () => layers
}

function runOn(executor: Executor, layer: Layer): Layer {
  return layer.runnable === undefined ? layer : executorLayer(layer.runnable, executor, layer.name)
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
  return isObject(part) && Array.isArray(part['layers'])
}

function isLayer(part: unknown): part is Layer {
  return isObject(part) && typeof part['handler'] === 'boolean'
}

/** Whether a part is a codec, of this copy of `@link/codec` or another. */
export function isCodec(part: unknown): part is AnyCodec {
  return isObject(part) && typeof part['read'] === 'function' && typeof part['write'] === 'function' && 'size' in part
}

const ENTRY = { handler: 'any', executor: 'any', name: 'string' } as const

function handlerOf(part: unknown): Layer {
  if (!isObject(part) || !('handler' in part)) return handlerLayer(part)
  checkOptions(part, ENTRY, 'entry')
  const { handler, executor, name } = part
  if (isLayered(handler) || isLayer(handler) || isCodec(handler)) {
    throw unfit('a handler in { handler, executor, name }', 'a layer')
  }
  const label = name as string | undefined
  if (executor === undefined) return handlerLayer(handler, label)
  if (!isObject(handler)) throw unfit('a handler in { handler, executor }', typeof handler)
  return executorLayer(handler, requireExecutor(executor), label)
}

function requireExecutor(part: unknown): Executor {
  if (isObject(part) && typeof part['attach'] === 'function') return part as unknown as Executor
  throw unfit('an executor', 'something without attach')
}

function isObject(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === 'object' && part !== null
}
