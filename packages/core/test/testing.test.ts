import { describe, expect, it } from 'vitest'
import { attribute, bytes, isChannelError, systemClock } from '../src/index.js'
import { channelPair, mockChannel, testChannel, virtualClock } from '../src/testing/index.js'
import { encoded, settle, texts, wire, type Text, type TextIn } from './rig.js'

describe('testChannel', () => {
  it('delivers bytes and messages, and shows what was written as either', () => {
    const t = testChannel(wire.handle({ onMessage: (channel, message) => channel.send(message) }))
    t.deliver([1, 'a message'])
    t.deliver(encoded([2, 'bytes']).subarray(0, 3))
    t.deliver(encoded([2, 'bytes']).subarray(3))
    expect(t.writtenBytes()).toEqual(encoded([1, 'a message'], [2, 'bytes']))
    expect(t.written()).toEqual([
      [1, 'a message'],
      [2, 'bytes'],
    ])
    expect(t.written()).toEqual([])
    expect(t.writtenBytes()).toEqual(new Uint8Array(0))
  })

  it('delivers messages in order with bytes, also to a channel that is paused', () => {
    const seen: number[] = []
    const t = testChannel(wire.handle({ onMessage: (_, [number]) => seen.push(number) }))
    t.channel.pause()
    t.deliver([1, ''])
    t.deliver(encoded([2, '']))
    t.deliver([3, ''])
    expect(seen).toEqual([])
    t.channel.resume()
    expect(seen).toEqual([1, 2, 3])
  })

  it('shows the errors that nobody handled', () => {
    const t = testChannel(wire)
    t.reset(new Error('on purpose'))
    expect(t.errors()).toMatchObject([{ code: 'CHANNEL_TRANSPORT', cause: { message: 'on purpose' } }])
    expect(t.errors()).toEqual([])
  })

  it('has addresses and turns the time of the channel', async () => {
    const localAddress = { host: '::1', port: 1 }
    const t = testChannel(wire, { localAddress, remoteAddress: { path: 'p' } })
    expect(t.channel.localAddress).toEqual(localAddress)
    expect(t.channel.remoteAddress).toEqual({ path: 'p' })
    void t.channel.close()
    t.advance(5_000)
    await t.channel.closed
    expect(t.errors()).toEqual([])
  })
})

describe('a channel', () => {
  it('has an id and a short one, which no other has', () => {
    const channels = [testChannel(wire).channel, testChannel(wire).channel, mockChannel(), ...channelPair(wire, wire)]
    expect(new Set(channels.map(({ id }) => id)).size).toBe(5)
    expect(new Set(channels.map(({ shortId }) => shortId)).size).toBe(5)
    for (const { id, shortId } of channels) {
      expect(shortId).toMatch(/^[0-9a-f]{8}$/)
      expect(id).toMatch(/^[0-9a-f]{12}-[0-9a-f]{8}$/)
    }
  })
})

describe('channelPair', () => {
  it('is two channels that are each other’s peer', async () => {
    const [client, server] = channelPair(
      wire.flip(),
      wire.handle({ onMessage: (channel, message) => channel.send(message) }),
    )
    expect(client.remoteAddress).toEqual(server.localAddress)
    const replies = client[Symbol.asyncIterator]()
    for (const text of texts(3)) client.send(text)
    for (const text of texts(3)) expect((await replies.next()).value).toEqual(text)
    await client.close()
    await server.closed
    expect(client.valid || server.valid).toBe(false)
  })

  it('breaks for one side when the other aborts', async () => {
    const errors: Error[] = []
    const [one, other] = channelPair(wire, wire, { onUnhandledError: (error) => errors.push(error) })
    one.abort()
    await other.closed
    expect(errors).toMatchObject([{ message: 'the connection broke: read ECONNRESET (CHANNEL_TRANSPORT)' }])
  })

  it('closes from both sides at once', async () => {
    const errors: Error[] = []
    const [one, other] = channelPair(bytes, bytes, { onUnhandledError: (error) => errors.push(error) })
    one.send(Uint8Array.of(1))
    other.send(Uint8Array.of(2))
    await Promise.all([one.close(), other.close()])
    expect(errors).toEqual([])
  })
})

