import { ChannelError } from './error.js'
import type { Layer } from './layer.js'

/** The wire's end of every pipeline: here messages must have become bytes. */
export const headLayer: Layer = {
  name: 'transport',
  handler: false,
  independent: true,
  write(context, message) {
    if (message instanceof Uint8Array) return context.channel.enqueue(message)
    const found = typeof message === 'object' ? 'an object' : typeof message
    throw new ChannelError({ code: 'CHANNEL_DEFINITION', message: `expected bytes at the wire, got ${found}` })
  },
  flush: (context) => context.channel.flushWire(),
  close: () => {},
}

/** The application's end of every pipeline: what nobody took comes here. */
export const tailLayer: Layer = {
  name: 'application',
  handler: false,
  onActive: () => {},
  onInactive: () => {},
  onMessage: (context, message) => context.channel.unclaimed(message),
  onReadComplete: () => {},
  onWritabilityChanged: () => {},
  onEvent: () => {},
  onError: (context, error) => context.channel.unhandled(error),
}
