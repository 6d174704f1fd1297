import { describe, expect, it } from 'vitest'
import { bytes, channelOpener, type Transport } from '../src/index.js'
import { channelPair, testChannel, virtualClock } from '../src/testing/index.js'
import { deferred, describeChannels, encoded, settle, texts, wire, type Text } from './rig.js'

describeChannels('close()', (open) => {
  it('writes what was sent before, and resolves when the connection is over', async () => {
    const rig = open(wire)
    for (const message of texts(300)) rig.channel.send([1, message[1]])
    const closed = rig.channel.close()
    expect(rig.channel.valid).toBe(false)
    expect(rig.channel.writable).toBe(false)
    expect((await rig.heard()).length).toBe(300)
    await rig.peerEnds()
    await closed
    expect(rig.errors).toEqual([])
  })

  it('can be called again and again, also when the channel is closed', async () => {
    const rig = open(wire)
    const all = [rig.channel.close(), rig.channel.close()]
    await rig.peerEnds()
    await Promise.all([...all, rig.channel.closed, rig.channel.close()])
    rig.channel.abort()
    await rig.channel.closed
    expect(rig.errors).toEqual([])
  })

  it('in onMessage is the last event but onInactive: the rest of the burst is thrown away', async () => {
    const seen: unknown[] = []
    const rig = open(
      wire.handle({
        onMessage(channel, message) {
          seen.push(message)
          channel.send([9, 'bye'])
          void channel.close()
        },
        onEvent: (_, event) => seen.push(event.type),
        onInactive: () => seen.push('inactive'),
      }),
    )
    await rig.receive(encoded(...texts(3)))
    await rig.receive(encoded(...texts(3)))
    await rig.peerEnds()
    await rig.channel.closed
    expect(seen).toEqual([[1, ''], 'inactive'])
    expect(rig.errors).toEqual([])
  })

  it('may be called in onActive and in onInactive', async () => {
    let inactive = 0
    const rig = open(
      wire.handle({
        onActive: (channel) => channel.close(),
        onInactive: async (channel) => {
          await channel.close()
          inactive++
        },
      }),
    )
    await rig.peerEnds()
    await rig.channel.closed
    await settle()
    expect(inactive).toBe(1)
  })

  it('drops what an asynchronous handler passes on too late', async () => {
    const seen: string[] = []
    const pending = deferred()
    const { pass } = await import('../src/index.js')
    const rig = open(
      wire.handle(
        { onMessage: () => pending.promise },
        { onMessage: () => seen.push('message'), onInactive: () => seen.push('inactive') },
      ),
    )
    await rig.receive(encoded([1, '']))
    await rig.breaks()
    pending.resolve(pass)
    await settle()
    expect(seen).toEqual(['inactive'])
  })

  it('is not waited for by a promise that never settles', async () => {
    let inactive = 0
    const rig = open(wire.handle({ onMessage: () => new Promise(() => {}), onInactive: () => inactive++ }))
    await rig.receive(encoded([1, '']))
    void rig.channel.close()
    await rig.peerEnds()
    await rig.channel.closed
    expect(inactive).toBe(1)
  })
})

describeChannels('abort()', (open) => {
  it('ends the connection at once: what waits is not written, its senders are told the reason', async () => {
    const outcomes: unknown[] = []
    const rig = open(wire)
    rig.channel.send([1, ''], (error) => outcomes.push(error?.cause))
    const reason = new Error('no more')
    rig.channel.abort(reason)
    expect(rig.channel.valid).toBe(false)
    await rig.channel.closed
    expect(outcomes).toEqual([reason])
    expect(await rig.heard()).toEqual([])
    // Whoever aborts knows: it is no error.
    expect(rig.errors).toEqual([])
  })

  it('ends a close that waits for its peer', async () => {
    const rig = open(wire)
    rig.channel.pause()
    void rig.channel.close()
    rig.channel.abort()
    await rig.channel.closed
  })
})

