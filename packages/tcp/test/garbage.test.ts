// Peers that mean no good, or are broken: a clear error, little memory, and nobody else notices.
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { byteBlock, isCodecError, uint32 } from '@link/codec'
import { isChannelError, protocol, type Channel } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { Collector } from './collector.js'
import { clientOf, factoryOf, rawClient, rawServer, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

const blocks = protocol(byteBlock({ prefix: uint32() }))

/** A block as it stands on the wire. */
function block(size: number): Uint8Array {
  const bytes = new Uint8Array(4 + size)
  new DataView(bytes.buffer).setUint32(0, size)
  return bytes
}

describe('a server', () => {
  it('closes each of 200 connections that send random bytes, tells why, and goes on', async () => {
    const errors = new Collector<Error>()
    const inactive = new Collector<unknown>()
    const server = await serve(
      wire.handle({
        onMessage: (channel, message) => channel.send(message),
        onError: (_channel, error) => errors.add(error),
        onInactive: inactive.add,
      }),
    )
    for (let i = 0; i < 200; i++) {
      const peer = await rawClient(server)
      peer.write(randomBytes(1 + (i % 50)))
      peer.end()
      await peer.ended
    }
    await inactive.first(200)
    expect(errors.all.filter((error) => !isCodecError(error))).toEqual([])
    expect(server.channels.size).toBe(0)
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'good']))
    expect(await peer.read(11)).toEqual(encoded([1, 2, 'good']))
  })

  it('goes on when peers reset in the middle of messages', async () => {
    const errors = new Collector<Error>()
    const active = new Collector<unknown>()
    const inactive = new Collector<unknown>()
    const server = await serve(
      wire.handle({
        onActive: active.add,
        onMessage: (channel, message) => channel.send(message),
        onError: (_channel, error) => errors.add(error),
        onInactive: inactive.add,
      }),
    )
    const whole = encoded([1, 2, 'x'.repeat(1_000)])
    for (let i = 0; i < 50; i++) {
      const peer = await rawClient(server)
      await active.first(i + 1)
      peer.write(whole)
      await peer.read(whole.length)
      peer.write(whole.slice(0, 10 + i))
      await new Promise(setImmediate)
      peer.reset()
    }
    await inactive.first(50)
    // A reset that comes while bytes are still unread is told by the system as an end.
    const known = errors.all.filter(
      (error) => isChannelError(error, 'CHANNEL_TRANSPORT') || isCodecError(error, 'CODEC_TRUNCATED'),
    )
    expect(known.length).toBe(50)
    expect(errors.all.length).toBe(50)
    expect(server.channels.size).toBe(0)
  })

  it('closes a peer that never reads, once 1 MiB waits for it', async () => {
    const errors = new Collector<Error>()
    const inactive = new Collector<unknown>()
    const server = await serve(
      blocks.handle({
        onMessage: (channel, message) => channel.send(message),
        onError: (_channel, error) => errors.add(error),
        onInactive: inactive.add,
      }),
      { channel: { maxPending: 1024 * 1024 } },
    )
    const peer = await rawClient(server)
    peer.socket.pause()
    const bytes = block(60_000)
    let sent = 0
    function pump(): void {
      while (!peer.socket.destroyed && peer.socket.write(bytes)) sent += bytes.length
    }
    peer.socket.on('drain', pump)
    pump()
    await inactive.first(1)
    expect(errors.all.some((error) => isChannelError(error, 'CHANNEL_OVERFLOW'))).toBe(true)
    expect(sent).toBeGreaterThan(1024 * 1024)
  })

  it('takes no memory for a length that does not come', async () => {
    const errors = new Collector<Error>()
    const server = await serve(blocks.handle({ onError: (_channel, error) => errors.add(error) }))
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 20; i++) {
      const peer = await rawClient(server)
      // 1 MiB less 4 bytes is just within the limit, 2 GiB are not.
      peer.write(i % 2 === 0 ? Uint8Array.of(0, 0x0f, 0xff, 0xfc) : Uint8Array.of(0x7f, 0xff, 0xff, 0xff))
    }
    expect((await errors.first(10)).every((error) => isCodecError(error, 'CODEC_FRAME_LIMIT'))).toBe(true)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * 1024 * 1024)
  })

  it('holds no more than a burst or two for a handler that does not answer', async () => {
    const started = new Collector<Channel<Uint8Array>>()
    const server = await serve(
      blocks.handle({
        onMessage(channel) {
          started.add(channel)
          return new Promise(() => {})
        },
      }),
    )
    const peer = await rawClient(server)
    const bytes = block(60_000)
    let sent = 0
    let blocked = 0
    while (blocked < 50) {
      if (peer.socket.writableLength < 1_000_000) {
        peer.write(bytes)
        sent += bytes.length
        blocked = 0
      } else blocked++
      await new Promise(setImmediate)
    }
    // The rest is in the buffers of the system, which stopped taking.
    expect(started.all.length).toBe(1)
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  it('keeps a connection on which nothing comes, and ends it when it stops', async () => {
    const active = new Collector<unknown>()
    const server = await serve(wire.handle({ onActive: active.add }))
    const peer = await rawClient(server)
    await active.first(1)
    const closed = server.close()
    await peer.ended
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })

  it('lets 2,000 connections come and go', async () => {
    const server = await serve(echo)
    let done = 0
    async function one(): Promise<void> {
      while (done < 2_000) {
        done++
        const peer = await rawClient(server)
        peer.write(encoded([1, 2, '']))
        await peer.read(7)
        if (done % 2 === 0) peer.end()
        else peer.socket.destroy()
        await peer.closed
      }
    }
    await Promise.all(Array.from({ length: 20 }, one))
    while (server.channels.size > 0) await new Promise(setImmediate)
    expect(await server.close()).toEqual({ drained: 0, reset: 0, refused: 0 })
  }, 30_000)
})

describe('a client', () => {
  it('tells onError what a server of nonsense sends, and tries elsewhere in time, not at once', async () => {
    const clock = virtualClock()
    const errors = new Collector<Error>()
    const inactive = new Collector<unknown>()
    let connections = 0
    const { port } = await rawServer((peer) => {
      connections++
      peer.write(block(60_000))
      void peer.ended.then(() => peer.end())
    })
    const factory = factoryOf(
      protocol(byteBlock({ prefix: uint32() }), { maxFrame: 100 }).handle({
        onError: (_channel, error) => errors.add(error),
        onInactive: inactive.add,
      }),
      { channel: { clock } },
    )
    const client = await clientOf(factory, { port }, { reconnect: { random: () => 1 } })
    for (const [i, delay] of [100, 200, 400].entries()) {
      await inactive.first(i + 1)
      await new Promise(setImmediate)
      expect(client.state).toBe('waiting')
      clock.advance(delay - 1)
      expect(client.state).toBe('waiting')
      clock.advance(1)
      expect(client.state).toBe('connecting')
    }
    await inactive.first(4)
    expect(errors.all.every((error) => isCodecError(error, 'CODEC_FRAME_LIMIT'))).toBe(true)
    expect(connections).toBe(4)
  })
})
