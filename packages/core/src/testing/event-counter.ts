import type { Channel } from '../channel.js'
import { pass } from '../pass.js'
import { createPassThrough, type PassThrough } from '../stage.js'

/** How often each event has passed. */
export interface EventCounts {
  readonly active: number
  readonly inactive: number
  readonly message: number
  readonly readComplete: number
  readonly error: number
  readonly event: number
  readonly writability: number
  /** Messages that were sent past the stage. */
  readonly write: number
  readonly flush: number
  readonly close: number
  /** Events that came before `active` or after `inactive`, where only errors may: nothing but 0 is right. */
  readonly misplaced: number
}

/** A stage that counts events; see {@link eventCounter}. */
export interface EventCounter extends PassThrough {
  /** The events of all channels. */
  readonly total: () => EventCounts
  /** The events of one channel, also when it is over. */
  readonly of: (channel: Channel<never>) => EventCounts
}

type Counts = { -readonly [Name in keyof EventCounts]: number }

/**
 * A stage that counts each event and lets it through, for claims such as "active once, inactive once". It remembers
 * every channel: it is for tests.
 *
 * @example
 * const events = eventCounter()
 * const t = testChannel([codec, events, handler])
 * t.finish()
 * expect(events.of(t.channel)).toMatchObject({ active: 1, inactive: 1, misplaced: 0 })
 */
export function eventCounter(): EventCounter {
  const channels = new Map<Channel<never>, Counts>()

  function count(channel: Channel<never>, name: keyof EventCounts): typeof pass {
    const counts = countsOf(channel)
    const inward = name !== 'write' && name !== 'flush' && name !== 'close' && name !== 'error'
    if (inward && (name === 'active' ? counts.active > 0 : counts.active === 0 || counts.inactive > 0)) {
      counts.misplaced++
    }
    counts[name]++
    return pass
  }

  function countsOf(channel: Channel<never>): Counts {
    const counts = channels.get(channel) ?? zero()
    channels.set(channel, counts)
    return counts
  }

  const stage = createPassThrough({
    name: 'event counter',
    onActive: ({ channel }) => count(channel, 'active'),
    onInactive: ({ channel }) => count(channel, 'inactive'),
    onMessage: ({ channel }) => count(channel, 'message'),
    onReadComplete: ({ channel }) => count(channel, 'readComplete'),
    onError: ({ channel }) => count(channel, 'error'),
    onEvent: ({ channel }) => count(channel, 'event'),
    onWritabilityChanged: ({ channel }) => count(channel, 'writability'),
    write: ({ channel }) => count(channel, 'write'),
    flush: ({ channel }) => count(channel, 'flush'),
    close: ({ channel }) => count(channel, 'close'),
  })

  return Object.assign(stage, {
    total: () => [...channels.values()].reduce(sum, zero()),
    of: (channel: Channel<never>) => ({ ...(channels.get(channel) ?? zero()) }),
  })
}

function zero(): Counts {
  const none = { active: 0, inactive: 0, message: 0, readComplete: 0, error: 0, event: 0, writability: 0 }
  return { ...none, write: 0, flush: 0, close: 0, misplaced: 0 }
}

function sum(one: Counts, other: Counts): Counts {
  const all = zero()
  for (const name of Object.keys(all) as (keyof Counts)[]) all[name] = one[name] + other[name]
  return all
}
