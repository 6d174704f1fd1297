import { describe, expect, it } from 'vitest'
import { idle, pass, type ChannelEvent } from '../src/index.js'
import { testChannel, virtualClock, type TestChannel } from '../src/testing/index.js'
import { deferred, encoded, settle, wire, type Text, type TextIn } from './rig.js'

interface Watched {
  readonly t: TestChannel<Text, TextIn>
  /** What the events said since the last call. */
  readonly heard: () => unknown[]
  readonly timers: () => number
}

function watched(periods: Parameters<typeof idle>[0], onMessage: () => unknown = () => {}): Watched {
  const clock = virtualClock()
  const events: unknown[] = []
  const note = (event: ChannelEvent) => event.type === 'idle' && events.push([event.kind, event.count])
  const t = testChannel(wire.use(idle(periods)).handle({ onMessage, onEvent: (_, event) => note(event) }), { clock })
  const advance = (milliseconds: number): void => {
    clock.advance(milliseconds)
    t.written()
  }
  return { t: { ...t, advance }, heard: () => events.splice(0), timers: clock.pending }
}

const message = encoded([1, 'x'])

describe('idle', () => {
  it('tells that nothing came, exactly then, and again after each further period', () => {
    const { t, heard } = watched({ read: 1_000 })
    t.advance(400)
    t.deliver(message)
    t.advance(999)
    expect(heard()).toEqual([])
    t.advance(1)
    expect(heard()).toEqual([['read', 1]])
    t.advance(2_000)
    expect(heard()).toEqual([
      ['read', 2],
      ['read', 3],
    ])
    t.deliver(message)
    t.advance(1_000)
    expect(heard()).toEqual([['read', 1]])
  })

  it('tells reading, writing and both apart', () => {
    const { t, heard } = watched({ read: 300, write: 500, all: 400 })
    t.advance(200)
    t.channel.send([1, ''])
    t.written()
    t.advance(100) // at 300
    expect(heard()).toEqual([['read', 1]])
    t.advance(250) // at 550
    expect(heard()).toEqual([])
    t.advance(150) // at 700
    expect(heard()).toEqual([
      ['read', 2],
      ['all', 1],
      ['write', 1],
    ])
  })

  it('lets a handler keep the connection alive: what it sends is no silence', () => {
    const clock = virtualClock()
    const kept = wire.use(idle({ write: 1_000 })).handle({
      onEvent: (channel, event) => (event.type === 'idle' ? channel.send([event.count, 'ping']) : pass),
    })
    const t = testChannel(kept, { clock })
    for (let i = 0; i < 3; i++) {
      clock.advance(1_000)
      expect(t.written()).toEqual([[1, 'ping']])
    }
  })

  it('counts bytes below a codec, and whole messages above it', () => {
    for (const [pipeline, expected] of [
      [[idle({ read: 100 }), wire], 0],
      [[wire, idle({ read: 100 })], 2],
    ] as const) {
      let events = 0
      const t = testChannel([...pipeline, { onEvent: () => void events++ }] as never)
      for (const byte of [1, 0, 200, 1]) {
        t.deliver(Uint8Array.of(byte))
        t.advance(60)
      }
      expect(events).toBe(expected)
    }
  })

  it('takes no silence of a channel that is held back for one of its peer', async () => {
    const pending = deferred()
    const { t, heard } = watched({ read: 1_000, write: 700 }, () => pending.promise)
    t.deliver(message)
    t.advance(10_000)
    expect(heard()).toEqual([])
    pending.resolve()
    await settle()
    t.advance(699)
    expect(heard()).toEqual([['write', 1]])
    t.advance(301)
    expect(heard()).toEqual([['read', 1]])
    t.channel.pause()
    t.advance(10_000)
    t.channel.resume()
    expect(heard()).toEqual([])
  })

  it('begins anew when the channel is no longer held back, and not when it next looks', () => {
    const { t, heard } = watched({ read: 1_000, write: 5_000 })
    t.advance(100)
    t.channel.pause()
    t.advance(800)
    t.channel.resume()
    t.advance(999)
    expect(heard()).toEqual([])
    t.advance(1)
    expect(heard()).toEqual([['read', 1]])
  })

  it('has one timer a channel, however much comes, and none at its end', async () => {
    const { t, timers } = watched({ read: 1_000, write: 500, all: 200 })
    for (let i = 0; i < 100; i++) {
      t.deliver(message)
      t.channel.send([1, ''])
      t.advance(7)
      expect(timers()).toBe(1)
    }
    t.finish()
    await t.channel.closed
    expect(timers()).toBe(0)
    const broken = watched({ read: 1_000 })
    broken.t.reset()
    expect(broken.timers()).toBe(0)
  })

  it('stops for a channel that its own event ends', async () => {
    const clock = virtualClock()
    const t = testChannel(wire.use(idle({ read: 5, write: 5 })).handle({ onEvent: (channel) => channel.close() }), {
      clock,
    })
    clock.advance(5)
    t.written()
    await t.channel.closed
    expect(clock.pending()).toBe(0)
  })

  it('refuses periods that cannot be', () => {
    for (const periods of [{}, { read: 0 }, { write: -1 }, { all: Number.NaN }])
      expect(() => idle(periods)).toThrow('CHANNEL_DEFINITION')
  })
})
