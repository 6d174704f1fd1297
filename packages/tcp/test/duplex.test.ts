import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { bytes, type Channel, type ChannelOptions } from '@link/core'
import { describe, expect, it } from 'vitest'
import { toDuplex, type TcpClient } from '../src/index.js'
import { clientOf, factoryOf, rawServer, serve } from './rig.js'
import { wire } from './wire.js'

const KIB = 1024
const MIB = 1024 * KIB
const HALF_OPEN: ChannelOptions = { allowHalfOpen: true }

/** Chunks of different lengths whose bytes are all different, and what they add up to. */
function body(length: number): { readonly source: Readable; readonly digest: () => string } {
  const hash = createHash('sha1')
  function* chunks(): Generator<Uint8Array> {
    let number = 0
    for (let left = length; left > 0;) {
      const chunk = Buffer.alloc(Math.min(left, 1 + ((++number * 7919) % 100_000)))
      for (let at = 0; at + 4 <= chunk.length; at += 512) chunk.writeUInt32LE(number * 1000 + at, at)
      left -= chunk.length
      hash.update(chunk)
      yield chunk
    }
  }
  return { source: Readable.from(chunks(), { objectMode: false }), digest: () => hash.digest('hex') }
}

function sink(): { readonly into: Writable; readonly digest: () => string; length: number } {
  const hash = createHash('sha1')
  const taken = {
    length: 0,
    digest: () => hash.digest('hex'),
    into: new Writable({
      write(chunk: Buffer, _, done) {
        hash.update(chunk)
        taken.length += chunk.length
        done()
      },
    }),
  }
  return taken
}

/** A server whose channels are given away. */
async function served(onActive: (channel: Channel<Uint8Array, Uint8Array>) => void, channel = HALF_OPEN) {
  return serve(bytes.handle({ onActive }), { channel })
}

async function connected(server: { readonly address: { readonly port?: number } }, channel = HALF_OPEN) {
  return clientOf(factoryOf(bytes, { channel }), { port: server.address.port ?? 0 }, { reconnect: false })
}

describe('pipeline() through a channel', () => {
  it('carries 32 MiB there and 32 MiB back at the same time, unchanged', async () => {
    const up = body(32 * MIB)
    const down = body(32 * MIB)
    const atServer = sink()
    const atClient = sink()
    let serving: Promise<void> | undefined
    const server = await served((channel) => {
      serving = pipeline(down.source, toDuplex(channel), atServer.into)
    })
    const client = await connected(server)
    await pipeline(up.source, toDuplex(client), atClient.into)
    await serving
    expect(atServer.digest()).toBe(up.digest())
    expect(atClient.digest()).toBe(down.digest())
    await client.closed
  })

  it('echoes what its own end comes before', async () => {
    const { source, digest } = body(8 * MIB)
    const answer = sink()
    let serving: Promise<void> | undefined
    const server = await served((channel) => {
      const duplex = toDuplex(channel)
      serving = pipeline(duplex, createGzip({ level: 1 }), duplex)
    })
    const client = await connected(server)
    await pipeline(source, toDuplex(client), createGunzip(), answer.into)
    await serving
    expect(answer.length).toBe(8 * MIB)
    expect(answer.digest()).toBe(digest())
    await client.closed
  })

  it('fails when the peer breaks the connection', async () => {
    const server = await rawServer(({ socket }) => {
      socket.once('data', () => socket.resetAndDestroy())
    })
    const client = await connected({ address: server })
    const { source } = body(8 * MIB)
    await expect(pipeline(source, toDuplex(client), sink().into)).rejects.toThrow(/the connection/)
    await client.closed
  })

  it('aborts the connection when another of its streams fails', async () => {
    // Whether the server takes the connection before it is reset, and its stream hears of that, is a matter of time.
    const server = await served((channel) =>
      toDuplex(channel)
        .on('error', () => {})
        .resume()
        .end(),
    )
    const client = await connected(server)
    const failing = new Transform({ transform: (_, __, done) => done(new Error('not like this')) })
    await expect(pipeline(body(MIB).source, failing, toDuplex(client), sink().into)).rejects.toThrow('not like this')
    await client.closed
  })
})

