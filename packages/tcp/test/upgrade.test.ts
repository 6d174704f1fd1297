import { string, uint8 } from '@link/codec'
import { lines, protocol, type Channel } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { describe, expect, it } from 'vitest'
import { Collector } from './collector.js'
import { rawClient, serve } from './rig.js'
import { encoded, wire } from './wire.js'

const text = (line: string): Uint8Array => new TextEncoder().encode(line)
const words = protocol(string({ prefix: uint8() }))

describe('an upgraded channel', () => {
  const pipeline = protocol(lines()).handle({
    onMessage(channel) {
      channel.send(text('ok'))
      channel.upgrade(words.handle({ onMessage: (talking, word) => talking.send(word.toUpperCase()) }))
    },
  })

  it('goes on with what came behind the request, wherever the packets are cut', async () => {
    const server = await serve(pipeline)
    const stream = text('upgrade\n\x02ab\x01c')
    for (let cut = 0; cut < stream.length; cut++) {
      const peer = await rawClient(server)
      await peer.writeApart([stream.subarray(0, cut), stream.subarray(cut)])
      expect(await peer.read(8)).toEqual(text('ok\n\x02AB\x01C'))
      peer.socket.destroy()
    }
  })

  it('is still the server’s: it is drained and closed with it', async () => {
    const server = await serve(pipeline)
    const peer = await rawClient(server)
    peer.write(text('upgrade\n\x01a'))
    expect(await peer.read(5)).toEqual(text('ok\n\x01A'))
    expect(server.channels.size).toBe(1)
    const closed = server.close()
    await peer.ended
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })
})

describe('answers that are owed', () => {
  it('are waited for when the peer has ended its side, and when the server closes', async () => {
    const waiting = new Collector<Channel<never>>()
    const server = await serve(
      wire.handle({
        onMessage(channel) {
          channel.owe()
          waiting.add(channel)
        },
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'a']))
    peer.end()
    const [channel] = (await waiting.first(1)) as [Channel<readonly [number, number, string]>]
    const closed = server.close()
    for (let i = 0; i < 5; i++) await new Promise(setImmediate)
    expect(channel.valid).toBe(true)
    channel.send([1, 2, 'a'])
    channel.settle()
    expect(await peer.read(8)).toEqual(encoded([1, 2, 'a']))
    expect(await closed).toMatchObject({ drained: 1 })
  })
})

describe('a paused channel', () => {
  async function pausedOne(clock = virtualClock()) {
    const opened = new Collector<Channel<never>>()
    const server = await serve(
      wire.handle({
        onActive(channel) {
          channel.pause()
          opened.add(channel)
        },
        onMessage: () => {},
        onError: () => {},
      }),
      { channel: { clock } },
    )
    const peer = await rawClient(server)
    const [channel] = (await opened.first(1)) as [Channel<never>]
    return { clock, peer, channel }
  }

  it('whose socket is not read any more sees a reset within a second', async () => {
    const { clock, peer, channel } = await pausedOne()
    peer.write(encoded([1, 2, 'kept']))
    while (channel.stats().heldBytes === 0) await new Promise(setImmediate)
    peer.reset()
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(channel.valid).toBe(true)
    clock.advance(1_000)
    await channel.closed
  })

  it('for which no message waits sees the end of its peer at once', async () => {
    const { peer, channel } = await pausedOne()
    peer.end()
    await channel.closed
  })
})
