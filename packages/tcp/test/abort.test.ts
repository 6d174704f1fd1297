import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { protocol, type Channel } from '@link/core'
import { describe, expect, it } from 'vitest'
import { tls } from '../src/index.js'
import { ca, localhost } from './certificates.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { clientOf, factoryOf, rawClient, rawServer, serve } from './rig.js'
import { tlsConnect, tlsListen, tlsOver, type TlsPeer } from './tls-peer.js'
import { encoded, wire } from './wire.js'

type Wired = Channel<readonly [number, number, string]>

const secure = protocol(tls(localhost)).use(wire)

/** The channel of a connection whose peer has read all that was sent. */
async function connected(peer: RawPeer, channels: Collector<Wired>): Promise<Wired> {
  const [channel] = (await channels.first(1)) as [Wired]
  const hello = encoded([1, 1, 'hello'])
  channel.send([1, 1, 'hello'])
  expect(await peer.read(hello.length)).toEqual(hello)
  return channel
}

describe('abort()', () => {
  it.each([
    ['TCP', wire, rawClient],
    ['TLS', secure, tlsConnect],
  ] as const)('resets a connection of a server over %s, although nothing is unread', async (_name, proto, connect) => {
    const channels = new Collector<Wired>()
    const server = await serve(proto.handle({ onActive: channels.add }))
    const peer = await connect(server)
    const channel = await connected(peer, channels)
    channel.abort()
    expect(await peer.closed).toBe('ECONNRESET')
    await channel.closed
  })

  it.each([
    ['TCP', wire, (accept: (peer: RawPeer) => void) => rawServer(accept)],
    [
      'TLS',
      protocol(tls({ ca })).use(wire),
      (accept: (peer: TlsPeer) => void) => tlsListen(localhost, accept as never),
    ],
  ] as const)('resets the connection of a client over %s', async (_name, proto, listen) => {
    const channels = new Collector<Wired>()
    const peers = new Collector<RawPeer>()
    const { port } = await listen(peers.add)
    const client = await clientOf(factoryOf(proto.handle({ onActive: channels.add })), { port })
    const [peer] = (await peers.first(1)) as [RawPeer]
    await connected(peer, channels)
    client.abort()
    expect(await peer.closed).toBe('ECONNRESET')
    await client.closed
  })

  it('resets in the middle of a handshake', async () => {
    const server = await serve(secure.handle({}))
    const peer = await rawClient(server)
    while (server.channels.size === 0) await new Promise(setImmediate)
    for (const channel of server.channels) channel.abort()
    expect(await peer.closed).toBe('ECONNRESET')
  })

  it('does not wait for a peer that does not read', async () => {
    const channels = new Collector<Wired>()
    const server = await serve(wire.handle({ onActive: channels.add }))
    const peer = await rawClient(server)
    peer.socket.pause()
    const [channel] = (await channels.first(1)) as [Wired]
    for (let i = 0; i < 100; i++) channel.send([1, i, 'x'.repeat(60_000)], () => {})
    await new Promise(setImmediate)
    channel.abort()
    await channel.closed
    peer.socket.resume()
    // Who has something left to read is told an end by Node, not the reset.
    expect((await peer.read(Infinity)).length).toBeLessThan(100 * 60_007)
  })

  it('behind an end that was said leaves the peer what was sent', async () => {
    const channels = new Collector<Wired>()
    const server = await serve(wire.handle({ onActive: channels.add }))
    const peer = await rawClient(server)
    const channel = await connected(peer, channels)
    peer.socket.pause()
    channel.send([1, 2, 'x'.repeat(60_000)])
    channel.endWrite()
    await channel.sent()
    channel.abort()
    await channel.closed
    peer.socket.resume()
    expect(await peer.read(Infinity)).toHaveLength(60_007)
    peer.end()
    expect(await peer.closed).toBeUndefined()
  })

  it('says no good-bye of TLS: for its peer the connection is cut', async () => {
    const channels = new Collector<Wired>()
    const old = protocol(tls({ ...localhost, maxVersion: 'TLSv1.2' })).use(wire)
    const server = await serve(old.handle({ onActive: channels.add }))
    const peer = await rawClient(server)
    tlsOver(peer)
    const [channel] = (await channels.first(1)) as [Wired]
    const received: Buffer[] = []
    peer.socket.on('data', (chunk) => received.push(chunk))
    channel.abort()
    await peer.ended
    const all = Buffer.concat(received)
    let last = -1
    for (let at = 0; at < all.length; at += 5 + all.readUInt16BE(at + 3)) last = all[at] as number
    expect(last).not.toBe(21)
  })

  it.skipIf(process.platform === 'win32')('ends a UNIX socket, which knows no reset', async () => {
    const channels = new Collector<Wired>()
    const server = await serve(wire.handle({ onActive: channels.add }), {
      path: join(tmpdir(), `link-${randomUUID()}.sock`),
    })
    const peer = await rawClient(server)
    const channel = await connected(peer, channels)
    channel.abort()
    await peer.ended
    await channel.closed
  })
})
