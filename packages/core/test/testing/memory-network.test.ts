import { decoder } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { bytes, type Channel, type ChannelOptions } from '../../src/index.js'
import { memoryNetwork, virtualClock } from '../../src/testing/index.js'
import { codec, encoded, settle, texts, wire, type Text } from '../rig.js'

const echo = wire.handle({ onMessage: (channel, message) => channel.send(message) })

/** A connection whose two ends record bytes and what ended them. */
async function connected(options: ChannelOptions & { capacity?: number } = {}) {
  const clock = virtualClock()
  const { capacity, ...channelOptions } = options
  const network = memoryNetwork({ clock, ...(capacity !== undefined && { capacity }) })
  const ends = { server: [] as string[], client: [] as string[] }
  const accepted: Channel<Uint8Array>[] = []
  const recording = (seen: string[]) =>
    bytes.handle({
      onActive: (channel) => accepted.push(channel),
      onMessage: (_, chunk) => seen.push(`${chunk.length} B`),
      onEvent: (_, event) => seen.push(event.type),
      onError: (_, error) => seen.push(error.message),
      onInactive: () => seen.push('inactive'),
    })
  const server = network.listen(0, recording(ends.server), channelOptions)
  const client = await network.connect(server.address.port ?? 0, recording(ends.client), channelOptions)
  return { clock, server, client, accepted: accepted[0] as Channel<Uint8Array>, ends }
}

describe('memoryNetwork', () => {
  it('connects clients to the server of a port, each to a channel of its own', async () => {
    const network = memoryNetwork()
    const server = network.listen(8081, echo)
    const clients = await Promise.all([network.connect(8081, wire), network.connect(8081, wire)])
    expect(server.address).toEqual({ host: '127.0.0.1', port: 8081 })
    expect(server.channels.size).toBe(2)
    for (const [i, client] of clients.entries()) {
      client.send([i, 'hello'])
      expect((await client[Symbol.asyncIterator]().next()).value).toEqual([i, 'hello'])
    }
    const ports = clients.map((client) => client.localAddress?.port)
    expect(new Set(ports).size).toBe(2)
    expect([...server.channels].map((channel) => channel.remoteAddress?.port)).toEqual(ports)
    for (const client of clients) await client.close()
    await settle()
    expect(server.channels.size).toBe(0)
  })

  it('lets a client come from any host', async () => {
    const network = memoryNetwork()
    const server = network.listen(0, wire)
    const client = await network.connect(server.address.port ?? 0, wire, { host: '10.0.0.7' })
    expect([...server.channels][0]?.remoteAddress).toEqual(client.localAddress)
    expect(client.localAddress?.host).toBe('10.0.0.7')
    client.abort()
  })

  it('refuses a connection where nobody listens, and a second server of a port', async () => {
    const network = memoryNetwork()
    await expect(network.connect(8081, wire)).rejects.toMatchObject({
      code: 'CHANNEL_TRANSPORT',
      message: 'cannot connect to 127.0.0.1:8081: connect ECONNREFUSED (CHANNEL_TRANSPORT)',
    })
    const server = network.listen(8081, wire)
    expect(() => network.listen(8081, wire)).toThrow('cannot listen on 127.0.0.1:8081: listen EADDRINUSE')
    expect(await server.close()).toEqual({ drained: 0, reset: 0 })
    await expect(network.connect(8081, wire)).rejects.toMatchObject({ code: 'CHANNEL_TRANSPORT' })
    network.listen(8081, wire)
  })

  it('stops a server: what it is answering is answered, what does not end is cut after the grace', async () => {
    const clock = virtualClock()
    const network = memoryNetwork({ clock })
    const slow = wire.handle({
      async onMessage(channel, message) {
        await new Promise<void>((resolve) => void clock.schedule(resolve, 100))
        channel.send(message)
      },
    })
    const server = network.listen(1, slow)
    const heard: Text[] = []
    const polite = await network.connect(1, wire.handle({ onMessage: (_, message) => heard.push(message) }))
    const stubborn = await network.connect(1, wire, { allowHalfOpen: true, onUnhandledError: () => {} })
    polite.send([1, 'hello'])
    await settle()
    const closing = server.close({ grace: 1_000 })
    expect(server.close()).toBe(closing)
    await settle()
    clock.advance(100)
    await polite.closed
    await settle()
    expect(heard).toEqual([[1, 'hello']])
    clock.advance(900)
    expect(await closing).toEqual({ drained: 1, reset: 1 })
    stubborn.abort()
    await stubborn.closed
    expect(clock.pending()).toBe(0)
  })
})

