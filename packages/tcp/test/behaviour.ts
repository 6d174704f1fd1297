// What a pipeline does, told once and run on everything that moves bytes: see behaviour.test.ts.
import { describe, expect, it } from 'vitest'
import { byte, byteBlock, frame, isCodecError, string, uint8, uint32 } from '@link/codec'
import { protocol, type ChannelOptions, type Pipeline } from '@link/core'
import { Collector } from './collector.js'
import { echo, encoded, wire } from './wire.js'

/** The other end of the channel under test, which knows nothing but bytes. */
export interface Peer {
  /** Writes bytes that arrive as one burst. */
  readonly write: (bytes: Uint8Array) => void
  /** Writes pieces that arrive one after the other, as far as the transport lets itself be told. */
  readonly writeApart: (pieces: readonly Uint8Array[]) => Promise<void>
  /** The next bytes; fewer if the channel's side ends before. */
  readonly read: (count: number) => Promise<Uint8Array>
  /** Says that no more comes; still reads. */
  readonly end: () => void
  /** Resolves when the channel's side has ended. */
  readonly ended: Promise<void>
  /** How many writes the channel has made. */
  readonly writes: () => number
}

/** Puts a pipeline on one end of a connection, and gives the other. */
export type Open = <In, Out>(pipeline: Pipeline<In, Out>, options?: ChannelOptions) => Promise<Peer>

function cuts(bytes: Uint8Array): [Uint8Array, Uint8Array][] {
  return Array.from({ length: bytes.length - 1 }, (_, i) => [bytes.slice(0, i + 1), bytes.slice(i + 1)])
}

