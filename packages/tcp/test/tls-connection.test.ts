import { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import { protocol, type Channel } from '@link/core'
import { testChannel, virtualClock } from '@link/core/testing'
import { describe, expect, it } from 'vitest'
import { tls } from '../src/index.js'
import { ca, localhost } from './certificates.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { clientOf, factoryOf, rawClient, rawServer, serve } from './rig.js'
import { handshakesOver, tlsConnect, tlsListen, tlsOver, type TlsPeer } from './tls-peer.js'
import { Received } from './received.js'
import { echo, encoded, wire } from './wire.js'

const secure = protocol(tls(localhost)).use(wire)
const trusting = protocol(tls({ ca })).use(wire)

/** Keeps what a channel is told of its end, in order. */
function endings(told: Collector<string>) {
  return {
    onMessage: (_channel: unknown, [, id]: readonly [number, number, string]) => told.add(`message ${id}`),
    onEvent: (_channel: unknown, { type }: { readonly type: string }) => told.add(type),
    onError: (_channel: unknown, error: Error) => told.add((error as Error & { code: string }).code),
    onInactive: () => told.add('inactive'),
  }
}

describe('the end of TLS', () => {
  it('is said to the peer behind all that was sent', async () => {
    const size = 300_000
    const server = await serve(
      secure.handle({
        onActive(channel) {
          for (let i = 0; i < 5; i++) channel.send([1, i, 'x'.repeat(size / 5)])
          void channel.close()
        },
      }),
    )
    const peer = await tlsConnect(server)
    expect(await peer.read(size + 35)).toHaveLength(size + 35)
    await peer.ended
    peer.end()
    expect(await peer.closed).toBeUndefined()
  })

  it('said with the last message is no truncation', async () => {
    const server = await serve(
      secure.handle({
        onActive(channel) {
          channel.send([1, 1, 'x'])
          void channel.close()
        },
      }),
    )
    const told = new Collector<string>()
    await clientOf(factoryOf(trusting.handle(endings(told))), server.address, { reconnect: false })
    expect(await told.first(4)).toEqual(['secured', 'message 1', 'inputClosed', 'inactive'])
  })

  it('not said by a peer is a truncation, behind the messages that came', async () => {
    const told = new Collector<string>()
    const server = await serve(secure.handle(endings(told)))
    const peer = await rawClient(server)
    const socket = tlsOver(peer)
    socket.write(encoded([1, 1, 'x'], [1, 2, 'x']))
    await told.first(3)
    peer.end()
    const inOrder = ['secured', 'message 1', 'message 2', 'TCP_TLS_TRUNCATED', 'inputClosed', 'inactive']
    expect(await told.first(6)).toEqual(inOrder)
  })

  it('said while the channel was held back is no truncation', async () => {
    const told = new Collector<string>()
    const channels = new Collector<Channel<never>>()
    const server = await serve(secure.handle({ ...endings(told), onActive: channels.add }))
    const peer = await rawClient(server)
    const socket = tlsOver(peer)
    const [channel] = (await channels.first(1)) as [Channel<never>]
    channel.pause()
    socket.end(encoded([1, 1, 'x']))
    await new Promise((resolve) => socket.once('finish', resolve))
    peer.end()
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect(told.all).toEqual(['secured'])
    channel.resume()
    expect(await told.first(4)).toEqual(['secured', 'message 1', 'inputClosed', 'inactive'])
  })

  it('said together with the end of the connection is no truncation, nor in a test without sockets', async () => {
    const told = new Collector<string>()
    const t = testChannel(
      protocol(tls({ ...localhost, role: 'server' }))
        .use(wire)
        .handle(endings(told)),
    )
    const peer = new Duplex({
      read: () => {},
      write: (bytes: Uint8Array, _encoding, done) => (held.push(bytes), done()),
    })
    const held: Uint8Array[] = []
    const socket = connect({ socket: peer, ca, servername: 'localhost' })
    while (told.all.length === 0 || !socket.authorized) {
      await new Promise(setImmediate)
      for (const bytes of held.splice(0)) t.deliver(bytes)
      peer.push(t.writtenBytes())
    }
    socket.end(encoded([1, 1, 'x']))
    await new Promise((resolve) => socket.once('finish', resolve))
    for (const bytes of held.splice(0)) t.deliver(bytes)
    t.finish()
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(told.all).toEqual(['secured', 'message 1', 'inputClosed', 'inactive'])
    socket.destroy()
  })

  it('said by a peer that still reads leaves the other side open, if it may be', async () => {
    const told = new Collector<string>()
    const handler = secure.handle({
      ...endings(told),
      onEvent(channel, { type }) {
        told.add(type)
        if (type === 'inputClosed') channel.send([1, 7, 'still here'])
      },
    })
    const server = await serve(handler, { channel: { allowHalfOpen: true } })
    const peer = await tlsConnect(server)
    await handshakesOver(server)
    peer.end()
    expect(await peer.read(17)).toEqual(encoded([1, 7, 'still here']))
    expect(told.all).toEqual(['secured', 'inputClosed'])
    expect(server.channels.size).toBe(1)
  })

  it('is not waited for by a peer that has gone: nothing is left of the connection', async () => {
    const told = new Collector<string>()
    const server = await serve(secure.handle(endings(told)))
    const peer = await rawClient(server)
    tlsOver(peer)
    await handshakesOver(server)
    peer.reset()
    expect(await told.first(3)).toEqual(['secured', 'CHANNEL_TRANSPORT', 'inactive'])
    expect(await server.close()).toMatchObject({ reset: 0 })
  })
})

describe('what is sent over TLS', () => {
  it('tells each sender when its bytes are gone, and not before', async () => {
    const told = new Collector<number>()
    const server = await serve(
      secure.handle({
        onActive(channel) {
          for (let i = 0; i < 20; i++) channel.send([1, i, 'x'.repeat(60_000)], () => told.add(i))
          told.add(-1)
        },
      }),
    )
    const peer = await tlsConnect(server)
    await peer.read(20 * 60_007)
    expect(await told.first(21)).toEqual(Array.from({ length: 21 }, (_, i) => i - 1))
  })

  it('is one record and one write for each burst of messages', async () => {
    const server = await serve(protocol(tls(localhost)).use(echo as never) as never)
    const peer = await rawClient(server)
    const socket = tlsOver(peer)
    const replies = new Received()
    socket.on('data', replies.add)
    const exchange = async (count: number): Promise<void> => {
      const bytes = encoded(...Array.from({ length: count }, (_, i): [number, number, string] => [1, i, 'x']))
      socket.write(bytes)
      expect(await replies.read(bytes.length)).toEqual(bytes)
    }
    // Behind the first answer the tickets for sessions have come, too.
    await exchange(1)
    const chunks: Buffer[] = []
    peer.socket.on('data', (chunk) => chunks.push(chunk))
    await exchange(32)
    const sent = Buffer.concat(chunks)
    expect(chunks).toHaveLength(1)
    expect(sent.readUInt16BE(3)).toBe(sent.length - 5)
  })

  it('is refused beyond maxPending, and only what left before is told to be gone', async () => {
    const outcomes = new Collector<readonly [number, string | undefined]>()
    const pipeline = secure.handle({
      onActive(channel) {
        for (let i = 0; i < 20; i++) channel.send([1, i, 'x'.repeat(60_000)], (error) => outcomes.add([i, error?.code]))
      },
    })
    const server = await serve(pipeline, { channel: { maxPending: 300_000, onUnhandledError: () => {} } })
    const peer = await tlsConnect(server)
    await peer.ended
    const codes = new Map(await outcomes.first(20))
    const inOrder = Array.from({ length: 20 }, (_, i) => codes.get(i))
    // Four fit, or three as long as the first portion is there in the clear and encrypted.
    const refused = inOrder.indexOf('CHANNEL_OVERFLOW')
    expect([3, 4]).toContain(refused)
    // Node may have handed on the first of them at once.
    const before = inOrder.slice(1, refused)
    expect([...new Set([...before, ...inOrder.slice(refused + 1)])]).toEqual(['CHANNEL_CLOSED'])
  })

  it('waits for a peer that does not read, and so do its senders', async () => {
    const written: number[] = []
    const pipeline = secure.handle({
      async onActive(channel) {
        for (let i = 0; i < 200; i++) {
          if (channel.send([1, i, 'x'.repeat(60_000)])) continue
          await channel.sent()
          written.push(i)
        }
      },
    })
    const server = await serve(pipeline)
    const peer = await tlsConnect(server)
    peer.socket.pause()
    // Until nothing moves: the buffers of the system are full.
    for (let before = -1; written.length > before;) {
      before = written.length
      for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate)
    }
    expect(written.length).toBeLessThan(199)
    peer.socket.resume()
    expect(await peer.read(200 * 60_007)).toHaveLength(200 * 60_007)
  })

  it('goes out by a client that was paused before it was connected', async () => {
    const peers = new Collector<TlsPeer>()
    const { port } = await tlsListen(localhost, peers.add)
    const told = new Collector<string>()
    const factory = factoryOf(trusting.handle(endings(told)))
    const client = await clientOf(factory, { port }, { lazyConnect: true, reconnect: false })
    client.pause()
    client.send([1, 2, 'x'])
    const [peer] = (await peers.first(1)) as [TlsPeer]
    expect(await peer.read(8)).toEqual(encoded([1, 2, 'x']))
    peer.write(encoded([1, 3, 'y']))
    peer.end()
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect(told.all).toEqual(['secured'])
    client.resume()
    expect(await told.first(2)).toEqual(['secured', 'message 3'])
  })
})

