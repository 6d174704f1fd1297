import { describe, expect, it } from 'vitest'
import { readTimeout } from '../src/index.js'
import { testChannel, virtualClock } from '../src/testing/index.js'
import { deferred, encoded, settle, wire } from './rig.js'

const message = encoded([1, 'x'])

describe('readTimeout', () => {
  it('tells the handlers CHANNEL_TIMEOUT while they can answer, then closes', async () => {
    const clock = virtualClock()
    const t = testChannel(
      wire.use(readTimeout(1_000)).handle({
        onError: (channel, error) => channel.send([9, error.message]),
        onMessage: () => {},
      }),
      { clock },
    )
    clock.advance(600)
    t.deliver(message)
    clock.advance(999)
    expect(t.channel.valid).toBe(true)
    clock.advance(1)
    expect(t.channel.valid).toBe(false)
    expect(t.written()).toEqual([[9, 'nothing came for 1000 ms (CHANNEL_TIMEOUT)']])
    await t.channel.closed
    expect(clock.pending()).toBe(0)
  })

  it('is reported if nobody handles it', () => {
    const t = testChannel(wire.use(readTimeout(10)))
    t.advance(10)
    expect(t.errors()).toEqual([expect.objectContaining({ code: 'CHANNEL_TIMEOUT' })])
  })

  it('above a codec, does not take bytes that are no message', () => {
    for (const [pipeline, valid] of [
      [[readTimeout(100), wire], true],
      [[wire, readTimeout(100)], false],
    ] as const) {
      const t = testChannel([...pipeline, { onMessage: () => {}, onError: () => {} }] as never)
      for (const byte of [1, 0, 200, 1]) {
        t.deliver(Uint8Array.of(byte))
        t.advance(60)
      }
      expect(t.channel.valid).toBe(valid)
    }
  })

  it('does not count the time in which the handler holds the channel back', async () => {
    const pending = deferred()
    const t = testChannel(wire.use(readTimeout(100)).handle({ onMessage: () => pending.promise, onError: () => {} }))
    t.deliver(message)
    t.advance(10_000)
    pending.resolve()
    await settle()
    t.advance(99)
    expect(t.channel.valid).toBe(true)
    t.advance(100)
    expect(t.channel.valid).toBe(false)
  })

  it('does not count the time in which the channel is paused', () => {
    const t = testChannel(wire.use(readTimeout(100)).handle({ onMessage: () => {}, onError: () => {} }))
    t.advance(10)
    t.channel.pause()
    t.advance(80)
    t.channel.resume()
    t.advance(99)
    expect(t.channel.valid).toBe(true)
    t.advance(1)
    expect(t.channel.valid).toBe(false)
  })

  it('waits for nothing from a peer that has ended', async () => {
    const clock = virtualClock()
    const t = testChannel(wire.use(readTimeout(100)), { clock, allowHalfOpen: true })
    t.finish()
    clock.advance(1_000)
    expect([t.channel.valid, clock.pending(), t.errors()]).toEqual([true, 0, []])
    await t.channel.close()
  })

  it('refuses a time that cannot be', () => {
    expect(() => readTimeout(0)).toThrow('CHANNEL_DEFINITION')
  })
})
