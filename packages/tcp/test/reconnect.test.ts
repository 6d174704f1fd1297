import { describe, expect, it } from 'vitest'
import { attribute, type ChannelError } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { isTcpError, type ClientState, type TcpClient, type TcpClientOptions } from '../src/index.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { clientOf, deadPort, factoryOf, rawServer, serve } from './rig.js'
import { encoded, echo, wire } from './wire.js'

/** Tries again at once. */
const AT_ONCE: TcpClientOptions = { reconnect: { random: () => 0 } }

type Message = [number, number, string]

/** A client, its bare peers, and what its handlers hear. */
async function connected(options: TcpClientOptions = AT_ONCE) {
  const peers = new Collector<RawPeer>()
  const { port, close } = await rawServer((peer) => {
    peers.add(peer)
    // Closes when it is asked to, unlike a peer that has gone away.
    void peer.ended.then(() => peer.end())
  })
  const events = new Collector<string>()
  const errors = new Collector<Error>()
  const factory = factoryOf(
    wire.handle({
      onActive: () => events.add('active'),
      onInactive: () => events.add('inactive'),
      onError: (_channel, error) => errors.add(error),
    }),
    { channel: { onUnhandledError: errors.add } },
  )
  const client = await clientOf(factory, { port }, options)
  const [peer] = (await peers.first(1)) as [RawPeer]
  return { client, peer, peers, port, close, events, errors, factory }
}

async function turn(): Promise<void> {
  await new Promise(setImmediate)
}

describe('a client whose connection is lost', () => {
  it('connects again without being asked to send', async () => {
    const { peer, peers, events, client } = await connected()
    peer.end()
    await peers.first(2)
    expect(await events.first(3)).toEqual(['active', 'inactive', 'active'])
    expect(client.state).toBe('connected')
  })

  it('connects again after a reset', async () => {
    const { peer, peers, events, errors } = await connected()
    peer.reset()
    await peers.first(2)
    expect(await events.first(3)).toEqual(['active', 'inactive', 'active'])
    expect(errors.all).toMatchObject([{ code: 'CHANNEL_TRANSPORT', cause: { code: 'ECONNRESET' } }])
  })

  it('finds a server that was started again, and echoes', async () => {
    const first = await serve(echo)
    const messages = new Collector<Message>()
    const active = new Collector<unknown>()
    const factory = factoryOf(wire.handle({ onActive: active.add, onMessage: (_channel, m) => messages.add(m) }))
    const client = await clientOf(factory, first.address, AT_ONCE)
    await first.close()
    const again = await serve(echo, { port: first.address.port ?? 0 })
    await active.first(2)
    expect(again.channels.size).toBe(1)
    client.send([1, 2, 'back'])
    expect(await messages.first(1)).toEqual([[1, 2, 'back']])
  })

  it('sends what was sent meanwhile, in order, and before what is sent when it is back', async () => {
    const clock = virtualClock()
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const inactive = new Collector<unknown>()
    let client: TcpClient<Message, Message>
    const handler = wire.handle({
      onInactive: inactive.add,
      onActive: () => client?.send([4, 0, 'from onActive']),
    })
    client = await clientOf(factoryOf(handler, { channel: { clock } }), { port })
    const [peer] = await peers.first(1)
    peer?.end()
    await inactive.first(1)
    await turn()
    expect(client.state).toBe('waiting')
    expect(client.valid).toBe(false)
    const outcomes = new Collector<unknown>()
    for (const i of [1, 2, 3]) client.send([i, 0, 'while down'], outcomes.add)
    clock.advance(100)
    const [, next] = await peers.first(2)
    const expected = encoded([1, 0, 'while down'], [2, 0, 'while down'], [3, 0, 'while down'], [4, 0, 'from onActive'])
    expect(await next?.read(expected.length)).toEqual(expected)
    expect(await outcomes.first(3)).toEqual([undefined, undefined, undefined])
  })

  it('keeps what is sent in onInactive for the next connection', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    let client: TcpClient<Message> | undefined
    const outcomes = new Collector<unknown>()
    const handler = wire.handle({
      onInactive(channel) {
        // The connection is over, the client is not.
        channel.send([0, 0, 'lost'], outcomes.add)
        client?.send([1, 0, 'kept'], outcomes.add)
      },
    })
    client = await clientOf(factoryOf(handler), { port }, AT_ONCE)
    const [peer] = await peers.first(1)
    peer?.end()
    const [, next] = await peers.first(2)
    expect(await next?.read(11)).toEqual(encoded([1, 0, 'kept']))
    expect((await outcomes.first(2)).map((error) => (error as ChannelError | undefined)?.code)).toEqual([
      'CHANNEL_CLOSED',
      undefined,
    ])
  })

  it('refuses what does not fit the queue, to the callback, and keeps the rest', async () => {
    const { client, peer, peers, events } = await connected({ ...AT_ONCE, offline: { maxMessages: 2 } })
    peer.end()
    await events.first(2)
    const outcomes = new Collector<unknown>()
    expect(client.send([1, 0, ''], outcomes.add)).toBe(true)
    expect(client.send([2, 0, ''])).toBe(false)
    expect(client.writable).toBe(false)
    expect(client.send([3, 0, ''], outcomes.add)).toBe(false)
    const [, next] = await peers.first(2)
    expect(await next?.read(14)).toEqual(encoded([1, 0, ''], [2, 0, '']))
    expect(await outcomes.first(2)).toMatchObject([{ code: 'CHANNEL_OVERFLOW' }, undefined])
    await expect(client.sent()).rejects.toMatchObject({ code: 'CHANNEL_OVERFLOW' })
  })

  it('keeps what waits when a connection ends before it was sent', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    let abort = true
    const handler = wire.handle({
      onActive(channel) {
        if (abort) channel.abort()
        abort = false
      },
    })
    const client = await clientOf(factoryOf(handler), { port }, { ...AT_ONCE, lazyConnect: true })
    client.send([1, 0, ''])
    client.send([2, 0, ''])
    const [, next] = await peers.first(2)
    expect(await next?.read(14)).toEqual(encoded([1, 0, ''], [2, 0, '']))
  })

  it('sends a long queue no faster than the peer reads, within the cap of the channel', async () => {
    const { port } = await rawServer((peer) => {
      peer.socket.pause()
      setImmediate(() => peer.socket.resume())
      peers.add(peer)
    })
    const peers = new Collector<RawPeer>()
    const channel = { highWaterMark: 64 * 1024, maxPending: 256 * 1024 }
    const client = await clientOf(factoryOf(wire, { channel }), { port }, { lazyConnect: true })
    const text = 'x'.repeat(60_000)
    for (let i = 0; i < 100; i++) client.send([i, 0, text])
    const [peer] = await peers.first(1)
    expect((await peer?.read(100 * 60_007))?.length).toBe(100 * 60_007)
    await client.sent()
    expect(peers.all.length).toBe(1)
  })

  it('keeps its attributes', async () => {
    const key = attribute<number>('connections')
    const { port } = await rawServer((peer) => peer.end())
    const counts = new Collector<number>()
    const factory = factoryOf(wire.handle({ onActive: (channel) => counts.add(channel.get(key) ?? -1) }))
    const client = await clientOf(factory, { port }, { ...AT_ONCE, lazyConnect: true })
    client.set(key, 7)
    client.send([0, 0, ''])
    expect(await counts.first(3)).toEqual([7, 7, 7])
  })

  it('stays paused', async () => {
    const { peer, peers, client } = await connected()
    client.pause()
    peer.reset()
    const [, next] = await peers.first(2)
    next?.write(encoded([1, 2, 'held back']))
    const iterator = client[Symbol.asyncIterator]()
    const first = iterator.next()
    const early = Promise.race([first, new Promise((resolve) => setTimeout(resolve, 20, 'nothing yet'))])
    expect(await early).toBe('nothing yet')
    client.resume()
    expect(await first).toEqual({ done: false, value: [1, 2, 'held back'] })
  })
})

