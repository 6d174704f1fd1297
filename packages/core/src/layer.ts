import type { Context } from './context.js'
import type { ChannelEvent } from './event.js'

/**
 * What a stage or a handler does with each event: one place in a pipeline, shared by all channels of it.
 *
 * An event without a function passes by: contexts link straight to the next layer that has one. No function throws.
 */
export interface Layer {
  readonly name: string
  /** Whether messages above this layer are the application's. */
  readonly handler: boolean
  /** What an executor would run in the layer's place. */
  readonly runnable?: object | undefined
  /** The same layer as the peer has it; undefined if it cannot be told. */
  readonly flipped?: Layer | undefined
  /** Whether `onMessage` takes bytes whose memory is used again when it returns: else they are copied before. */
  readonly borrow?: boolean | undefined
  /** Whether what it writes of a message does not depend on others, so that one may be missing. */
  readonly independent?: boolean | undefined
  /** Whether it carries bytes for whatever protocol is above it: it stays when the channel is upgraded, and all below it. */
  readonly wire?: boolean | undefined
  /** Whether it lets messages of any type through unchanged. */
  readonly transparent?: boolean | undefined
  /** Whether what is sent from above it may not be a message of the protocol yet: test channels look below it. */
  readonly makesMessages?: boolean | undefined
  /** Gives up what it has taken from below and made nothing of, as it leaves the pipeline. */
  readonly leftOver?: ((context: Context) => readonly unknown[]) | undefined
  /** Makes what the layer keeps for each channel, in `context.state`. */
  readonly state?: ((context: Context) => unknown) | undefined
  readonly onActive?: ((context: Context) => void) | undefined
  readonly onInactive?: ((context: Context) => void) | undefined
  readonly onMessage?: ((context: Context, message: unknown) => void) | undefined
  readonly onReadComplete?: ((context: Context) => void) | undefined
  readonly onWritabilityChanged?: ((context: Context, writable: boolean) => void) | undefined
  readonly onEvent?: ((context: Context, event: ChannelEvent) => void) | undefined
  readonly onError?: ((context: Context, error: Error) => void) | undefined
  /** Outbound functions may throw: the error goes to the sender. */
  readonly write?: ((context: Context, message: unknown) => void) | undefined
  readonly flush?: ((context: Context) => void) | undefined
  readonly close?: ((context: Context) => void) | undefined
}
