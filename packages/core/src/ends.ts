import { ChannelError } from './error.js'
import type { Layer } from './layer.js'

/** The wire's end of every pipeline: here messages must have become bytes. */
export const headLayer: Layer = {
  name: 'transport',
  handler: false,
  independent: true,
  write(context, message) {
    context.channel.enqueue(requireBytes(message))
  },
  flush: (context) => context.channel.outbound.flush(),
  close: () => {},
}

/** What is to be written must have become bytes. */
export function requireBytes(message: unknown): Uint8Array {
  if (message instanceof Uint8Array) return message
  const found = typeof message === 'object' ? 'an object' : typeof message
  throw new ChannelError({ code: 'CHANNEL_DEFINITION', message: `expected bytes at the wire, got ${found}` })
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

/** What stands in a context that was taken out: whatever still comes through it passes by. */
export const bypassLayer: Layer = {
  name: 'removed',
  handler: false,
  onInactive: (context) => context.inactive(),
  onMessage: (context, message) => context.emit(message),
  onReadComplete: (context) => context.readComplete(),
  onWritabilityChanged: (context, writable) => context.writability(writable),
  onEvent: (context, event) => context.fire(event),
  onError: (context, error) => context.fail(error),
  write: (context, message) => context.write(message),
  flush: (context) => context.flush(),
  close: (context) => context.close(),
}

/** Both ends of a pipeline that an upgrade has put an end to: of what it still does only its errors are heard. */
export const formerLayer: Layer = {
  name: 'former',
  handler: false,
  onMessage(context) {
    const message = 'a message of the protocol before the upgrade was left over'
    context.channel.fail(new ChannelError({ code: 'CHANNEL_UNHANDLED', message }))
  },
  onReadComplete: () => {},
  onWritabilityChanged: () => {},
  onEvent: () => {},
  onError: (context, error) => context.channel.fail(error),
  write(context) {
    const message = 'the channel was upgraded: this stage is no longer part of it'
    if (context.channel.sequence.descending) throw new ChannelError({ code: 'CHANNEL_CLOSED', message })
  },
  flush: () => {},
  close: () => {},
}
