import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { bytes, channelOpener, createStage, protocol } from '../src/index.js'
import type { ChannelOptions, OverflowPolicy, TransportedChannel } from '../src/index.js'
import { channelPair, testChannel } from '../src/testing/index.js'
import { decodedTexts, encoded, joined, settle, texts, wire, type TextIn } from './rig.js'
import { stuckTransport, type StuckTransport } from './stuck.js'

const KIB = 1024
const POLICIES: readonly OverflowPolicy[] = ['wait', 'reject', 'drop-newest', 'drop-oldest', 'close']

/** A channel to a peer that never reads. */
function unread(options: ChannelOptions): {
  channel: TransportedChannel<TextIn>
  transport: StuckTransport
  errors: Error[]
} {
  const errors: Error[] = []
  const transport = stuckTransport()
  const pipeline = wire.handle({ onError: (_, error) => errors.push(error) })
  const channel = channelOpener(pipeline, { highWaterMark: options.maxPending ?? 64 * KIB, ...options }).open(transport)
  channel.opened()
  return { channel, transport, errors }
}

/** What became of some sends. */
function outcomes(channel: TransportedChannel<TextIn>, count: number): (string | undefined)[] {
  const told: (string | undefined)[] = []
  texts(count).forEach(([, text], i) => channel.send([i, text], (error) => (told[i] = error?.code ?? 'written')))
  return told
}

describe.each(POLICIES)('overflow: %s', (overflow) => {
  it('keeps no more than 256 KiB for a peer that never reads, whatever is sent', async () => {
    const { channel } = unread({ overflow, maxPending: 256 * KIB })
    for (let i = 0; i < 200; i++) {
      channel.send([1, 'x'.repeat(10 * KIB)], () => {})
      const { pendingBytes } = channel.stats()
      expect(pendingBytes).toBeLessThanOrEqual(256 * KIB)
    }
    await settle()
    const { pendingMessages, refused, dropped } = channel.stats()
    // 25 of 10,243 bytes fit.
    expect(pendingMessages).toBe(25)
    expect(refused).toBe({ wait: 175, reject: 175, close: 1 }[overflow as string] ?? 0)
    expect(dropped).toBe(overflow.startsWith('drop') ? 175 : 0)
    expect(channel.valid).toBe(overflow !== 'close')
  })

  it('keeps no more than 262,144 messages of a flood of tiny ones: 300,000 of them take less than 96 MiB', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const transport = stuckTransport()
    const channel = channelOpener(bytes, { overflow, onUnhandledError: () => {} }).open(transport)
    channel.opened()
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    const told = (): void => {}
    for (let i = 0; i < 300_000; i++) channel.send(new Uint8Array(1), told)
    expect(channel.stats().pendingMessages).toBe(262_144)
    await settle()
    collect()
    const after = process.memoryUsage()
    const kept = after.heapUsed + after.arrayBuffers - heapUsed - arrayBuffers
    expect(kept).toBeLessThan(96 * KIB * KIB)
    expect(channel.stats().pendingMessages).toBe(262_144)
  })

  it('keeps two bursts of a peer whose messages are never answered', async () => {
    const waiting = new Promise(() => {})
    const [flooding, flooded] = channelPair(bytes, wire.handle({ onMessage: () => waiting }), {
      overflow,
      onUnhandledError: () => {},
    })
    const burst = encoded(...texts(100))
    for (let i = 0; i < 200; i++) {
      if (flooding.valid) flooding.send(burst, () => {})
      await Promise.resolve()
    }
    await settle()
    expect(flooded.stats().heldBytes).toBeLessThanOrEqual(2 * 64 * KIB)
    expect(flooded.stats().bytesIn).toBeLessThanOrEqual(3 * 64 * KIB)
    flooded.abort()
    await flooding.closed
  })

  it('tells every send its outcome, once', async () => {
    const { channel, transport } = unread({ overflow, maxPending: 100 })
    const told = outcomes(channel, 60)
    await settle()
    for (let i = 0; i < 60; i++) transport.finish(channel)
    channel.abort()
    channel.gone()
    await settle()
    expect(told).toHaveLength(60)
    expect(told.every((code) => code !== undefined)).toBe(true)
    const written = told.filter((code) => code === 'written').length
    expect(written).toBe(overflow === 'close' ? 0 : written)
    const taken = decodedTexts(joined(transport.take())).map(([number]) => number)
    if (overflow !== 'close') expect(taken).toEqual(told.flatMap((code, i) => (code === 'written' ? [i] : [])))
  })
})

