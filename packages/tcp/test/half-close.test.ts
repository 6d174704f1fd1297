import { pipeline, protocol, type Channel, type Pipeline } from '@link/core'
import { describe, expect, it } from 'vitest'
import { tls, type TcpServer } from '../src/index.js'
import { ca, localhost } from './certificates.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { clientOf, factoryOf, rawClient, rawServer, serve } from './rig.js'
import { handshakesOver, tlsConnect, tlsListen, tlsOver } from './tls-peer.js'
import { encoded, message, wire } from './wire.js'

/** Tells what a channel goes through after it has said the end of what it sends. */
function saysTheEnd(told: Collector<string>, channels: Collector<Channel<never>>) {
  return {
    onActive(channel: Channel<readonly [number, number, string]>) {
      channels.add(channel)
      channel.send([1, 1, 'last words'])
      channel.endWrite()
    },
    onMessage: (_channel: unknown, [, id]: readonly [number, number, string]) => told.add(`message ${id}`),
    onEvent: (_channel: unknown, { type }: { readonly type: string }) => void (type !== 'secured' && told.add(type)),
    onError: (_channel: unknown, error: Error) => told.add((error as Error & { code: string }).code),
    onInactive: () => told.add('inactive'),
  }
}

type End = ReturnType<typeof saysTheEnd>
type Handling = (end: End) => Pipeline<never, never>

interface Way {
  /** The pipelines of both sides, and their peers. */
  readonly server: Handling
  readonly client: Handling
  readonly connect: (server: TcpServer) => Promise<RawPeer>
  readonly listen: (accept: (peer: RawPeer) => void) => Promise<{ port: number }>
}

const ways: readonly (readonly [string, Way])[] = [
  [
    'TCP',
    {
      server: (end) => wire.handle(end) as never,
      client: (end) => wire.handle(end) as never,
      connect: rawClient,
      listen: (accept) => rawServer(accept),
    },
  ],
  ...(['TLSv1.2', 'TLSv1.3'] as const).map((maxVersion): readonly [string, Way] => [
    maxVersion,
    {
      server: (end) => pipeline([tls({ ...localhost, maxVersion }), message, end]) as never,
      client: (end) => pipeline([tls({ ca, maxVersion }), message, end]) as never,
      connect: (server) => tlsConnect(server),
      listen: (accept) => tlsListen(localhost, accept),
    },
  ]),
]

const answers = encoded([1, 2, 'still'], [1, 3, 'here'])

describe.each(ways)('endWrite() over %s', (_name, { server: serving, client: asking, connect, listen }) => {
  it('of a server ends what it sends, and what the client says until its own end comes', async () => {
    const [told, channels] = [new Collector<string>(), new Collector<Channel<never>>()]
    const server = await serve(serving(saysTheEnd(told, channels)))
    const peer = await connect(server)
    expect(await peer.read(18)).toEqual(encoded([1, 1, 'last words']))
    await peer.ended
    const [channel] = (await channels.first(1)) as [Channel<never>]
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    expect([channel.valid, server.channels.size]).toEqual([false, 1])
    peer.write(answers)
    await told.first(2)
    peer.end()
    expect(await told.first(4)).toEqual(['message 2', 'message 3', 'inputClosed', 'inactive'])
    await channel.closed
    expect(await peer.closed).toBeUndefined()
  })

  it('of a client does the same', async () => {
    const [told, channels] = [new Collector<string>(), new Collector<Channel<never>>()]
    const peers = new Collector<RawPeer>()
    const { port } = await listen(peers.add)
    const client = await clientOf(factoryOf(asking(saysTheEnd(told, channels))), { port }, { reconnect: false })
    const [peer] = (await peers.first(1)) as [RawPeer]
    expect(await peer.read(18)).toEqual(encoded([1, 1, 'last words']))
    await peer.ended
    peer.write(answers)
    peer.end()
    expect(await told.first(4)).toEqual(['message 2', 'message 3', 'inputClosed', 'inactive'])
    await client.closed
    expect(await peer.closed).toBeUndefined()
  })

  it('behind a burst that is not read yet loses nothing of it', async () => {
    const size = 1_000_000
    const server = await serve(
      serving({
        ...saysTheEnd(new Collector(), new Collector()),
        onActive(channel) {
          for (let i = 0; i < 20; i++) channel.send([1, i, 'x'.repeat(size / 20)])
          channel.endWrite()
        },
      }),
    )
    const peer = await connect(server)
    peer.socket.pause()
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    peer.socket.resume()
    expect(await peer.read(Infinity)).toHaveLength(size + 20 * 7)
    peer.end()
    expect(await peer.closed).toBeUndefined()
  })
})

describe('endWrite() over TLS', () => {
  const secure = protocol(tls({ ...localhost, maxVersion: 'TLSv1.2' })).use(wire)

  /** The types of the records that a server has written last. */
  async function lastRecord(end: Partial<End>): Promise<number> {
    const server = await serve(secure.handle(end))
    const peer = await rawClient(server)
    const received: Buffer[] = []
    peer.socket.on('data', (chunk) => received.push(chunk))
    tlsOver(peer)
    await peer.ended
    const all = Buffer.concat(received)
    let [at, last] = [0, -1]
    for (; at < all.length; at += 5 + all.readUInt16BE(at + 3)) last = all[at] as number
    return last
  }

  it('says good-bye: the last record is an alert (RFC 5246, section 7.2.1)', async () => {
    expect(await lastRecord({ onActive: (channel) => channel.endWrite() })).toBe(21)
  })

  it('of a peer that then ends without a good-bye is a truncation all the same', async () => {
    const [told, channels] = [new Collector<string>(), new Collector<Channel<never>>()]
    const server = await serve(secure.handle(saysTheEnd(told, channels)))
    const peer = await rawClient(server)
    const socket = tlsOver(peer)
    await handshakesOver(server)
    await peer.ended
    socket.write(encoded([1, 2, 'x']))
    await told.first(1)
    peer.end()
    expect(await told.first(4)).toEqual(['message 2', 'TCP_TLS_TRUNCATED', 'inputClosed', 'inactive'])
  })
})