describe('what is received over TLS', () => {
  it('is not read while a handler works', async () => {
    let go = (): void => {}
    const wait = new Promise<void>((resolve) => {
      go = resolve
    })
    const told = new Collector<number>()
    const pipeline = secure.handle({
      onMessage(_channel, [, id]) {
        told.add(id)
        return wait
      },
    })
    const peer = await tlsConnect(await serve(pipeline))
    let sent = 0
    const sending = (async () => {
      for (; sent < 1_000; sent++) {
        const bytes = encoded([1, sent, 'x'.repeat(60_000)])
        if (!peer.socket.write(bytes)) await new Promise((resolve) => peer.socket.once('drain', resolve))
      }
    })()
    await told.first(1)
    for (let before = -1; sent > before;) {
      before = sent
      for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate)
    }
    expect(sent).toBeLessThan(999)
    expect(told.all).toEqual([0])
    go()
    await sending
    expect(await told.first(1_000)).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
  })
})

describe('a handshake that is under way', () => {
  it('is cut at once when the server closes', async () => {
    const errors: Error[] = []
    const clock = virtualClock()
    const channel = { clock, onUnhandledError: (error: Error) => errors.push(error) }
    const told: string[] = []
    const server = await serve(secure.handle({ onEvent: (_channel, { type }) => told.push(type) }), { channel })
    const peer = await rawClient(server)
    while (server.channels.size === 0) await new Promise(setImmediate)
    // Without a turn of the clock: no time-out has helped.
    expect(await server.close()).toEqual({ drained: 0, reset: 1, refused: 0 })
    await peer.ended
    expect([errors, told]).toEqual([[], []])
  })

  it('is given up by the clock of the channel, 10 seconds after it began', async () => {
    const clock = virtualClock()
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const outcome = new Collector<unknown>()
    clientOf(factoryOf(trusting, { channel: { clock } }), { port }, { reconnect: false }).catch(outcome.add)
    const [peer] = (await peers.first(1)) as [RawPeer]
    await peer.read(1)
    clock.advance(9_999)
    await new Promise(setImmediate)
    expect(outcome.all).toEqual([])
    clock.advance(1)
    expect(await outcome.first(1)).toMatchObject([{ code: 'TCP_TLS_TIMEOUT' }])
  })
})
