import type { OptionKinds } from './check-options.js'
import { unfit } from './requirement.js'

/**
 * What becomes of a send for which there is no room, see `overflow` of the channel's options. Whatever it is, the
 * callback of that send is told `CHANNEL_OVERFLOW`.
 */
export type OverflowPolicy = 'wait' | 'reject' | 'drop-newest' | 'drop-oldest' | 'close'

const POLICIES: readonly OverflowPolicy[] = ['wait', 'reject', 'drop-newest', 'drop-oldest', 'close']

/** How much: in bytes, and in messages, as even the smallest takes memory. */
interface Amount {
  readonly bytes: number
  readonly messages: number
}

/** The bounds on what a channel may have waiting to be written. */
export interface WaterMarks {
  /** Above it `send` returns false. */
  readonly high: Amount
  /** Below it sending is welcome again. */
  readonly low: Amount
  /** Never exceeded. */
  readonly cap: Amount
  readonly overflow: OverflowPolicy
}

/** The bounds of what waits to be written. Every one has a default. */
export interface WaterMarkOptions {
  /** Bytes waiting to be written above which `send` returns false, default 64 KiB. */
  readonly highWaterMark?: number
  /** Bytes below which the channel is writable again, default half of `highWaterMark`. */
  readonly lowWaterMark?: number
  /** Bytes waiting to be written that are never exceeded, default 16 MiB. */
  readonly maxPending?: number
  /** Messages waiting to be written above which `send` returns false, default 1,024. */
  readonly highWaterMessages?: number
  /** Messages below which the channel is writable again, default half of `highWaterMessages`. */
  readonly lowWaterMessages?: number
  /** Messages waiting to be written that are never exceeded, however small, default 262,144: 64 bytes of 16 MiB each. */
  readonly maxPendingMessages?: number
  /**
   * What becomes of a send that would exceed `maxPending` or `maxPendingMessages`; its callback is told
   * `CHANNEL_OVERFLOW` in any case. Default `close`.
   *
   * - `close`: the channel is aborted.
   * - `reject`: the send is refused, the channel goes on.
   * - `wait`: as `reject`, but it does not come to that where sends answer messages: above the high-water mark no more
   *   messages come in. For one of the two sides only, or both may wait for each other for ever.
   * - `drop-newest`: as `reject`, but without a callback nobody is told: it is only counted.
   * - `drop-oldest`: the messages that wait longest, and are not being written, make room. Where a stage does not say
   *   that its messages are independent of each other, as `tls` cannot, the newest is dropped.
   */
  readonly overflow?: OverflowPolicy
}

/** What each of the options may be. */
export const waterMarkKinds: OptionKinds<WaterMarkOptions> = {
  highWaterMark: 'number',
  lowWaterMark: 'number',
  maxPending: 'number',
  highWaterMessages: 'number',
  lowWaterMessages: 'number',
  maxPendingMessages: 'number',
  overflow: POLICIES,
}

/**
 * The bounds with defaults in place of what is missing.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for bounds that make no sense
 */
export function waterMarks(options: WaterMarkOptions): WaterMarks {
  const { highWaterMark = 64 * 1024, lowWaterMark = highWaterMark / 2, maxPending = 16 * 1024 * 1024 } = options
  const { highWaterMessages = 1_024, lowWaterMessages = highWaterMessages / 2, maxPendingMessages = 262_144 } = options
  const { overflow = 'close' } = options
  requireOrder({ lowWaterMark, highWaterMark, maxPending })
  requireOrder({ lowWaterMessages, highWaterMessages, maxPendingMessages })
  return {
    high: { bytes: highWaterMark, messages: highWaterMessages },
    low: { bytes: lowWaterMark, messages: lowWaterMessages },
    cap: { bytes: maxPending, messages: maxPendingMessages },
    overflow,
  }
}

function requireOrder(bounds: Readonly<Record<string, number>>): void {
  const [low = 0, high = 0, cap = 0] = Object.values(bounds)
  if (0 < low && low <= high && high <= cap) return
  throw unfit(`0 < ${Object.keys(bounds).join(' <= ')}`, `${low}, ${high}, ${cap}`)
}
