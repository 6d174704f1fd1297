import type { Context } from './context.js'
import type { ChannelEvent } from './event.js'
import type { Executor } from './executor.js'
import { handlerOn, isOpaque } from './handler.js'
import { Lane } from './lane.js'
import type { Layer } from './layer.js'

/**
 * A handler that runs on an executor. It takes every event, also those that it has no method for, so that none overtakes
 * another.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for what is no handler
 */
export function executorLayer(handler: object, executor: Executor, name: string | undefined): Layer {
  const opaque = isOpaque(handler)
  return {
    name: name ?? 'handler',
    handler: true,
    state: (context) => new Lane(context, executor, opaque ? handler : handlerOn(handler, context), opaque),
    onActive: (context) => lane(context).add('onActive', undefined, () => context.active()),
    onInactive: (context) => lane(context).add('onInactive', undefined, () => context.inactive()),
    onMessage: (context, message) => lane(context).add('onMessage', message, () => context.emit(message)),
    onError: (context, error) => lane(context).add('onError', error, () => context.fail(error)),
    onEvent: (context, event: ChannelEvent) => lane(context).add('onEvent', event, () => context.fire(event)),
    onWritabilityChanged: (context, writable) =>
      lane(context).add('onWritabilityChanged', writable, () => context.writability(writable)),
  }
}

function lane(context: Context): Lane {
  return context.state as Lane
}
