import { describe, expect, it } from 'vitest'
import { bytes, rateLimit, type ByteStage, type PassThrough } from '../src/index.js'
import { testChannel, virtualClock, type TestChannel } from '../src/testing/index.js'
import { encoded, settle, texts, wire } from './rig.js'

interface Limited {
  /** When each message came through, in milliseconds. */
  readonly times: number[]
  readonly pass: (milliseconds: number) => Promise<void>
  readonly t: TestChannel<Uint8Array, Uint8Array>
  readonly timers: () => number
}

function limited(stage: ByteStage | PassThrough): Limited {
  const clock = virtualClock()
  const times: number[] = []
  const t = testChannel(bytes.use(stage as ByteStage).handle({ onMessage: () => void times.push(clock.now()) }), {
    clock,
  })
  const pass = async (milliseconds: number): Promise<void> => {
    for (let i = 0; i < milliseconds; i++) {
      clock.advance(1)
      await settle()
    }
  }
  return { times, pass, t, timers: clock.pending }
}

describe('rateLimit', () => {
  it('lets a period of messages through at once, and the others as the time comes', async () => {
    const { times, pass, t } = limited(rateLimit({ messages: 2, per: 100 }))
    for (let i = 0; i < 5; i++) t.deliver(Uint8Array.of(i))
    await pass(300)
    expect(times).toEqual([0, 0, 50, 100, 150])
    for (let i = 0; i < 3; i++) t.deliver(Uint8Array.of(i))
    await pass(100)
    expect(times.slice(5)).toEqual([300, 300, 350])
  })

  it('drops nothing: the peer is not read any more after one burst', async () => {
    const { pass, t, times } = limited(rateLimit({ messages: 1, per: 10 }))
    t.deliver(Uint8Array.of(1))
    t.deliver(Uint8Array.of(2))
    expect(t.paused()).toBe(false)
    t.deliver(Uint8Array.of(3))
    expect(t.paused()).toBe(true)
    await pass(20)
    expect([times, t.paused()]).toEqual([[0, 10, 20], false])
  })

  it('leaves the messages of a burst undecoded until their time has come', async () => {
    const clock = virtualClock()
    const seen: unknown[] = []
    const t = testChannel(
      wire.use(rateLimit({ messages: 1, per: 10 })).handle({ onMessage: (_, [number]) => seen.push(number) }),
      { clock },
    )
    t.deliver(encoded(...texts(4)))
    expect(seen).toEqual([1])
    for (const expected of [2, 3, 4]) {
      clock.advance(10)
      await settle()
      expect(seen.at(-1)).toBe(expected)
    }
  })

  it('counts bytes, and makes up for a burst larger than a whole allowance', async () => {
    const { times, pass, t } = limited(rateLimit({ bytes: 100, per: 100 }))
    t.deliver(new Uint8Array(60))
    t.deliver(new Uint8Array(60)) // 20 too many
    t.deliver(new Uint8Array(250)) // needs a full bucket
    t.deliver(new Uint8Array(1)) // and this one what it took too much
    await pass(400)
    expect(times).toEqual([0, 20, 120, 271])
  })

  it('never lets more through than was allowed, in the long run', async () => {
    const { times, pass, t } = limited(rateLimit({ bytes: 1_000, messages: 10, per: 1_000 }))
    for (let i = 0; i < 40; i++) t.deliver(new Uint8Array(1 + ((i * 7) % 200)))
    await pass(6_000)
    expect(times.length).toBe(40)
    for (const [i, from] of times.entries())
      for (let j = i; j < times.length; j++) {
        const span = (times[j] as number) - from
        expect(j - i + 1).toBeLessThanOrEqual(10 + span / 100 + 1e-6)
      }
  })

  it('gives each channel its own allowance, or all of them one', async () => {
    for (const [shared, expected] of [
      [false, [0, 0]],
      [true, [0, 10]],
    ] as const) {
      const clock = virtualClock()
      const times: number[] = []
      const pipeline = bytes
        .use(rateLimit({ messages: 1, per: 10, shared }))
        .handle({ onMessage: () => void times.push(clock.now()) })
      for (const t of [testChannel(pipeline, { clock }), testChannel(pipeline, { clock })]) t.deliver(Uint8Array.of(1))
      clock.advance(10)
      await settle()
      expect(times).toEqual(expected)
    }
  })

  it('leaves no timer behind a channel that ends while it waits', async () => {
    const { t, timers, times, pass } = limited(rateLimit({ messages: 1, per: 1_000 }))
    t.deliver(Uint8Array.of(1))
    t.deliver(Uint8Array.of(2))
    expect(timers()).toBe(1)
    t.reset()
    expect(timers()).toBe(0)
    await pass(1)
    expect(times).toEqual([0])
  })

  it('takes Infinity for no limit', async () => {
    const { times, pass, t, timers } = limited(rateLimit({ bytes: Infinity, messages: 2, per: 100 }))
    for (let i = 0; i < 3; i++) t.deliver(new Uint8Array(1_000))
    await pass(60)
    expect([times, timers()]).toEqual([[0, 0, 50], 0])
  })

  it('says so when bytes are to be counted that are none', () => {
    const errors: string[] = []
    const stage = rateLimit({ bytes: 1 }) as never
    const t = testChannel([wire, stage, { onError: (_: unknown, { message }: Error) => errors.push(message) }] as never)
    t.deliver(encoded([1, '']))
    expect(errors).toEqual([expect.stringContaining('CHANNEL_DEFINITION')])
  })

  it('refuses options that cannot be', () => {
    for (const options of [
      {},
      { messages: 0 },
      { messages: 1, per: 0 },
      { messages: 1, per: Infinity },
      { messages: -1, bytes: 5 },
    ])
      expect(() => rateLimit(options as never)).toThrow('CHANNEL_DEFINITION')
  })
})