describe('a send for which there is no room', () => {
  it('goes to onError when it is rejected, and not when it is dropped', async () => {
    for (const overflow of POLICIES) {
      const { channel, errors } = unread({ overflow, maxPending: 10.5 })
      for (const message of texts(4)) channel.send(message)
      await settle()
      const codes = errors.map((error) => (error as { code?: string }).code)
      const refused = overflow.startsWith('drop') ? 0 : 1
      expect(codes.filter((code) => code === 'CHANNEL_OVERFLOW')).toHaveLength(refused)
    }
  })

  it('drops the oldest that is not being written, in whole messages', async () => {
    const { channel, transport } = unread({ overflow: 'drop-oldest', maxPending: 20.5 })
    channel.send([1, 'abc'])
    channel.flush()
    const told = outcomes(channel, 20)
    await settle()
    for (let i = 0; i < 20; i++) transport.finish(channel)
    await settle()
    const numbers = decodedTexts(joined(transport.take())).map(([number]) => number)
    expect(numbers).toEqual([1, 17, 18, 19])
    expect(told.slice(16)).toEqual(['CHANNEL_OVERFLOW', 'written', 'written', 'written'])
    expect(channel.stats().dropped).toBe(17)
    await channel.sent()
  })

  it('drops the newest where a stage does not say that its messages are independent', async () => {
    const methods = {
      onMessage: (context: { emit: (message: Uint8Array) => void }, message: Uint8Array) => context.emit(message),
      write: (context: { write: (message: Uint8Array) => void }, message: Uint8Array) => context.write(message),
    }
    for (const independent of [false, true]) {
      const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({ ...methods, independent })
      const transport = stuckTransport()
      const channel = channelOpener(protocol(stage), {
        highWaterMark: 3.5,
        overflow: 'drop-oldest',
        maxPending: 3.5,
      }).open(transport)
      channel.opened()
      for (const byte of [1, 2, 3, 4]) channel.send(Uint8Array.of(byte))
      await settle()
      expect(joined(transport.take())).toEqual(Uint8Array.from(independent ? [2, 3, 4] : [1, 2, 3]))
    }
  })

  it('leaves what a stage wrote by itself between the messages', async () => {
    let beat: () => void = () => {}
    const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      independent: true,
      onActive(context) {
        beat = () => context.write(Uint8Array.of(0xff))
        context.active()
      },
      onMessage: (context, message) => context.emit(message),
      write: (context, message) => context.write(message),
    })
    const transport = stuckTransport()
    const channel = channelOpener(protocol(stage), { overflow: 'drop-oldest', highWaterMark: 8, maxPending: 8 }).open(
      transport,
    )
    channel.opened()
    for (const byte of [1, 2, 3]) channel.send(Uint8Array.of(byte, byte))
    beat()
    channel.send(Uint8Array.of(4, 4))
    channel.send(Uint8Array.of(5, 5))
    await settle()
    expect(joined(transport.take())).toEqual(Uint8Array.of(3, 3, 0xff, 4, 4, 5, 5))
    expect(channel.stats()).toMatchObject({ dropped: 2, pendingBytes: 7 })
  })

  it('waits with the input: a peer that asks without reading is not read, and nothing is refused', async () => {
    const echo = wire.handle({ onMessage: (channel, message) => channel.send(message) })
    const [flooding, flooded] = channelPair(wire, echo, { overflow: 'wait', onUnhandledError: () => {} })
    flooding.pause()
    for (let i = 0; i < 200; i++) {
      flooding.send([1, 'x'.repeat(10 * KIB)], () => {})
      await settle()
      expect(flooded.stats().pendingBytes).toBeLessThanOrEqual(128 * KIB)
    }
    expect(flooded.stats().refused).toBe(0)
    const { pendingBytes } = flooded.stats()
    expect(pendingBytes).toBeGreaterThan(64 * KIB)
    flooding.abort()
    await flooded.closed
  })

  it('is counted at the moment of send: writable is false before anything is flushed', () => {
    const t = testChannel(wire, { highWaterMessages: 3, lowWaterMessages: 2 })
    const welcome = texts(5).map((message) => t.channel.send(message))
    expect(welcome).toEqual([true, true, true, false, false])
    expect(t.writes()).toBe(1)
    expect(t.channel.writable).toBe(true)
  })

  it('needs bounds and a policy that make sense', () => {
    const wrong = [{ maxPendingMessages: 5 }, { highWaterMessages: 0 }, { lowWaterMessages: 2_000 }]
    for (const options of wrong) {
      expect(() => channelOpener(wire, options)).toThrow(/lowWaterMessages <= highWaterMessages <= maxPendingMessages/)
    }
    const overflow = 'ignore' as OverflowPolicy
    expect(() => channelOpener(wire, { overflow })).toThrow(
      /channel.overflow: expected one of wait, reject, .*got "ignore"/,
    )
  })
})
