import type { IdleEvent } from './idle.js'
import type { QuiesceEvent } from './quiesce.js'

/**
 * The events that channels raise beside messages and errors, by type. Packages and users add their own by declaration
 * merging.
 *
 * @example
 * declare module '@link/core' {
 *   interface ChannelEvents { tick: { readonly count: number } }
 * }
 */
export interface ChannelEvents {
  /** The peer has said that it sends no more. The channel answers what it still has to, then closes. */
  inputClosed: object
  /** The server is closing, and the channel with it. */
  quiesce: QuiesceEvent
  /** Nothing has come or gone for a while: raised by the stage `idle`. */
  idle: IdleEvent
}

/** An event of a channel: `event.type` tells which one and what else it holds. */
export type ChannelEvent = {
  [Type in keyof ChannelEvents]: { readonly type: Type } & ChannelEvents[Type]
}[keyof ChannelEvents]

/** See {@link ChannelEvents.inputClosed}. */
export const inputClosed: ChannelEvent = { type: 'inputClosed' }