/** The behaviours, over one transport; `oneSided` for a peer that cannot end and go on reading. */
export function behavesAsAPipeline(name: string, open: Open, { oneSided = false } = {}): void {
  describe(`a pipeline over ${name}`, () => {
    it('echoes a message', async () => {
      const peer = await open(echo)
      const bytes = encoded([1, 348, 'hello world'])
      peer.write(bytes)
      expect(await peer.read(bytes.length)).toEqual(bytes)
    })

    it('answers the 100 messages of a burst in one write', async () => {
      const peer = await open(echo)
      const bytes = encoded(...Array.from({ length: 100 }, (_, i): [number, number, string] => [i, i, 'x']))
      const before = peer.writes()
      peer.write(bytes)
      expect(await peer.read(bytes.length)).toEqual(bytes)
      expect(peer.writes() - before).toBe(1)
    })

    it('gives the same messages for every cut of the bytes in two', async () => {
      const bytes = encoded([1, 348, 'grüße'], [-1, 2 ** 31 - 1, ''], [0, -1, '世界'])
      const peer = await open(echo)
      for (const pieces of cuts(bytes)) {
        await peer.writeApart(pieces)
        expect(await peer.read(bytes.length)).toEqual(bytes)
      }
    })

    it('gives the same messages when every byte comes alone', async () => {
      const bytes = encoded([1, 348, 'hello'], [2, 348, 'world'])
      const peer = await open(echo)
      await peer.writeApart(Array.from(bytes, (each) => Uint8Array.of(each)))
      expect(await peer.read(bytes.length)).toEqual(bytes)
    })

    it('carries a message of 500 KiB', async () => {
      const blocks = protocol(byteBlock({ prefix: uint32() }))
      const peer = await open(blocks.handle({ onMessage: (channel, block) => channel.send(block) }))
      const bytes = new Uint8Array(4 + 500 * 1024).fill(7)
      new DataView(bytes.buffer).setUint32(0, 500 * 1024)
      peer.write(bytes)
      expect(Buffer.compare(await peer.read(bytes.length), bytes)).toBe(0)
    })

    it('answers what came before garbage, tells onError a CodecError, and closes', async () => {
      const errors = new Collector<Error>()
      const peer = await open(
        wire.handle({
          onMessage: (channel, each) => channel.send(each),
          onError: (_channel, error) => errors.add(error),
        }),
      )
      const good = encoded([1, 2, 'good'])
      // A text of two bytes that are no UTF-8.
      peer.write(Uint8Array.of(...good, 1, 0, 0, 0, 1, 0, 2, 0xff, 0xff, ...good))
      expect(await peer.read(2 * good.length)).toEqual(good)
      await peer.ended
      expect(errors.all.map((error) => isCodecError(error, 'CODEC_TEXT_MALFORMED'))).toEqual([true])
    })

    it('refuses a length over the limit when its prefix arrives', async () => {
      const errors = new Collector<Error>()
      const blocks = protocol(frame(byte(), byteBlock({ prefix: uint32() })), { maxFrame: 1024 })
      const peer = await open(blocks.handle({ onError: (_channel, error) => errors.add(error) }))
      peer.write(Uint8Array.of(1, 0, 0, 4, 1))
      await peer.ended
      expect(errors.all.map((error) => isCodecError(error, 'CODEC_FRAME_LIMIT'))).toEqual([true])
    })

    it('tells onError what a handler threw, and goes on if that took it', async () => {
      const text = protocol(string({ prefix: uint8() }))
      const peer = await open(
        text.handle({
          onMessage(_channel, each) {
            throw new Error(each)
          },
          onError: (channel, error) => channel.send(`no ${error.message}`),
        }),
      )
      peer.write(Uint8Array.of(1, 97, 1, 98))
      expect(await peer.read(10)).toEqual(Uint8Array.of(4, ...Buffer.from('no a'), 4, ...Buffer.from('no b')))
    })

    it('closes when nobody takes what a handler threw, which is reported', async () => {
      const errors: Error[] = []
      const failing = wire.handle({
        onMessage() {
          throw new Error('asked to fail')
        },
      })
      const peer = await open(failing, { onUnhandledError: (error) => void errors.push(error) })
      peer.write(encoded([1, 2, 'x']))
      await peer.ended
      expect(errors).toEqual([new Error('asked to fail')])
    })

    it('keeps the order of answers when handlers are asynchronous, the first ones slowest', async () => {
      const peer = await open(
        wire.handle({
          async onMessage(channel, each) {
            for (let turn = 0; turn < 10 - each[0]; turn++) await Promise.resolve()
            channel.send(each)
          },
        }),
      )
      const messages = Array.from({ length: 10 }, (_, i): [number, number, string] => [i, 0, 'x'])
      peer.write(encoded(...messages))
      expect(await peer.read(80)).toEqual(encoded(...messages))
    })

    it('sends nothing of a message that cannot be encoded, and tells its sender', async () => {
      const outcomes = new Collector<unknown>()
      const peer = await open(
        wire.handle({
          onMessage(channel, each) {
            channel.send([1, 1, 'x'.repeat(65_536)], outcomes.add)
            channel.send(each)
          },
        }),
      )
      peer.write(encoded([1, 2, 'x']))
      expect(await peer.read(8)).toEqual(encoded([1, 2, 'x']))
      expect(await outcomes.first(1)).toMatchObject([{ code: 'CHANNEL_SEND_FAILED', cause: { code: 'CODEC_LENGTH' } }])
    })

    if (!oneSided) {
      it('answers a peer that has ended its side, even later, then closes', async () => {
        const peer = await open(
          wire.handle({
            async onMessage(channel, each) {
              await new Promise(setImmediate)
              channel.send(each)
            },
          }),
        )
        peer.write(encoded([1, 2, 'a'], [3, 4, 'b']))
        peer.end()
        expect(await peer.read(16)).toEqual(encoded([1, 2, 'a'], [3, 4, 'b']))
        await peer.ended
      })
    }

    it('tells onError of half a message at the end', async () => {
      const errors = new Collector<Error>()
      const peer = await open(wire.handle({ onError: (_channel, error) => errors.add(error) }))
      peer.write(encoded([1, 2, 'cut']).slice(0, 8))
      peer.end()
      await peer.ended
      expect(errors.all.map((error) => isCodecError(error, 'CODEC_TRUNCATED'))).toEqual([true])
    })
  })
}
