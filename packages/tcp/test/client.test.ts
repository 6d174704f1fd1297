import { describe, expect, it } from 'vitest'
import { attribute, isChannelError, type ChannelError } from '@link/core'
import { isTcpError, stopClients, tcpClient } from '../src/index.js'
import { Collector } from './collector.js'
import { clientOf, deadPort, factoryOf, rawServer, serve } from './rig.js'
import type { RawPeer } from './raw-peer.js'
import { echo, encoded, wire } from './wire.js'

describe('an eager client', () => {
  it('is connected when the promise resolves', async () => {
    const server = await serve(echo)
    const client = await clientOf(factoryOf(wire), server.address)
    expect(client).toMatchObject({ state: 'connected', valid: true, writable: true, remoteAddress: server.address })
    expect(client.localAddress).toMatchObject({ host: '127.0.0.1' })
  })

  it('sends and receives declared messages', async () => {
    const server = await serve(echo)
    const client = await clientOf(factoryOf(wire), server.address)
    client.send([1, 348, 'hello world'])
    client.send([1, 348, 'and again'])
    const received = []
    for await (const message of client) if (received.push(message) === 2) break
    expect(received).toEqual([
      [1, 348, 'hello world'],
      [1, 348, 'and again'],
    ])
    expect(client.state).toBe('closed')
  })

  it('rejects soon for a port where nobody listens, with address and cause', async () => {
    const port = await deadPort()
    const began = performance.now()
    const error: unknown = await clientOf(factoryOf(wire), { port }).catch((e: unknown) => e)
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(isTcpError(error, 'TCP_CONNECT')).toBe(true)
    expect(error).toMatchObject({
      message: expect.stringMatching(new RegExp(`^cannot connect to 127.0.0.1:${port}: .*ECONNREFUSED`)),
      cause: { code: 'ECONNREFUSED' },
    })
  })

  it('rejects for a name that does not resolve', async () => {
    const reconnect = { attempts: 1 }
    const error: unknown = await tcpClient(factoryOf(wire), 'host.invalid', 1, { reconnect }).catch((e: unknown) => e)
    expect(error).toMatchObject({
      code: 'TCP_CONNECT',
      message: expect.stringContaining('cannot connect to host.invalid:1: '),
      cause: { code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) },
    })
  })

  it.each([0, -1, 65_536, 1.5, Number.NaN])('rejects for the port %d', async (port) => {
    const options = { lazyConnect: true }
    const error: unknown = await clientOf(factoryOf(wire), { port }, options).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'TCP_CONNECT', message: expect.stringContaining('a port from 1 to 65535') })
  })

  it('is connected although the connection ends at once, as it ends later', async () => {
    const { port } = await rawServer((peer) => peer.end())
    const inactive = new Collector<unknown>()
    const client = await clientOf(factoryOf(wire.handle({ onInactive: inactive.add, onError: () => {} })), { port })
    await inactive.first(1)
    await client.close()
    expect(client.state).toBe('closed')
  })
})

describe('a lazy client', () => {
  it('resolves at once and throws nothing before its first send', async () => {
    const client = await clientOf(factoryOf(wire), { port: await deadPort() }, { lazyConnect: true })
    expect(client).toMatchObject({ state: 'idle', valid: false, writable: true, localAddress: undefined })
    expect(client.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(client.shortId).toMatch(/^[0-9a-f]{8}$/)
    expect(client.remoteAddress).toMatchObject({ host: '127.0.0.1' })
    client.flush()
    client.pause()
    client.resume()
    await client.sent()
    expect(client.state).toBe('idle')
  })

  it('connects on the first send, and sends in order what was sent meanwhile', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const client = await clientOf(factoryOf(wire), { port }, { lazyConnect: true })
    const outcomes = new Collector<unknown>()
    expect(client.send([1, 1, 'a'], outcomes.add)).toBe(true)
    expect(client.state).toBe('connecting')
    client.send([2, 2, 'b'], outcomes.add)
    const [peer] = await peers.first(1)
    expect(await peer?.read(16)).toEqual(encoded([1, 1, 'a'], [2, 2, 'b']))
    expect(await outcomes.first(2)).toEqual([undefined, undefined])
  })

  it('tells by sent() that all was handed over', async () => {
    const server = await serve(echo)
    const client = await clientOf(factoryOf(wire), server.address, { lazyConnect: true })
    client.send([1, 1, 'a'])
    client.send([1, 1, 'b'])
    await client.sent()
    expect(client.state).toBe('connected')
  })

  it('tells by sent() that one of several messages could not be sent', async () => {
    const server = await serve(echo)
    const factory = factoryOf(wire.handle({ onError: () => {} }))
    const client = await clientOf(factory, server.address, { lazyConnect: true })
    client.send([1_000, 0, 'no byte'])
    client.send([1, 0, 'good'])
    await expect(client.sent()).rejects.toMatchObject({ code: 'CHANNEL_SEND_FAILED' })
  })
})