describe('the delays of a client', () => {
  it('grow while connections break at once, and begin anew after one of 5 s', async () => {
    const clock = virtualClock()
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const client = await clientOf(factoryOf(wire, { channel: { clock } }), { port }, { reconnect: { random: () => 1 } })

    const state = (): ClientState => client.state

    /** Ends the connection, and finds out how long the client waits. */
    async function delayAfter(connection: number): Promise<number> {
      const peer = (await peers.first(connection))[connection - 1]
      while (state() !== 'connected') await turn()
      peer?.end()
      while (state() !== 'waiting') await turn()
      const began = clock.now()
      while (state() === 'waiting') clock.advance(100)
      return clock.now() - began
    }

    expect([await delayAfter(1), await delayAfter(2), await delayAfter(3)]).toEqual([100, 200, 400])
    await peers.first(4)
    while (state() !== 'connected') await turn()
    clock.advance(5_000)
    expect([await delayAfter(4), await delayAfter(5)]).toEqual([100, 200])
  })
})

describe('sent() of a client', () => {
  it('rejects after a connection was lost with something unwritten, once', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer((peer) => {
      peer.socket.pause()
      peers.add(peer)
    })
    const inactive = new Collector<unknown>()
    const handler = wire.handle({ onInactive: inactive.add, onError: () => {} })
    const client = await clientOf(factoryOf(handler, { channel: { maxPending: 2 ** 26 } }), { port }, AT_ONCE)
    const [peer] = await peers.first(1)
    for (let i = 0; i < 600; i++) client.send([1, 0, 'x'.repeat(65_000)])
    await turn()
    peer?.reset()
    await inactive.first(1)
    await peers.first(2)
    await expect(client.sent()).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' })
    await client.sent()
  })
})

