import { describe, expect, it } from 'vitest'
import { bytes, channelOpener, type ChannelError } from '../src/index.js'
import { channelPair, testChannel } from '../src/testing/index.js'
import { deferred, describeChannels, encoded, settle, texts, wire, type Text } from './rig.js'
import { stuckTransport } from './stuck.js'

const KIB = 1024

describe('the water marks', () => {
  it('are 64 and 32 KiB: send returns false above the first, the channel is writable again below the second', async () => {
    const transport = stuckTransport()
    const seen: boolean[] = []
    const pipeline = bytes.handle({ onWritabilityChanged: (_, writable) => seen.push(writable) })
    const channel = channelOpener(pipeline).open(transport)
    channel.opened()
    expect(channel.send(new Uint8Array(40 * KIB))).toBe(true)
    channel.flush()
    expect(channel.send(new Uint8Array(24 * KIB))).toBe(true)
    expect(channel.send(new Uint8Array(1))).toBe(false)
    expect(channel.writable).toBe(false)
    await settle()
    expect(seen).toEqual([false])
    // 24 KiB + 1 are left, below the low mark.
    transport.finish(channel)
    expect(channel.writable).toBe(true)
    expect(seen).toEqual([false, true])
    transport.finish(channel)
    await channel.sent()
    expect(seen).toEqual([false, true])
  })

  it('keep a channel unwritable between them, also when a send fails', async () => {
    const transport = stuckTransport()
    const channel = channelOpener(wire, { highWaterMark: 100, lowWaterMark: 10, onUnhandledError: () => {} }).open(
      transport,
    )
    channel.opened()
    channel.send([1, 'x'.repeat(60)])
    channel.flush()
    channel.send([1, 'x'.repeat(60)])
    transport.finish(channel)
    expect(channel.writable).toBe(false)
    expect(channel.send([300, 'too large for a byte'], () => {})).toBe(false)
    expect(channel.writable).toBe(false)
    transport.finish(channel)
    expect(channel.writable).toBe(true)
  })

  it('can be set, and must make sense', () => {
    const nonsense = [
      { highWaterMark: 0 },
      { lowWaterMark: 0 },
      { highWaterMark: 10, lowWaterMark: 11 },
      { maxPending: 5 },
    ]
    for (const options of nonsense) {
      expect(() => channelOpener(wire, options)).toThrow(/expected 0 < lowWaterMark <= highWaterMark <= maxPending/)
    }
    expect(() => channelOpener(wire, { highWaterMark: Number.NaN })).toThrow(/CHANNEL_DEFINITION/)
  })

  it('are crossed again and again without a double report', async () => {
    const seen: boolean[] = []
    const t = testChannel(wire.handle({ onWritabilityChanged: (_, writable) => seen.push(writable) }))
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 3; i++) t.channel.send([1, 'x'.repeat(60 * KIB)])
      await settle()
    }
    expect(seen).toEqual([false, true, false, true, false, true])
  })
})

describe('the cap of 16 MiB', () => {
  const large = new Uint8Array(KIB * KIB)

  it('refuses the send that would exceed it with CHANNEL_OVERFLOW and closes the channel', async () => {
    const transport = stuckTransport()
    const errors: Error[] = []
    const channel = channelOpener(bytes, { onUnhandledError: (error) => errors.push(error) }).open(transport)
    channel.opened()
    for (let i = 0; i < 16; i++) channel.send(large)
    expect(channel.valid).toBe(true)
    const outcomes: (ChannelError | undefined)[] = []
    expect(channel.send(new Uint8Array(1), (error) => outcomes.push(error))).toBe(false)
    expect(channel.valid).toBe(false)
    channel.gone()
    await settle()
    expect(outcomes).toMatchObject([{ code: 'CHANNEL_OVERFLOW' }])
    // The senders of what waited without callback are not told one by one.
    expect(errors).toEqual([])
  })

  it('goes to onError when the send had no callback', async () => {
    const errors: Error[] = []
    const t = testChannel(wire.handle({ onError: (_, error) => errors.push(error) }), { maxPending: 70_000 })
    t.channel.send([1, 'x'.repeat(40_000)])
    t.channel.send([1, 'x'.repeat(40_000)])
    await t.channel.closed
    expect(errors).toMatchObject([{ code: 'CHANNEL_OVERFLOW', message: expect.stringContaining('70000 bytes') }])
  })

  it('holds for a peer that does not read: no more than the cap is kept', async () => {
    const [writer, reader] = channelPair(wire, bytes, { onUnhandledError: () => {} })
    reader.pause()
    let sent = 0
    while (writer.valid && sent < 1000) {
      writer.send([1, 'x'.repeat(60 * KIB)], () => {})
      sent++
      await settle()
    }
    // 273 wait on this side; what was handed over before is on the other.
    expect(sent).toBeLessThan(290)
    await writer.closed
  })
})

