import { checkOptions } from './check-options.js'
import type { Clock } from './clock.js'
import { ChannelError } from './error.js'
import { pass, type Pass } from './pass.js'
import { requirePositive, unfit } from './requirement.js'
import { createPassThrough, type ByteStage, type PassThrough } from './stage.js'
import { TokenBucket } from './token-bucket.js'

/** How much {@link rateLimit} lets through. */
export interface RateLimitOptions {
  /** Messages per period; below a codec, bursts. `Infinity` is no limit. */
  readonly messages?: number | undefined
  /** Bytes per period. `Infinity` is no limit. */
  readonly bytes?: number | undefined
  /** The period in milliseconds, default 1,000. */
  readonly per?: number | undefined
  /** One allowance for all channels of the stage together, default false: one for each. */
  readonly shared?: boolean | undefined
}

interface Buckets {
  readonly messages: TokenBucket | undefined
  readonly bytes: TokenBucket | undefined
}

/** The allowance of one channel, and its message that waits for it. */
class Limiter {
  readonly #buckets: Buckets
  #timer: unknown

  constructor(buckets: Buckets) {
    this.#buckets = buckets
  }

  pass(clock: Clock, message: unknown): Pass | Promise<Pass> {
    const { messages, bytes } = this.#buckets
    const now = clock.now()
    const wait = Math.max(messages?.take(1, now) ?? 0, bytes?.take(lengthOf(message), now) ?? 0)
    if (wait === 0) return pass
    // The promise holds the channel back: nothing else comes until it settles.
    return new Promise((resolve) => {
      this.#timer = clock.schedule(() => resolve(pass), Math.ceil(wait))
    })
  }

  stop(clock: Clock): void {
    clock.clear(this.#timer)
  }
}

/**
 * A stage that lets so many messages or bytes come in per period, steadily, with up to one period's worth at once. What
 * is too early is not dropped: the channel is held back, one burst is kept, and then the peer is not read any more.
 *
 * With `bytes` it stands on bytes; a burst larger than a whole allowance passes when that is full, and the next one
 * waits accordingly longer.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` without `messages` or `bytes`, or for options that cannot be
 *
 * @example
 * protocol(rateLimit({ bytes: 1_000_000 })).use(codec).use(rateLimit({ messages: 100, per: 10_000 }))
 */
export function rateLimit(options: RateLimitOptions & { readonly bytes: number }): ByteStage
export function rateLimit(options: RateLimitOptions & { readonly bytes?: undefined }): PassThrough
export function rateLimit(options: RateLimitOptions): unknown {
  checkOptions(options, { messages: 'positive', bytes: 'positive', per: 'positive', shared: 'boolean' }, 'rateLimit')
  const { messages, bytes, per = 1_000, shared = false } = options
  if (messages === undefined && bytes === undefined) throw unfit('rateLimit with messages or bytes', 'neither')

  const buckets = (): Buckets => ({
    messages: bucket('messages', messages, per),
    bytes: bucket('bytes', bytes, per),
  })
  const common = buckets()

  return createPassThrough<Limiter>({
    name: 'rateLimit',
    state: () => new Limiter(shared ? common : buckets()),
    onMessage: ({ state, clock }, message) => state.pass(clock, message),
    onInactive({ state, clock }) {
      state.stop(clock)
      return pass
    },
  })
}

function bucket(what: string, capacity: number | undefined, per: number): TokenBucket | undefined {
  if (capacity === undefined) return undefined
  requirePositive(`${what} of rateLimit per millisecond`, capacity / per)
  if (capacity === Infinity) return undefined
  return new TokenBucket(capacity, per)
}

function lengthOf(message: unknown): number {
  if (message instanceof Uint8Array) return message.length
  const text = `expected bytes below rateLimit({ bytes }), got ${typeof message}: it stands below the codec`
  throw new ChannelError({ code: 'CHANNEL_DEFINITION', message: text })
}