describe('for await over a client', () => {
  it('goes on across a reconnect', async () => {
    const { peer, peers, client } = await connected()
    peer.write(encoded([0, 0, 'one'], [0, 0, 'two']))
    const received: string[] = []
    for await (const [, , text] of client) {
      received.push(text)
      if (text === 'two') {
        peer.end()
        void peers.first(2).then(([, next]) => next?.write(encoded([0, 0, 'three'])))
      }
      if (text === 'three') break
    }
    expect(received).toEqual(['one', 'two', 'three'])
  })

  it('gives nothing more to a second loop when the first one was left', async () => {
    const { peer, client } = await connected()
    peer.write(encoded([0, 0, 'one'], [0, 0, 'two'], [0, 0, 'three']))
    for await (const [, , text] of client) if (text === 'one') break
    const received: string[] = []
    for await (const [, , text] of client) received.push(text)
    expect(received).toEqual([])
  })

  it('gives the messages that came before a connection ended, though nobody had asked yet', async () => {
    const { peer, client } = await connected({ reconnect: false })
    peer.write(encoded([1, 0, 'answer'], [2, 0, 'and end']))
    peer.end()
    await client.closed
    const received = []
    for await (const message of client) received.push(message)
    expect(received).toEqual([
      [1, 0, 'answer'],
      [2, 0, 'and end'],
    ])
  })

  it('ends when the client is closed by somebody else', async () => {
    const { client } = await connected()
    const next = client[Symbol.asyncIterator]().next()
    await client.close()
    expect(await next).toEqual({ done: true, value: undefined })
  })

  it('throws what made the client give up', async () => {
    const { peer, client, close } = await connected({ reconnect: { attempts: 1, random: () => 0 } })
    const next = client[Symbol.asyncIterator]().next()
    close()
    peer.end()
    await expect(next).rejects.toMatchObject({ code: 'TCP_CONNECT' })
  })

  it('reports garbage and goes on with the next connection', async () => {
    const { port } = await rawServer((peer) => {
      if (peers.all.length === 0) peer.write(Uint8Array.of(1, 0, 0, 0, 1, 0, 2, 0xff, 0xff))
      else peer.write(encoded([1, 0, 'good']))
      peers.add(peer)
      void peer.ended.then(() => peer.end())
    })
    const peers = new Collector<RawPeer>()
    const errors: Error[] = []
    const factory = factoryOf(wire, { channel: { onUnhandledError: (error) => void errors.push(error) } })
    const client = await clientOf(factory, { port }, AT_ONCE)
    for await (const message of client) {
      expect(message).toEqual([1, 0, 'good'])
      break
    }
    expect(errors).toMatchObject([{ code: 'CODEC_TEXT_MALFORMED' }])
  })
})

describe('a client that is waiting for the next attempt', () => {
  it('can be closed, and tries no more', async () => {
    const clock = virtualClock()
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const inactive = new Collector<unknown>()
    const factory = factoryOf(wire.handle({ onInactive: inactive.add }), { channel: { clock } })
    const client = await clientOf(factory, { port })
    ;(await peers.first(1))[0]?.end()
    await inactive.first(1)
    await turn()
    expect(client.state).toBe('waiting')
    expect(clock.pending()).toBe(1)
    const outcomes = new Collector<unknown>()
    client.send([1, 0, ''], outcomes.add)
    await client.close()
    expect(clock.pending()).toBe(0)
    expect(outcomes.all).toMatchObject([{ code: 'CHANNEL_CLOSED', cause: { code: 'TCP_STOPPED' } }])
    clock.advance(60_000)
    await turn()
    expect(peers.all.length).toBe(1)
  })
})

describe('a client that gives up', () => {
  it('tells it to those who wait: the first connection, the senders', async () => {
    const errors = new Collector<Error>()
    const factory = factoryOf(wire, { channel: { onUnhandledError: errors.add } })
    const port = await deadPort()
    const options = { lazyConnect: true, reconnect: { attempts: 3, random: () => 0 } }
    const client = await clientOf(factory, { port }, options)
    const outcomes = new Collector<unknown>()
    client.send([1, 0, ''], outcomes.add)
    client.send([2, 0, ''])
    await client.closed
    expect(await outcomes.first(1)).toMatchObject([{ code: 'CHANNEL_CLOSED', cause: { code: 'TCP_CONNECT' } }])
    expect(isTcpError(errors.all[0], 'TCP_CONNECT')).toBe(true)
    expect(errors.all[1]).toMatchObject({ message: expect.stringContaining('1 messages were not sent') })
  })

  it('does so at the end of its connection with `reconnect: false`', async () => {
    const { client, peer, peers, errors } = await connected({ reconnect: false })
    peer.end()
    await client.closed
    expect(client.state).toBe('closed')
    expect(peers.all.length).toBe(1)
    expect(errors.all).toEqual([])
  })
})
