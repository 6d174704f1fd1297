import { checkOptions } from './check-options.js'
import { pass } from './pass.js'
import { unfit } from './requirement.js'
import { Silence, type SilentDirection } from './silence.js'
import { createPassThrough, type PassThrough } from './stage.js'

/** After how many milliseconds of silence {@link idle} raises its event; at least one of them. */
export interface IdleOptions {
  /** Nothing came in. */
  readonly read?: number | undefined
  /** Nothing went out. */
  readonly write?: number | undefined
  /** Nothing came in and nothing went out. */
  readonly all?: number | undefined
}

/** What an `idle` event says. */
export interface IdleEvent {
  readonly kind: SilentDirection
  /** 1 for the first period of this silence, 2 for the second … */
  readonly count: number
  /** How long the silence has lasted. */
  readonly milliseconds: number
}

/**
 * A stage that raises an `idle` event when nothing has come, or gone, for a while, and again after each further period:
 * for heartbeats, and for closing what nobody uses. What counts is what passes the stage: below a codec any byte, above
 * it whole messages.
 *
 * One timer a channel, none a message. While the channel is held back, by `pause()` or a handler's promise, it is not
 * listening: no event comes, and `read` begins anew.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` without a period, or for options that cannot be
 *
 * @example
 * protocol(codec).use(idle({ read: 60_000, write: 20_000 })).handle({
 *   onEvent(channel, event) {
 *     if (event.type !== 'idle') return pass
 *     return event.kind === 'write' ? channel.send(heartbeat) : channel.close()
 *   },
 * })
 */
export function idle(periods: IdleOptions): PassThrough {
  checkOptions(periods, { read: 'positive', write: 'positive', all: 'positive' }, 'idle')
  const { read, write, all } = periods
  if ((read ?? write ?? all) === undefined) throw unfit('idle with a period: read, write or all', 'none')

  return createPassThrough<Silence>({
    name: 'idle',
    state: () => new Silence({ read, write, all }),
    onActive(context) {
      context.state.start(context, (kind, count, milliseconds) =>
        context.fire({ type: 'idle', kind, count, milliseconds }),
      )
      return pass
    },
    onInactive({ state }) {
      state.stop()
      return pass
    },
    close({ state }) {
      state.stop()
      return pass
    },
    onMessage({ state }) {
      state.read()
      return pass
    },
    onReadComplete({ state }) {
      state.readOver()
      return pass
    },
    write({ state }) {
      state.write()
      return pass
    },
    flush({ state }) {
      state.writeOver()
      return pass
    },
  })
}