describe('what a client sends', () => {
  it('is refused, when it cannot be encoded, to the callback, and the connection stays', async () => {
    const server = await serve(echo)
    const client = await clientOf(factoryOf(wire), server.address)
    const outcomes = new Collector<ChannelError | undefined>()
    client.send([1_000, 0, 'no byte'], outcomes.add)
    client.send([1, 0, 'good'], outcomes.add)
    const [refused, sent] = await outcomes.first(2)
    const [bad, good] = refused === undefined ? [sent, refused] : [refused, sent]
    expect(bad).toMatchObject({ code: 'CHANNEL_SEND_FAILED', message: expect.stringContaining('1000') })
    expect(good).toBe(undefined)
    for await (const message of client) {
      expect(message).toEqual([1, 0, 'good'])
      break
    }
  })

  it('goes out in one write of a turn', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const client = await clientOf(factoryOf(wire), { port })
    const [peer] = await peers.first(1)
    const bursts: number[] = []
    peer?.socket.on('data', (bytes) => bursts.push(bytes.length))
    for (let i = 0; i < 100; i++) client.send([i, i, 'x'])
    await peer?.read(800)
    expect(bursts).toEqual([800])
  })
})

describe('attributes of a client', () => {
  const key = attribute<string>('name')

  it('show through in its handlers, whose own ones go before them', async () => {
    const server = await serve(echo)
    const seen = new Collector<unknown>()
    const factory = factoryOf(
      wire.handle({
        onMessage(channel) {
          seen.add(channel.get(key))
          channel.set(key, 'of the connection')
          seen.add(channel.get(key))
        },
      }),
    )
    const client = await clientOf(factory, server.address, { lazyConnect: true })
    client.set(key, 'of the client')
    client.send([0, 0, ''])
    expect(await seen.first(2)).toEqual(['of the client', 'of the connection'])
    expect(client.get(key)).toBe('of the client')
  })

  it('are those of the connection there is, too', async () => {
    const { port, close } = await rawServer(() => {})
    let connections = 0
    const named = wire.handle({ onActive: (channel) => channel.set(key, `connection ${++connections}`) })
    const client = await clientOf(factoryOf(named), { port }, { lazyConnect: true })
    expect(client.get(key)).toBe(undefined)
    await client.connect()
    expect(client.get(key)).toBe('connection 1')
    close()
    while (client.state === 'connected') await new Promise(setImmediate)
    expect(client.get(key)).toBe(undefined)
    await rawServer(() => {}, port)
    await client.connect()
    expect(client.get(key)).toBe('connection 2')
  })
})

