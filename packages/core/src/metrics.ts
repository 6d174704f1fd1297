import type { Channel } from './channel.js'
import { checkOptions } from './check-options.js'
import { look } from './look.js'
import { pass } from './pass.js'
import { createPassThrough, type PassThrough, type StageContext } from './stage.js'

/** What one channel has done. Plain data. */
export interface ChannelMetrics {
  /** Messages that passed the stage; below a codec, bursts. */
  readonly messagesIn: number
  /** Messages sent past the stage that were not refused below it. */
  readonly messagesOut: number
  /** Bytes at the wire, wherever the stage stands. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** Bytes that wait to be written. */
  readonly pendingBytes: number
  /** Errors that passed the stage: of the connection, of stages below, of sends that failed. Not those of handlers. */
  readonly errors: number
  /** How long the channel has been open. */
  readonly milliseconds: number
}

/** What all channels of a stage have done, `milliseconds` added up. Plain data. */
export interface TotalMetrics extends ChannelMetrics {
  /** Channels that are open. */
  readonly active: number
  /** Channels that have been open so far. */
  readonly opened: number
}

/** What {@link metrics} tells. */
export interface MetricsOptions {
  /** Told at the end of each channel what it has done. */
  readonly onInactive?: ((channel: Channel<never>, counts: ChannelMetrics) => void) | undefined
}

/** A stage that counts; see {@link metrics}. */
export interface Metrics extends PassThrough {
  /** What all channels have done so far. */
  readonly total: () => TotalMetrics
  /** What an open channel has done so far. */
  readonly of: (channel: Channel<never>) => ChannelMetrics | undefined
}

type Source = Pick<StageContext<never, never>, 'clock' | 'bytesIn' | 'bytesOut' | 'pendingBytes'>

class Counts {
  messagesIn = 0
  messagesOut = 0
  errors = 0
  #since = 0
  #source: Source | undefined

  begin(source: Source): void {
    this.#source = source
    this.#since = source.clock.now()
  }

  read(): ChannelMetrics {
    const { messagesIn, messagesOut, errors } = this
    const { bytesIn = 0, bytesOut = 0, pendingBytes = 0, clock } = this.#source ?? {}
    const milliseconds = clock === undefined ? 0 : clock.now() - this.#since
    return { messagesIn, messagesOut, bytesIn, bytesOut, pendingBytes, errors, milliseconds }
  }
}

const NOTHING: ChannelMetrics = new Counts().read()

/**
 * A stage that counts what passes it. It costs an addition a message; all else is worked out when it is asked for.
 *
 * @example
 * const counting = metrics()
 * const server = await tcpServer(8081, protocol(codec).use(counting).handle(handler))
 * counting.total() // { active: 3, opened: 10, messagesIn: 1200, … }
 */
export function metrics(options: MetricsOptions = {}): Metrics {
  checkOptions(options, { onInactive: 'function' }, 'metrics')
  const { onInactive } = options
  const active = new Map<Channel<never>, Counts>()
  let opened = 0
  let ended = NOTHING

  const stage = createPassThrough<Counts>({
    name: 'metrics',
    state: () => new Counts(),
    onActive(context) {
      opened++
      context.state.begin(context)
      active.set(context.channel, context.state)
      return pass
    },
    onInactive(context) {
      const counts = context.state.read()
      active.delete(context.channel)
      ended = sum(ended, { ...counts, pendingBytes: 0 })
      return look(context, () => onInactive?.(context.channel, counts))
    },
    onMessage({ state }) {
      state.messagesIn++
      return pass
    },
    write(context, message) {
      context.write(message as never)
      context.state.messagesOut++
    },
    onError({ state, channel }) {
      // Before the beginning and after the end they are nobody's but the total's.
      if (active.has(channel)) state.errors++
      else ended = { ...ended, errors: ended.errors + 1 }
      return pass
    },
  })

  return Object.assign(stage, {
    total: () => ({ active: active.size, opened, ...[...active.values()].map((one) => one.read()).reduce(sum, ended) }),
    of: (channel: Channel<never>) => active.get(channel)?.read(),
  })
}

function sum(one: ChannelMetrics, other: ChannelMetrics): ChannelMetrics {
  return {
    messagesIn: one.messagesIn + other.messagesIn,
    messagesOut: one.messagesOut + other.messagesOut,
    bytesIn: one.bytesIn + other.bytesIn,
    bytesOut: one.bytesOut + other.bytesOut,
    pendingBytes: one.pendingBytes + other.pendingBytes,
    errors: one.errors + other.errors,
    milliseconds: one.milliseconds + other.milliseconds,
  }
}