describe('toDuplex', () => {
  /** A channel of a server, and a client at its other end. */
  async function pair(
    channel: ChannelOptions = HALF_OPEN,
  ): Promise<[Channel<Uint8Array, Uint8Array>, TcpClient<Uint8Array, Uint8Array>]> {
    const { promise, resolve } = withResolvers<Channel<Uint8Array, Uint8Array>>()
    const server = await served(resolve, channel)
    const client = await connected(server, channel)
    return [await promise, client]
  }

  it('half-closes with end(), and goes on reading', async () => {
    const [at, client] = await pair()
    const question = toDuplex(client)
    const answer = toDuplex(at)
    const closed = Promise.all([once(question, 'close'), once(answer, 'close')])
    question.end('what?')
    expect(await text(answer)).toBe('what?')
    expect(at.valid).toBe(true)
    answer.end('that')
    expect(await text(question)).toBe('that')
    await closed
    expect(client.state).toBe('closed')
  })

  it('ends its own side when a channel closes behind its peer', async () => {
    const [at, client] = await pair({})
    const duplex = toDuplex(client)
    duplex.resume()
    void at.close()
    await once(duplex, 'close')
    expect(duplex.writableFinished).toBe(true)
    expect(client.valid).toBe(false)
  })

  it('leaves no more in memory than its buffers and two reads of a socket when its reader is slow', async () => {
    const [at, client] = await pair()
    const { source } = body(32 * MIB)
    const writer = toDuplex(at)
    const sending = pipeline(source, writer)
    sending.catch(() => {})
    const reader = toDuplex(client)
    reader.read(0)
    let before = -1
    while (before !== at.stats().bytesOut) {
      before = at.stats().bytesOut
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    }
    // A read brings 256 KiB at the most: one lies in the stream, one waits for its turn.
    expect(client.stats().bytesIn).toBeLessThanOrEqual(512 * KIB)
    expect(reader.readableLength + client.stats().heldBytes).toBe(client.stats().bytesIn)
    // What the stream has collected, in one write; the stream itself takes no more above its own mark.
    const chunk = 100_000
    expect(at.stats().pendingBytes).toBeLessThanOrEqual(writer.writableHighWaterMark + chunk)
    expect(writer.writableLength).toBeLessThanOrEqual(writer.writableHighWaterMark + chunk)
    reader.destroy()
    await expect(sending).rejects.toThrow()
    await client.closed
  })

  it('aborts the channel with destroy()', async () => {
    const [at, client] = await pair()
    const duplex = toDuplex(client)
    duplex.destroy(new Error('enough'))
    await expect(once(duplex, 'close')).rejects.toThrow('enough')
    await client.closed
    expect(client.valid).toBe(false)
    await at.close()
  })

  it('claims the messages of the channel', async () => {
    const [at] = await pair()
    const duplex = toDuplex(at)
    expect(() => toDuplex(at)).toThrow(/CHANNEL_CLAIMED/)
    duplex.destroy()
    await once(duplex, 'close')
  })

  it('refuses an option that nobody knows', async () => {
    const [at] = await pair()
    const misspelt = { objectmode: true } as object
    expect(() => toDuplex(at, misspelt)).toThrow('got "objectmode": did you mean "objectMode"? (TCP_OPTION)')
  })

  it('is one of messages with objectMode, and is destroyed by one that cannot be sent', async () => {
    const server = await serve(wire.handle({ onMessage: (channel, message) => channel.send(message) }))
    const client = await clientOf(factoryOf(wire), server.address, { reconnect: false })
    const duplex = toDuplex(client, { objectMode: true })
    duplex.write([1, 348, 'hello'])
    expect((await once(duplex, 'data'))[0]).toEqual([1, 348, 'hello'])
    duplex.write([300, 348, 'no byte'])
    await expect(once(duplex, 'close')).rejects.toMatchObject({ code: 'CHANNEL_SEND_FAILED' })
    await client.closed
  })
})

/** All that comes, without destroying the stream as a loop over it would. */
function text(stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = ''
    stream.on('data', (chunk: Buffer) => (all += chunk.toString()))
    stream.on('end', () => resolve(all)).on('error', reject)
  })
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((yes) => {
    resolve = yes
  })
  return { promise, resolve }
}
