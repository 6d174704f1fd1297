// Ends at awkward moments: each leaves the channel closed, its senders told, and nothing behind.
import { describe, expect, it } from 'vitest'
import type { Channel, ChannelError } from '@link/core'
import { createStatefulHandler } from '@link/core'
import type { TcpClient } from '../src/index.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { clientOf, factoryOf, rawClient, rawServer, serve, untilReset } from './rig.js'
import { echo, encoded, wire } from './wire.js'

type Message = [number, number, string]

describe('a channel', () => {
  it('that is aborted in onActive has been active and inactive once', async () => {
    const events = new Collector<string>()
    const server = await serve(
      wire.handle({
        onActive(channel) {
          events.add('active')
          channel.abort(new Error('not you'))
          events.add(`valid ${channel.valid}`)
        },
        onMessage: () => events.add('message'),
        onInactive: () => events.add('inactive'),
        onError: () => events.add('error'),
      }),
    )
    await untilReset(server, encoded([0, 0, '']))
    expect(await events.first(3)).toEqual(['active', 'valid false', 'inactive'])
    expect(server.channels.size).toBe(0)
  })

  it('that is closed in onActive sends what was sent there, and reads nothing', async () => {
    const messages = new Collector<unknown>()
    const server = await serve(
      wire.handle({
        onActive(channel) {
          channel.send([1, 2, 'busy'])
          void channel.close()
        },
        onMessage: (_channel, message) => messages.add(message),
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, '']))
    expect(await peer.read(11)).toEqual(encoded([1, 2, 'busy']))
    await peer.ended
    peer.end()
    await peer.closed
    expect(messages.all).toEqual([])
  })

  it('that is closed in onMessage drops the rest of the burst, and answers what it had', async () => {
    const server = await serve(
      wire.handle({
        onMessage(channel, message) {
          channel.send(message)
          if (message[2] === 'stop') void channel.close()
        },
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, 'go'], [0, 0, 'stop'], [0, 0, 'never']))
    const expected = encoded([0, 0, 'go'], [0, 0, 'stop'])
    expect(await peer.read(100)).toEqual(expected)
    peer.end()
  })

  it('that is aborted in the middle of a large write tells its senders the reason', async () => {
    const channels = new Collector<Channel<Message>>()
    const server = await serve(wire.handle({ onActive: channels.add }), { channel: { maxPending: 2 ** 26 } })
    const peer = await rawClient(server)
    peer.socket.pause()
    const [channel] = (await channels.first(1)) as [Channel<Message>]
    const outcomes = new Collector<ChannelError | undefined>()
    const text = 'x'.repeat(65_000)
    for (let i = 0; i < 600; i++) channel.send([1, 0, text], outcomes.add)
    // Under way by now, and too much for the buffers of the system.
    await new Promise(setImmediate)
    const reason = new Error('enough')
    channel.abort(reason)
    await channel.closed
    expect((await outcomes.first(600)).at(-1)).toMatchObject({ code: 'CHANNEL_CLOSED', cause: reason })
    await expect(channel.sent()).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' })
  })

  it('whose peer goes while a large answer is under way tells its senders', async () => {
    const channels = new Collector<Channel<Message>>()
    const errors = new Collector<Error>()
    const server = await serve(
      wire.handle({ onActive: channels.add, onError: (_channel, error) => errors.add(error) }),
      { channel: { maxPending: 2 ** 26 } },
    )
    const peer = await rawClient(server)
    peer.socket.pause()
    const [channel] = (await channels.first(1)) as [Channel<Message>]
    const outcomes = new Collector<ChannelError | undefined>()
    for (let i = 0; i < 600; i++) channel.send([1, 0, 'x'.repeat(65_000)], outcomes.add)
    await new Promise(setImmediate)
    peer.reset()
    await channel.closed
    expect((await outcomes.first(600)).at(-1)).toMatchObject({ code: 'CHANNEL_CLOSED' })
    expect(errors.all).toMatchObject([
      { code: 'CHANNEL_TRANSPORT', message: expect.stringContaining('bytes were not written') },
    ])
  })

  it('ends after the close time-out when its peer does not close', async () => {
    const channels = new Collector<Channel<Message>>()
    const server = await serve(wire.handle({ onActive: channels.add }), { channel: { closeTimeout: 20 } })
    const peer = await rawClient(server)
    const [channel] = (await channels.first(1)) as [Channel<Message>]
    await channel.close()
    await peer.ended
    expect(peer.socket.destroyed).toBe(false)
  })

  it('whose handler cannot be made ends, and is reported', async () => {
    const errors = new Collector<Error>()
    const server = await serve(
      wire.handle(
        createStatefulHandler<Message, Message>(() => {
          throw new Error('no handler today')
        }),
      ),
      { channel: { onUnhandledError: errors.add } },
    )
    const peer = await rawClient(server)
    await peer.ended
    peer.end()
    expect(errors.all).toEqual([new Error('no handler today')])
  })
})