describe('mockChannel', () => {
  it('records what a handler sends', () => {
    const channel = mockChannel<TextIn>({ id: 'test-channel' })
    const handler = wire.handler({ onMessage: (own, [number, text]) => own.send([number + 1, text]) })
    handler.onMessage?.(channel, [1, 'ping'])
    expect(channel.written).toEqual([[2, 'ping']])
    expect(channel.id).toBe('test-channel')
    expect(channel.shortId).toBe('test-cha')
  })

  it('has the addresses it is given, attributes, and callbacks that come later', async () => {
    const channel = mockChannel<Text>({ localAddress: { port: 1 }, remoteAddress: { host: 'x' } })
    expect([channel.localAddress, channel.remoteAddress]).toEqual([{ port: 1 }, { host: 'x' }])
    const name = attribute<string>('name')
    channel.set(name, 'ann')
    expect(channel.get(name)).toBe('ann')
    const outcomes: unknown[] = []
    expect(channel.send([1, ''], (error) => outcomes.push(error))).toBe(true)
    expect(outcomes).toEqual([])
    await channel.sent()
    await settle()
    expect(outcomes).toEqual([undefined])
  })

  it('is open until close or abort, and refuses sends from then on', async () => {
    for (const end of ['close', 'abort'] as const) {
      const channel = mockChannel<Text>()
      expect([channel.valid, channel.writable]).toEqual([true, true])
      void channel[end]()
      await channel.closed
      expect([channel.valid, channel.writable]).toEqual([false, false])
      const outcomes: unknown[] = []
      expect(channel.send([1, ''], (error) => outcomes.push(error))).toBe(false)
      await settle()
      expect(isChannelError(outcomes[0], 'CHANNEL_CLOSED')).toBe(true)
      expect(channel.written).toEqual([])
      for await (const message of channel) expect(message).toBe('never')
    }
  })

  it('takes the calls that have no effect without a transport', () => {
    const channel = mockChannel()
    channel.flush()
    channel.pause()
    channel.resume()
    expect(channel.valid).toBe(true)
  })
})

describe('virtualClock', () => {
  it('runs what is due, in order, at its own time', () => {
    const clock = virtualClock()
    const seen: unknown[] = []
    clock.schedule(() => seen.push(['later', clock.now()]), 20)
    clock.schedule(() => seen.push(['soon', clock.now()]), 10)
    clock.schedule(() => seen.push(['as soon', clock.now()]), 10)
    clock.advance(15)
    expect(seen).toEqual([
      ['soon', 10],
      ['as soon', 10],
    ])
    expect(clock.now()).toBe(15)
    clock.advance(5)
    expect(seen.length).toBe(3)
    expect(clock.pending()).toBe(0)
  })

  it('runs timers that timers set, and not those that were cleared', () => {
    const clock = virtualClock()
    const seen: number[] = []
    const cleared = clock.schedule(() => seen.push(-1), 5)
    clock.schedule(() => {
      clock.clear(cleared)
      clock.schedule(() => seen.push(clock.now()), 3)
    }, 4)
    clock.advance(10)
    expect(seen).toEqual([7])
    clock.clear(cleared)
  })

  it('never goes back, also when a timer turns it', () => {
    const clock = virtualClock()
    clock.schedule(() => clock.advance(100), 1)
    clock.schedule(() => {}, 5)
    clock.advance(10)
    expect(clock.now()).toBe(101)
  })
})

describe('the clock of the machine', () => {
  it('does not go back, runs tasks and forgets what is cleared', async () => {
    const before = systemClock.now()
    systemClock.clear(systemClock.schedule(() => expect.unreachable(), 0))
    await new Promise<void>((resolve) => void systemClock.schedule(resolve, 0))
    expect(systemClock.now()).toBeGreaterThanOrEqual(before)
  })
})