describe('a connection within the process', () => {
  it('carries any number of bytes in order, as many at once as its capacity and a read allow', async () => {
    const network = memoryNetwork({ capacity: 1_000 })
    const sizes: number[] = []
    const stream = decoder(codec)
    const heard: Text[] = []
    const server = bytes.handle({
      onMessage(_, chunk) {
        sizes.push(chunk.length)
        heard.push(...stream.push(chunk))
      },
    })
    network.listen(1, server)
    const client = await network.connect(1, wire)
    const sent = Array.from({ length: 100 }, (_, i): Text => [i, 'x'.repeat(i * 10)])
    for (const message of sent) client.send(message)
    await client.close()
    expect(heard).toEqual(sent)
    expect(Math.max(...sizes)).toBe(1_000)
  })

  it('keeps bytes as they were when they were sent, although the sender uses their memory again', async () => {
    const { client, accepted } = await connected()
    const heard: Uint8Array[] = []
    const network = memoryNetwork()
    network.listen(1, bytes.handle({ onMessage: (_, chunk) => heard.push(chunk) }))
    const other = await network.connect(1, bytes)
    const mine = Uint8Array.of(1, 2, 3)
    other.send(mine, () => mine.fill(0))
    await settle()
    expect(heard).toEqual([Uint8Array.of(1, 2, 3)])
    expect(mine).toEqual(new Uint8Array(3))
    for (const channel of [client, accepted, other]) channel.abort()
  })

  it('makes the writer wait while the peer does not read, with no more on its way than its capacity', async () => {
    const { client, accepted } = await connected({ capacity: 100, highWaterMark: 1_000 })
    accepted.pause()
    let gone = 0
    for (let i = 0; i < 20; i++) {
      client.send(new Uint8Array(100), () => gone++)
      client.flush()
      await settle()
    }
    // One burst is kept by the channel, one is on its way.
    expect(gone).toBe(2)
    expect(client.writable).toBe(false)
    accepted.resume()
    await settle()
    expect([gone, client.writable]).toEqual([20, true])
    client.abort()
  })

  it('ends one direction at a time', async () => {
    const { client, accepted, ends } = await connected({ allowHalfOpen: true })
    client.send(new Uint8Array(3))
    const closing = client.close()
    await settle()
    expect(ends.server).toEqual(['3 B', 'inputClosed'])
    expect(accepted.valid).toBe(true)
    accepted.send(new Uint8Array(5))
    void accepted.close()
    await closing
    await accepted.closed
    expect(ends.server).toEqual(['3 B', 'inputClosed', 'inactive'])
  })

  it('is reset by an abort: what was on its way is lost, the peer is told', async () => {
    const { client, accepted, ends } = await connected()
    accepted.pause()
    client.send(new Uint8Array(3))
    client.flush()
    client.abort()
    await accepted.closed
    await client.closed
    expect(ends.server).toEqual(['the connection broke: read ECONNRESET (CHANNEL_TRANSPORT)', 'inactive'])
    expect(ends.client).toEqual(['inactive'])
  })

  it('breaks for who writes to a peer that has closed both sides', async () => {
    const { clock, client, accepted, ends } = await connected({ allowHalfOpen: true })
    void client.close()
    await settle()
    // The deadline of the close: nobody reads there any more.
    clock.advance(5_000)
    await client.closed
    expect(accepted.valid).toBe(true)
    const outcome = new Promise((resolve) => void accepted.send(new Uint8Array(1), resolve))
    expect(await outcome).toMatchObject({ code: 'CHANNEL_CLOSED', cause: { message: 'write EPIPE' } })
    expect(ends.server).toEqual([
      'inputClosed',
      'the connection broke: write EPIPE, 1 bytes were not written (CHANNEL_TRANSPORT)',
      'inactive',
    ])
  })

  it('delivers nothing within a call, however short', async () => {
    const { client, ends } = await connected()
    client.send(Uint8Array.of(1))
    client.flush()
    expect(ends.server).toEqual([])
    await settle()
    expect(ends.server).toEqual(['1 B'])
    client.abort()
  })
})

describe('texts over a network within the process', () => {
  it('come as they were sent', async () => {
    const network = memoryNetwork()
    network.listen(1, echo)
    const client = await network.connect(1, wire)
    for (const text of texts(3)) client.send(text)
    const replies: Text[] = []
    for await (const reply of client) if (replies.push(reply) === 3) break
    expect(replies).toEqual(texts(3))
    expect(encoded(...replies).length).toBe(12)
  })
})