describe('the deadline of a close', () => {
  it('ends the connection after 5 s if the peer does not', async () => {
    const clock = virtualClock()
    const [closer, peer] = channelPair(wire, bytes.handle({ onMessage: () => {}, onError: () => {} }), {
      clock,
      allowHalfOpen: true,
    })
    let over = false
    void closer.close().then(() => (over = true))
    await settle()
    clock.advance(4_999)
    await settle()
    expect(over).toBe(false)
    clock.advance(1)
    await settle()
    expect(over).toBe(true)
    expect(clock.pending()).toBe(0)
    // It keeps its side open, and learns of it when it writes.
    expect(peer.valid).toBe(true)
    await expect(new Promise((resolve) => peer.send(Uint8Array.of(1), resolve))).resolves.toMatchObject({
      code: 'CHANNEL_CLOSED',
    })
    await peer.closed
  })

  it('can be set, and leaves no timer when the peer closes in time', async () => {
    const clock = virtualClock()
    const [closer] = channelPair(wire, wire, { clock, closeTimeout: 10 })
    const closed = closer.close()
    expect(clock.pending()).toBe(1)
    await closed
    expect(clock.pending()).toBe(0)
  })

  it('is not needed when the channel had stopped reading: what still comes is thrown away', async () => {
    const clock = virtualClock()
    const [client, server] = channelPair(wire, wire.handle({ onMessage: () => new Promise(() => {}) }), { clock })
    for (const message of texts(5)) {
      client.send(message)
      await settle()
    }
    void server.close()
    await client.closed
    await server.closed
    expect(clock.now()).toBe(0)
  })

  it('tells what was not written, as an error and to its sender', async () => {
    const clock = virtualClock()
    const errors: Error[] = []
    const outcomes: unknown[] = []
    const onUnhandledError = (error: Error): unknown => errors.push(error)
    const [closer, peer] = channelPair(wire, bytes, { clock, capacity: 1, onUnhandledError })
    peer.pause()
    for (let i = 0; i < 5; i++) {
      closer.send([i, 'hello'], (error) => outcomes.push(error?.code))
      await settle()
    }
    void closer.close()
    clock.advance(5_000)
    await closer.closed
    expect(outcomes.filter((code) => code !== undefined).length).toBeGreaterThan(0)
    expect(outcomes.length).toBe(5)
    const late = /^the connection broke: the peer did not read in time, \d+ bytes were not written/
    expect(errors.filter(({ message }) => late.test(message)).length).toBe(1)
  })
})

describe('the end of the peer', () => {
  it('is answered: what is being handled is sent, then the channel closes', async () => {
    const t = testChannel(
      wire.handle({
        async onMessage(channel, message) {
          await settle()
          channel.send(message)
        },
      }),
    )
    t.deliver(encoded(...texts(2)))
    t.finish()
    expect(t.channel.valid).toBe(true)
    await t.channel.closed
    expect(t.written()).toEqual(texts(2))
  })

  it('waits for what an onEvent does about it', async () => {
    const t = testChannel(
      wire.handle({
        async onEvent(channel) {
          await settle()
          channel.send([1, 'the sum'])
        },
      }),
    )
    t.finish()
    await t.channel.closed
    expect(t.written()).toEqual([[1, 'the sum']])
  })

  it('leaves the channel open for sending with allowHalfOpen', async () => {
    const t = testChannel(wire, { allowHalfOpen: true })
    t.finish()
    expect(t.channel.valid).toBe(true)
    t.channel.send([1, 'still here'])
    await settle()
    expect(t.written()).toEqual([[1, 'still here']])
  })

  it('in the middle of a held back burst comes behind all of it', async () => {
    const seen: (Text | string)[] = []
    const t = testChannel(
      wire.handle({ onMessage: (_, message) => seen.push(message), onEvent: (_, { type }) => seen.push(type) }),
    )
    t.channel.pause()
    t.deliver(encoded(...texts(3)))
    t.finish()
    expect(seen).toEqual([])
    t.channel.resume()
    expect(seen).toEqual([...texts(3), 'inputClosed'])
    await t.channel.closed
  })
})

describe('a connection that is lost while it opens', () => {
  const transport: Transport = {
    localAddress: undefined,
    remoteAddress: undefined,
    write: () => {},
    pause: () => {},
    resume: () => {},
    end: () => {},
    destroy: () => {},
    defer: (task) => queueMicrotask(task),
  }

  it('has neither onActive nor onInactive, and is closed', async () => {
    const seen: string[] = []
    const handler = wire.handle({ onActive: () => seen.push('active'), onInactive: () => seen.push('inactive') })
    const channel = channelOpener(handler).open(transport)
    channel.abort()
    channel.gone()
    channel.opened()
    await channel.closed
    expect(seen).toEqual([])
  })

  it('takes nothing before it is open', async () => {
    const channel = channelOpener(wire).open(transport)
    const outcomes: unknown[] = []
    expect(channel.send([1, ''], (error) => outcomes.push(error?.message))).toBe(false)
    await settle()
    expect(outcomes).toEqual(['the channel is not open yet (CHANNEL_CLOSED)'])
  })

  it('drains before it closes: what was received is handled first', async () => {
    const pending = deferred()
    const channel = channelOpener(wire.handle({ onMessage: () => pending.promise })).open(transport)
    channel.opened()
    channel.received(encoded([1, '']))
    void channel.drain()
    expect(channel.valid).toBe(true)
    pending.resolve()
    await settle()
    expect(channel.valid).toBe(false)
    channel.gone()
    await channel.closed
  })
})
