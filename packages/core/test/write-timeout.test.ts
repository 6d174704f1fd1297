import { describe, expect, it } from 'vitest'
import { bytes, writeTimeout, type Channel } from '../src/index.js'
import { channelPair, testChannel, virtualClock, type VirtualClock } from '../src/testing/index.js'
import { putOff } from './put-off.js'
import { settle } from './rig.js'

interface Slow {
  readonly clock: VirtualClock
  /** The peer, which reads only when it is resumed. */
  readonly peer: Channel<Uint8Array>
  readonly channel: Channel<Uint8Array>
  readonly errors: unknown[]
}

async function slow(limit: number): Promise<Slow> {
  const clock = virtualClock()
  const errors: unknown[] = []
  const note = (error: Error): void => void errors.push('code' in error ? error.code : error.message)
  const [peer, channel] = channelPair(
    bytes.handle({ onMessage: () => {}, onError: () => {} }),
    bytes.use(writeTimeout(limit)).handle({ onError: (_, error) => note(error) }),
    { clock, capacity: 5 },
  )
  // A burst of 5 bytes is kept by a channel that is paused, and 5 are on their way.
  peer.pause()
  channel.send(new Uint8Array(10))
  await settle()
  return { clock, peer, channel, errors }
}

describe('writeTimeout', () => {
  it('aborts a channel whose bytes do not go, and tells sender and handler why', async () => {
    const { clock, channel, errors } = await slow(1_000)
    let outcome: Error | undefined
    clock.advance(5_000)
    channel.send(new Uint8Array(10), (error) => (outcome = error))
    await settle()
    channel.send(new Uint8Array(10))
    await settle()
    clock.advance(999)
    expect([channel.valid, errors]).toEqual([true, []])
    clock.advance(1)
    expect(errors).toEqual(['CHANNEL_TIMEOUT'])
    await channel.closed
    expect(outcome).toMatchObject({ code: 'CHANNEL_CLOSED', cause: { code: 'CHANNEL_TIMEOUT' } })
    expect(clock.pending()).toBe(0)
  })

  it('does not end a peer that reads, however slowly', async () => {
    const { clock, peer, channel, errors } = await slow(1_000)
    for (let i = 0; i < 10; i++) {
      channel.send(new Uint8Array(10))
      await settle()
      clock.advance(900)
      peer.resume()
      await settle()
      peer.pause()
    }
    expect([channel.valid, errors]).toEqual([true, []])
  })

  it('has no timer while nothing waits, and one while anything does', async () => {
    const clock = virtualClock()
    const t = testChannel(bytes.use(writeTimeout(1_000)), { clock })
    expect(clock.pending()).toBe(0)
    for (let i = 0; i < 100; i++) {
      t.channel.send(Uint8Array.of(1))
      t.writes()
      expect(clock.pending()).toBe(1)
    }
    clock.advance(250)
    expect(clock.pending()).toBe(0)
    t.channel.send(Uint8Array.of(1))
    await t.channel.close()
    expect(clock.pending()).toBe(0)
  })

  it('sees the bytes that a stage below keeps until a flush', () => {
    const clock = virtualClock()
    const t = testChannel(bytes.use(putOff()).use(writeTimeout(1_000)), { clock })
    t.channel.send(Uint8Array.of(1))
    t.channel.flush()
    expect(clock.pending()).toBe(1)
    expect(t.writtenBytes()).toEqual(Uint8Array.of(1))
  })

  it('refuses a time that cannot be', () => {
    expect(() => writeTimeout(-5)).toThrow('CHANNEL_DEFINITION')
  })
})
