import type { Channel } from './channel.js'
import { checkOptions, type OptionKinds } from './check-options.js'
import { systemClock, type Clock } from './clock.js'
import { isChannelError } from './error.js'
import type { Executor } from './executor.js'
import { waterMarkKinds, waterMarks, type WaterMarkOptions, type WaterMarks } from './water-marks.js'

declare const console: { error(...data: unknown[]): void }

/** How the channels of a server or client behave. Every bound has a default. */
export interface ChannelOptions extends WaterMarkOptions {
  /** Milliseconds that `close()` waits for the peer to close too, default 5,000. */
  readonly closeTimeout?: number
  /** Stay open for sending when the peer has ended; default false: what is being answered is, then the channel closes. */
  readonly allowHalfOpen?: boolean
  /** Told every error that no handler took; by default it is written to the console. */
  readonly onUnhandledError?: (error: Error, channel: Channel<never>) => void
  /** Where handlers run that have no executor of their own; by default where their channel is read. */
  readonly executor?: Executor | undefined
  /** Where time comes from; for tests. */
  readonly clock?: Clock
}

/** What each of the options may be: for packages that check them together with their own. */
export const channelOptionKinds: OptionKinds<ChannelOptions> = {
  ...waterMarkKinds,
  closeTimeout: 'number',
  allowHalfOpen: 'boolean',
  onUnhandledError: 'function',
  executor: 'object',
  clock: 'object',
}

/** What a channel is made with, beside its pipeline and its transport. */
export interface ChannelSettings {
  readonly clock: Clock
  readonly marks: WaterMarks
  /** Milliseconds that `close()` waits for the peer before it ends the connection. */
  readonly closeTimeout: number
  /** Whether the channel stays open for sending when the peer has ended. */
  readonly allowHalfOpen: boolean
  /** Told every error that no handler took. */
  readonly report: (error: Error, channel: Channel<never>) => void
  /** Where handlers run that have no executor of their own. */
  readonly executor: Executor | undefined
}

/**
 * The options with defaults in place of what is missing.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for options that are unknown, of a wrong kind, or make no sense
 */
export function settingsOf(options: ChannelOptions): ChannelSettings {
  checkOptions(options, channelOptionKinds, 'channel')
  const {
    closeTimeout = 5_000,
    allowHalfOpen = false,
    onUnhandledError = reportToConsole,
    clock = systemClock,
    executor,
  } = options
  return { clock, marks: waterMarks(options), closeTimeout, allowHalfOpen, report: onUnhandledError, executor }
}

/** What `onUnhandledError` is by default. */
export function reportToConsole(error: Error, { shortId }: Channel<never>): void {
  // The peer's doing or the network's is one line. Anything else is worth its stack.
  const broke = isChannelError(error, 'CHANNEL_TRANSPORT')
  console.error(`channel ${shortId}: nobody handled`, broke ? error.message : error)
}