describeChannels('reading', (open) => {
  it('stops with pause() and goes on, in order, with resume()', async () => {
    const seen: Text[] = []
    const rig = open(wire.handle({ onMessage: (_, message) => seen.push(message) }))
    rig.channel.pause()
    rig.channel.pause()
    await rig.receive(encoded(...texts(3)))
    expect(seen).toEqual([])
    rig.channel.resume()
    await settle()
    expect(seen).toEqual(texts(3))
    rig.channel.resume()
  })

  it('stops in the middle of a burst when a handler pauses there', async () => {
    const seen: number[] = []
    const rig = open(
      wire.handle({
        onMessage(channel, [number]) {
          seen.push(number)
          if (number === 2) channel.pause()
        },
      }),
    )
    await rig.receive(encoded(...texts(4)))
    expect(seen).toEqual([1, 2])
    rig.channel.resume()
    await settle()
    expect(seen).toEqual([1, 2, 3, 4])
  })

  it('waits for both, a pause and a promise', async () => {
    const seen: number[] = []
    const pending = deferred()
    const rig = open(
      wire.handle({
        onMessage(channel, [number]) {
          seen.push(number)
          if (number !== 1) return undefined
          channel.pause()
          return pending.promise
        },
      }),
    )
    await rig.receive(encoded(...texts(2)))
    rig.channel.resume()
    expect(seen).toEqual([1])
    rig.channel.pause()
    pending.resolve()
    await settle()
    expect(seen).toEqual([1])
    rig.channel.resume()
    await settle()
    expect(seen).toEqual([1, 2])
  })
})

describe('the transport', () => {
  it('is paused once a burst has been kept, and resumed when all is delivered', async () => {
    const pending = deferred()
    const t = testChannel(wire.handle({ onMessage: () => pending.promise }))
    t.deliver(encoded(...texts(2)))
    expect(t.paused()).toBe(false)
    t.deliver(encoded(...texts(2)))
    expect(t.paused()).toBe(true)
    pending.resolve()
    await settle()
    expect(t.paused()).toBe(false)
  })

  it('makes the sender wait for a reader that is busy: its send says so', async () => {
    const pending = deferred()
    const [writer] = channelPair(wire, wire.handle({ onMessage: () => pending.promise }))
    let welcome = true
    for (let i = 0; i < 20; i++) {
      welcome = writer.send([1, 'x'.repeat(10 * KIB)])
      await settle()
    }
    expect(welcome).toBe(false)
    pending.resolve()
    await settle()
    await writer.sent()
    expect(writer.writable).toBe(true)
  })

  it('gives bytes of which none is decoded before its turn', async () => {
    let decoded = 0
    const pending = deferred()
    const t = testChannel(
      wire.handle({
        onMessage() {
          decoded++
          return pending.promise
        },
      }),
    )
    t.deliver(encoded(...texts(100)))
    expect(decoded).toBe(1)
    pending.resolve()
    await settle()
    expect(decoded).toBe(100)
  })
})
