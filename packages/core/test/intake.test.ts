import { describe, expect, it } from 'vitest'
import { channelOpener, type Transport } from '../src/index.js'
import { testChannel, virtualClock } from '../src/testing/index.js'
import { encoded, settle, texts, wire } from './rig.js'

/** A transport that notes whether it is asked for bytes. */
function asked(): Transport & { reading: boolean } {
  return {
    localAddress: undefined,
    remoteAddress: undefined,
    blindWhenPaused: true,
    reading: true,
    write: () => {},
    pause() {
      this.reading = false
    },
    resume() {
      this.reading = true
    },
    end: () => {},
    destroy: () => {},
    defer: (task) => queueMicrotask(task),
  }
}

describe('a transport that notices the end of its connection only by reading', () => {
  const burst = encoded(...texts(3))

  it('is asked for one burst a second while the channel is held back, so that the end is seen', async () => {
    const clock = virtualClock()
    const transport = asked()
    const channel = channelOpener(wire, { clock, onUnhandledError: () => {} }).open(transport)
    channel.opened()
    channel.pause()
    channel.received(burst)
    for (let second = 1; second <= 10; second++) {
      expect(transport.reading).toBe(false)
      clock.advance(1_000)
      expect(transport.reading).toBe(true)
      channel.received(burst)
    }
    expect(channel.stats().heldBytes).toBe(11 * burst.length)
    channel.gone(new Error('read ECONNRESET'))
    await channel.closed
    expect(clock.pending()).toBe(0)
  })

  it('is not asked once 64 KiB are kept', () => {
    const clock = virtualClock()
    const transport = asked()
    const channel = channelOpener(wire.handle({ onMessage: () => {} }), { clock }).open(transport)
    channel.opened()
    channel.pause()
    const large = encoded([1, 'x'.repeat(40_000)])
    channel.received(large)
    clock.advance(1_000)
    channel.received(large)
    clock.advance(10_000)
    expect(transport.reading).toBe(false)
    channel.resume()
    expect(transport.reading).toBe(true)
    expect(clock.pending()).toBe(0)
  })
})

describe('the end of the peer', () => {
  it('closes a channel that is paused, if no message waits', async () => {
    const seen: string[] = []
    const t = testChannel(wire.handle({ onEvent: (_, event) => void seen.push(event.type) }))
    t.channel.pause()
    t.finish()
    await t.channel.closed
    expect(seen).toEqual(['inputClosed'])
  })

  it('waits behind messages that do', async () => {
    const seen: unknown[] = []
    const t = testChannel(
      wire.handle({
        onMessage: (_, [number]) => void seen.push(number),
        onEvent: (_, event) => void seen.push(event.type),
      }),
    )
    t.channel.pause()
    t.deliver(encoded(...texts(2)))
    t.finish()
    await settle()
    expect(seen).toEqual([])
    t.channel.resume()
    expect(seen).toEqual([1, 2, 'inputClosed'])
  })
})
