import { describe, expect, it } from 'vitest'
import type { ChannelError } from '@link/core'
import { virtualClock } from '@link/core/testing'
import type { OfflineOptions } from '../src/index.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { clientOf, factoryOf, rawServer } from './rig.js'
import { encoded, wire } from './wire.js'

/** A lazy client that finds its server only when the test lets it. */
async function waiting(offline: OfflineOptions) {
  const clock = virtualClock()
  const errors = new Collector<Error>()
  const outcomes: string[] = []
  const peers = new Collector<RawPeer>()
  const { port } = await rawServer(peers.add)
  const factory = factoryOf(wire, { channel: { clock, onUnhandledError: errors.add } })
  // A preparation holds everything back: it is a connection that nothing may be sent to yet.
  let connect: () => void = () => {}
  const prepared = new Promise<void>((resolve) => {
    connect = resolve
  })
  const client = await clientOf(factory, { port }, { lazyConnect: true, offline, prepare: () => prepared })

  function send(id: number): boolean {
    return client.send([id, 0, ''], (error) => void outcomes.push(`${id} ${error?.code ?? 'sent'}`))
  }
  async function received(...ids: readonly number[]): Promise<void> {
    connect()
    const [peer] = await peers.first(1)
    const expected = encoded(...ids.map((id) => [id, 0, ''] as const))
    expect(await peer?.read(expected.length)).toEqual(expected)
    await client.sent().catch(() => {})
  }
  return { client, clock, errors, outcomes, send, received }
}

const KIB = 1024

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What a message of these tests is estimated at: a list of two numbers and a text without characters. */
const SIZE = 64