describe('a server', () => {
  it('that closes while somebody connects takes the connection or lets it go', async () => {
    const server = await serve(echo)
    const connecting = Array.from({ length: 20 }, () => rawClient(server).catch(() => undefined))
    const closed = server.close({ grace: 1_000 })
    const peers = (await Promise.all(connecting)).filter((peer) => peer !== undefined)
    for (const peer of peers) peer.end()
    const { drained, reset, refused } = await closed
    expect(reset).toBe(0)
    expect(drained + refused).toBeLessThanOrEqual(20)
    expect(server.channels.size).toBe(0)
    await Promise.all(peers.map((peer) => peer.closed))
  })

  it('counts a channel that a handler closes meanwhile as drained', async () => {
    const channels = new Collector<Channel<Message>>()
    const server = await serve(wire.handle({ onActive: channels.add }))
    const peer = await rawClient(server)
    const [channel] = (await channels.first(1)) as [Channel<Message>]
    void channel.close()
    const closed = server.close()
    await peer.ended
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })
})

describe('a client', () => {
  it('that is closed in onActive, onMessage or onInactive stays closed', async () => {
    for (const event of ['onActive', 'onMessage', 'onInactive'] as const) {
      const peers = new Collector<RawPeer>()
      const { port } = await rawServer((peer) => {
        peers.add(peer)
        peer.write(encoded([1, 2, 'x']))
        if (event === 'onInactive') peer.end()
        void peer.ended.then(() => peer.end())
      })
      let client: TcpClient<Message> | undefined
      const factory = factoryOf(wire.handle({ [event]: () => void client?.close() }))
      client = await clientOf(factory, { port }, { lazyConnect: true, reconnect: { random: () => 0 } })
      client.send([0, 0, ''])
      await client.closed
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
      expect(peers.all.length, event).toBe(1)
    }
  })

  it('that is closed by whoever makes its handlers stays closed', async () => {
    const ends = new Collector<unknown>()
    const { port } = await rawServer((peer) => void peer.ended.then(() => ends.add(peer.end())))
    let client: TcpClient<Message> | undefined
    const factory = factoryOf((channel) => {
      void client?.close()
      return wire.handle({ onMessage: () => void channel.close() })
    })
    client = await clientOf(factory, { port }, { lazyConnect: true })
    const outcomes = new Collector<ChannelError | undefined>()
    client.send([0, 0, ''], outcomes.add)
    await client.closed
    expect(client.state).toBe('closed')
    expect(await outcomes.first(1)).toMatchObject([{ code: 'CHANNEL_CLOSED' }])
    // The connection that had just been made is not left open.
    await ends.first(1)
  })

  it('whose connection is closed by a handler connects again', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer((peer) => {
      peers.add(peer)
      void peer.ended.then(() => peer.end())
    })
    const first = { done: false }
    const handler = wire.handle({
      onActive(channel) {
        if (!first.done) void channel.close()
        first.done = true
      },
    })
    const client = await clientOf(factoryOf(handler), { port }, { reconnect: { random: () => 0 } })
    await peers.first(2)
    expect(client.state).not.toBe('closed')
  })

  it('that is aborted in every state ends', async () => {
    const { port } = await rawServer(() => {})
    const factory = factoryOf(wire)
    const idle = await clientOf(factory, { port }, { lazyConnect: true })
    const connecting = await clientOf(factory, { port }, { lazyConnect: true })
    connecting.send([0, 0, ''])
    const connected = await clientOf(factory, { port })
    for (const client of [idle, connecting, connected]) client.abort()
    await Promise.all([idle.closed, connecting.closed, connected.closed])
    expect(factory.clients.size).toBe(0)
    for (const client of [idle, connecting, connected]) expect(client.state).toBe('closed')
  })

  it('whose callback throws has that reported, and goes on', async () => {
    const server = await serve(echo)
    const errors = new Collector<Error>()
    const factory = factoryOf(wire, {
      channel: {
        onUnhandledError(error) {
          errors.add(error)
          throw new Error('the hook fails too')
        },
      },
    })
    const client = await clientOf(factory, server.address, { lazyConnect: true, offline: { maxMessages: 1 } })
    client.send([0, 0, 'kept'])
    client.send([0, 0, 'refused'], () => {
      throw new Error('thrown by the callback')
    })
    client.send([0, 0, 'refused'])
    expect((await errors.first(2)).map(({ message }) => message)).toEqual([
      'thrown by the callback',
      '1 messages wait for a connection already (CHANNEL_OVERFLOW)',
    ])
    for await (const message of client) {
      expect(message).toEqual([0, 0, 'kept'])
      break
    }
  })
})