describe('client.close', () => {
  it('writes what was sent before', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const client = await clientOf(factoryOf(wire), { port })
    const [peer] = await peers.first(1)
    const text = 'x'.repeat(60_000)
    for (let i = 0; i < 50; i++) client.send([i, 0, text])
    const closed = client.close()
    expect((await peer?.read(50 * 60_007))?.length).toBe(50 * 60_007)
    await peer?.ended
    peer?.end()
    await closed
    expect(client).toMatchObject({ state: 'closed', valid: false, writable: false })
  })

  it('writes what waits behind a peer that reads slowly, as far as the cap of the channel goes', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer((peer) => {
      peer.socket.pause()
      peers.add(peer)
      void peer.ended.then(() => peer.end())
    })
    const active = new Collector<unknown>()
    const factory = factoryOf(wire.handle({ onActive: active.add }))
    const client = await clientOf(factory, { port }, { lazyConnect: true })
    const text = 'x'.repeat(60_000)
    for (let i = 0; i < 250; i++) client.send([1, 0, text])
    const [peer] = await peers.first(1)
    await active.first(1)
    const closed = client.close()
    peer?.socket.resume()
    expect((await peer?.read(250 * 60_007))?.length).toBe(250 * 60_007)
    await closed
  })

  it('is the same a second time, and `closed` resolves', async () => {
    const server = await serve(echo)
    const client = await clientOf(factoryOf(wire), server.address)
    await Promise.all([client.close(), client.close(), client.closed])
    await client.close()
  })

  it('makes every later send fail, once, to its callback', async () => {
    const server = await serve(echo)
    const client = await clientOf(factoryOf(wire), server.address)
    await client.close()
    const outcomes = new Collector<ChannelError | undefined>()
    expect(client.send([1, 1, 'late'], outcomes.add)).toBe(false)
    expect(outcomes.all).toEqual([])
    const [error] = await outcomes.first(1)
    expect(isChannelError(error, 'CHANNEL_CLOSED')).toBe(true)
    await expect(client.sent()).rejects.toBe(error)
    await client.sent()
    expect(outcomes.all.length).toBe(1)
  })

  it('reports a later send without callback', async () => {
    const server = await serve(echo)
    const errors = new Collector<Error>()
    const client = await clientOf(factoryOf(wire, { channel: { onUnhandledError: errors.add } }), server.address)
    await client.close()
    client.send([1, 1, 'late'])
    expect(await errors.first(1)).toMatchObject([{ code: 'CHANNEL_CLOSED' }])
  })

  it('ends an attempt to connect, and tells what waited', async () => {
    const errors = new Collector<Error>()
    const factory = factoryOf(wire, { channel: { onUnhandledError: errors.add } })
    const client = await clientOf(factory, await serve(echo).then((server) => server.address), { lazyConnect: true })
    const outcomes = new Collector<ChannelError | undefined>()
    client.send([1, 1, 'a'], outcomes.add)
    client.send([1, 1, 'b'])
    const sent = client.sent()
    client.send([1, 1, 'c'])
    expect(client.state).toBe('connecting')
    await client.close()
    expect(await outcomes.first(1)).toMatchObject([{ code: 'CHANNEL_CLOSED', cause: { code: 'TCP_STOPPED' } }])
    await expect(sent).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' })
    expect(errors.all).toMatchObject([{ message: expect.stringContaining('1 messages were not sent') }])
  })
})

describe('stopClients', () => {
  it('closes every client; those that are connecting are rejected', async () => {
    const server = await serve(echo)
    const factory = factoryOf(wire)
    const connected = await clientOf(factory, server.address)
    const lazy = await clientOf(factory, server.address, { lazyConnect: true })
    const connecting = clientOf(factory, server.address)
    const outcome = connecting.catch((error: unknown) => error)
    await stopClients(factory)
    expect(connected.state).toBe('closed')
    expect(lazy.state).toBe('closed')
    expect(isTcpError(await outcome, 'TCP_STOPPED')).toBe(true)
    const outcomes = new Collector<unknown>()
    lazy.send([0, 0, ''], outcomes.add)
    expect(await outcomes.first(1)).toMatchObject([{ code: 'CHANNEL_CLOSED' }])
  })

  it('lets the factory make no more clients', async () => {
    const factory = factoryOf(wire)
    await stopClients(factory)
    await expect(clientOf(factory, { port: 1 })).rejects.toMatchObject({ code: 'TCP_STOPPED' })
  })
})

describe('client.abort', () => {
  it('tells the reason to the senders of what was not written', async () => {
    const { port } = await rawServer((peer) => peer.socket.pause())
    const client = await clientOf(factoryOf(wire), { port })
    const outcomes = new Collector<ChannelError | undefined>()
    const text = 'x'.repeat(60_000)
    // More than both systems keep for a peer that does not read.
    for (let i = 0; i < 200; i++) client.send([1, 0, text], outcomes.add)
    const reason = new Error('enough')
    client.abort(reason)
    await client.closed
    const all = await outcomes.first(200)
    expect(all.at(-1)).toMatchObject({ code: 'CHANNEL_CLOSED', cause: reason })
    expect(all.every((error) => error === undefined || error.cause === reason)).toBe(true)
  })

  it('ends a client that is not connected', async () => {
    const client = await clientOf(factoryOf(wire), { port: await deadPort() }, { lazyConnect: true })
    const outcomes = new Collector<ChannelError | undefined>()
    client.send([1, 0, ''], outcomes.add)
    const reason = new Error('enough')
    client.abort(reason)
    await client.closed
    expect(outcomes.all).toMatchObject([{ code: 'CHANNEL_CLOSED', cause: { code: 'TCP_STOPPED', cause: reason } }])
  })
})