describe('messages that wait for a connection', () => {
  it('are refused above the bound, by default', async () => {
    const { send, outcomes, received, client, errors } = await waiting({ maxMessages: 2 })
    expect([send(1), send(2), send(3)]).toEqual([true, false, false])
    client.send([4, 0, ''])
    await turn()
    expect(outcomes).toEqual(['3 CHANNEL_OVERFLOW'])
    expect(errors.all).toMatchObject([{ code: 'CHANNEL_OVERFLOW' }])
    expect(client.stats()).toMatchObject({ refused: 2, dropped: 0, pendingMessages: 2, pendingBytes: 2 * SIZE })
    await received(1, 2)
    expect(outcomes).toEqual(['3 CHANNEL_OVERFLOW', '1 sent', '2 sent'])
  })

  it('are bounded in bytes too', async () => {
    const { send, outcomes, received } = await waiting({ maxBytes: 2.5 * SIZE })
    expect([send(1), send(2), send(3)]).toEqual([true, true, false])
    await received(1, 2)
    expect(outcomes).toEqual(['3 CHANNEL_OVERFLOW', '1 sent', '2 sent'])
  })

  it('make room for newer ones with drop-oldest, and their senders are told', async () => {
    const { send, outcomes, received, client, errors } = await waiting({ maxMessages: 2, overflow: 'drop-oldest' })
    client.send([0, 0, 'nobody asks'])
    for (const id of [1, 2, 3]) send(id)
    expect(outcomes).toEqual([])
    await turn()
    expect(outcomes).toEqual(['1 CHANNEL_OVERFLOW'])
    expect(errors.all).toEqual([])
    expect(client.stats()).toMatchObject({ refused: 0, dropped: 2, pendingMessages: 2 })
    await expect(client.sent()).rejects.toMatchObject({ code: 'CHANNEL_OVERFLOW' })
    await received(2, 3)
    expect(outcomes).toEqual(['1 CHANNEL_OVERFLOW', '2 sent', '3 sent'])
  })

  it('stay with drop-newest, and only who asked is told', async () => {
    const { send, outcomes, received, client, errors } = await waiting({ maxMessages: 1, overflow: 'drop-newest' })
    send(1)
    send(2)
    client.send([3, 0, 'nobody asks'])
    await turn()
    expect([outcomes, errors.all]).toEqual([['2 CHANNEL_OVERFLOW'], []])
    expect(client.stats()).toMatchObject({ refused: 0, dropped: 2 })
    await received(1)
  })

  it('end the client with close', async () => {
    const { send, outcomes, client, clock } = await waiting({ maxMessages: 1, overflow: 'close' })
    send(1)
    send(2)
    expect(client.state).toBe('closed')
    await client.closed
    await turn()
    expect(outcomes).toEqual(['1 CHANNEL_CLOSED', '2 CHANNEL_OVERFLOW'])
    expect(clock.pending()).toBe(0)
  })

  it('are given up when they have waited too long, each at its own time', async () => {
    const { send, outcomes, received, clock, client } = await waiting({ maxAge: 1_000 })
    send(1)
    clock.advance(400)
    send(2)
    clock.advance(599)
    await turn()
    expect(outcomes).toEqual([])
    clock.advance(1)
    await turn()
    expect(outcomes).toEqual(['1 CHANNEL_TIMEOUT'])
    expect(client.stats()).toMatchObject({ dropped: 1, pendingMessages: 1 })
    await received(2)
    expect(outcomes).toEqual(['1 CHANNEL_TIMEOUT', '2 sent'])
    // Nor does the clock wait for messages that are gone.
    clock.advance(10_000)
    expect(outcomes.length).toBe(2)
  })

  it('are not given up by default before a minute has passed', async () => {
    const { send, outcomes, clock } = await waiting({})
    send(1)
    clock.advance(59_999)
    await turn()
    expect(outcomes).toEqual([])
    clock.advance(1)
    await turn()
    expect(outcomes).toEqual(['1 CHANNEL_TIMEOUT'])
  })

  it('do not age while there is a connection, however slow its peer is', async () => {
    const clock = virtualClock()
    const { port } = await rawServer((peer) => {
      peer.socket.pause()
      peers.add(peer)
    })
    const peers = new Collector<RawPeer>()
    const factory = factoryOf(wire, { channel: { clock, highWaterMark: 64 * KIB } })
    const client = await clientOf(factory, { port }, { lazyConnect: true, offline: { maxAge: 1_000 } })
    const text = 'x'.repeat(60_000)
    for (let i = 0; i < 200; i++) client.send([0, i, text])
    await client.connect()
    const [peer] = await peers.first(1)
    expect(client.stats().pendingMessages).toBeGreaterThan(0)
    clock.advance(10_000)
    peer?.socket.resume()
    await client.sent()
    expect((await peer?.read(200 * 60_007))?.length).toBe(200 * 60_007)
    expect(client.stats().dropped).toBe(0)
  })

  it('that nobody asked about are reported when they are given up', async () => {
    const { client, clock, errors } = await waiting({ maxAge: 1_000 })
    client.send([1, 0, ''])
    client.send([2, 0, ''])
    const sent = client.sent()
    client.send([3, 0, ''])
    clock.advance(1_000)
    await expect(sent).rejects.toMatchObject({ code: 'CHANNEL_TIMEOUT' })
    expect(await errors.first(1)).toMatchObject([
      {
        code: 'CHANNEL_TIMEOUT',
        message: '2 messages were not sent (CHANNEL_TIMEOUT)',
        cause: { message: 'there was no connection within 1000 ms (CHANNEL_TIMEOUT)' },
      },
    ])
  })

  it('have an outcome also if a callback throws', async () => {
    const { client, send, outcomes, errors } = await waiting({})
    const thrown = new Error('thrown')
    client.send([1, 0, ''], () => {
      throw thrown
    })
    send(2)
    client.send([3, 0, ''], () => Promise.reject(thrown) as never)
    await client.close()
    expect(outcomes).toEqual(['2 CHANNEL_CLOSED'])
    expect(await errors.first(2)).toEqual([thrown, thrown])
  })

  it('keep their order when a callback sends again', async () => {
    const { client, outcomes, received } = await waiting({ maxMessages: 2, overflow: 'drop-oldest' })
    const again = (error?: ChannelError): void => {
      outcomes.push(error?.code ?? 'sent')
      if (error !== undefined) client.send([9, 0, ''])
    }
    client.send([1, 0, ''], again)
    client.send([2, 0, ''])
    client.send([3, 0, ''])
    await turn()
    await received(3, 9)
    expect(outcomes).toEqual(['CHANNEL_OVERFLOW'])
  })
})
