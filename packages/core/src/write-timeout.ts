import { ChannelError } from './error.js'
import { pass } from './pass.js'
import { requirePositive } from './requirement.js'
import { createPassThrough, type PassThrough, type StageContext } from './stage.js'

/** How often in its time a write is looked at: it is found late by one part at most. */
const LOOKS = 4

type Watched = Pick<StageContext<never, never>, 'clock' | 'channel' | 'bytesOut' | 'pendingBytes' | 'fail'>

/** Watches the bytes of one channel that wait to be written, with one timer while there are any. */
class WriteWatch {
  readonly #limit: number
  #context: Watched | undefined
  #timer: unknown
  /** What had gone out when it was last more than before, and when that was. */
  #gone = 0
  #since = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Looks after the bytes that wait, if it does not already. */
  begin(context: Watched): void {
    if (this.#context !== undefined || context.pendingBytes === 0) return
    this.#context = context
    this.#gone = context.bytesOut
    this.#since = context.clock.now()
    this.#schedule(this.#limit / LOOKS)
  }

  stop(): void {
    this.#context?.clock.clear(this.#timer)
    this.#context = undefined
  }

  #schedule(milliseconds: number): void {
    this.#timer = this.#context?.clock.schedule(this.#look, milliseconds)
  }

  readonly #look = (): void => {
    const context = this.#context
    if (context === undefined) return
    if (context.pendingBytes === 0) return this.stop()
    const now = context.clock.now()
    if (context.bytesOut > this.#gone) {
      this.#gone = context.bytesOut
      this.#since = now
    }
    const left = this.#since + this.#limit - now
    if (left > 0) return this.#schedule(Math.min(left, this.#limit / LOOKS))
    this.stop()
    const message = `${context.pendingBytes} bytes could not be written for ${this.#limit} ms`
    const error = new ChannelError({ code: 'CHANNEL_TIMEOUT', message })
    context.fail(error)
    // Closing in order would wait for the same bytes.
    context.channel.abort(error)
  }
}

/**
 * A stage that ends a channel whose peer does not read: when bytes wait to be written and none have gone for so many
 * milliseconds, `onError` is told `CHANNEL_TIMEOUT` and the channel is aborted, with the same error for the senders.
 *
 * Bytes go one write at a time, which holds what had come together (at most `maxPending`): give a slow peer the time
 * for that. It is found up to a quarter of the time late. One timer a channel while bytes wait, none a message.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for a time that is not above 0
 */
export function writeTimeout(milliseconds: number): PassThrough {
  requirePositive('milliseconds of writeTimeout', milliseconds)
  return createPassThrough<WriteWatch>({
    name: 'writeTimeout',
    state: () => new WriteWatch(milliseconds),
    flush(context) {
      // First, for the stages below may have kept all bytes back until now.
      context.flush()
      context.state.begin(context)
    },
    onInactive({ state }) {
      state.stop()
      return pass
    },
  })
}
