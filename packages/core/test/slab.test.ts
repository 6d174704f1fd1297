import { byteBlock, mapped, uint32, type Codec } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { channelOpener, protocol, type Channel, type Transport } from '../src/index.js'

const codec = byteBlock({ prefix: uint32() })

/** A transport that holds what it was given until the test says that it is written, as a socket does. */
function held(freesWritten: boolean, of: Codec<Uint8Array> = codec) {
  const writes: Uint8Array[] = []
  const transport: Transport = {
    localAddress: undefined,
    remoteAddress: undefined,
    freesWritten,
    write: (chunks) => void writes.push(...chunks),
    pause() {},
    resume() {},
    end() {},
    destroy() {},
    defer() {},
  }
  const channel = channelOpener(protocol(of).handle({})).open(transport)
  channel.opened()
  function send(bytes: Uint8Array): void {
    channel.send(bytes)
    channel.flush()
  }
  return { channel: channel as Channel<Uint8Array>, send, writes, written: () => channel.written() }
}

const block = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill)

describe('the memory that messages are encoded into', () => {
  it('is used again when its bytes have left the process', () => {
    const { send, writes, written } = held(true)
    for (let i = 0; i < 3; i++) {
      send(block(10, i))
      expect(writes[i]?.subarray(4)).toEqual(block(10, i))
      written()
    }
    expect(new Set(writes.map((bytes) => `${bytes.byteOffset}`)).size).toBe(1)
    expect(writes[0]).toEqual(writes[2])
  })

  it('is not used again while somebody waits for its bytes, however many messages others send', () => {
    const slow = held(true)
    slow.send(block(1000, 7))
    const busy = held(true)
    for (let i = 0; i < 2000; i++) {
      busy.send(block(1000, 8))
      busy.written()
    }
    expect(slow.writes[0]?.subarray(4)).toEqual(block(1000, 7))
    slow.written()
  })

  it('is used from its beginning again, when many messages were on their way together', () => {
    const channels = Array.from({ length: 9 }, () => held(true))
    const memory = new Set<ArrayBufferLike>()
    for (let round = 0; round < 5; round++) {
      for (const { send, writes } of channels) {
        send(block(65_536, round))
        // The first message of each shows how large they are.
        if (round > 0) memory.add((writes.at(-1) as Uint8Array).buffer)
      }
      for (const { written } of channels) written()
    }
    // Three have room in a slab.
    expect(memory.size).toBeLessThanOrEqual(4)
  })

  it('is never used again for a transport that may keep what it is given', () => {
    const { send, writes, written } = held(false)
    for (let i = 0; i < 100; i++) {
      send(block(1000, i))
      written()
    }
    writes.forEach((bytes, i) => expect(bytes.subarray(4)).toEqual(block(1000, i)))
  })

  it('is not needed for a message larger than it', () => {
    const { send, writes, written } = held(true)
    for (const length of [300_000, 10, 300_000, 1_000_000, 10]) {
      send(block(length, 5))
      expect(writes.at(-1)).toHaveLength(4 + length)
      written()
    }
  })

  it('keeps messages whole that a codec sends while it encodes another one', () => {
    const inner = held(true)
    const outer = held(
      true,
      mapped(codec, {
        encode(bytes: Uint8Array) {
          inner.send(block(8, 2))
          return bytes
        },
        decode: (bytes: Uint8Array) => bytes,
      }),
    )
    outer.send(block(8, 1))
    expect(outer.writes[0]?.subarray(4)).toEqual(block(8, 1))
    expect(inner.writes[0]?.subarray(4)).toEqual(block(8, 2))
  })

  it('is given back when the connection ends before a message is handed over', () => {
    const { channel, send, writes } = held(true)
    send(block(10, 1))
    send(block(10, 2))
    channel.abort()
    const other = held(true)
    other.send(block(10, 3))
    expect(writes[0]?.subarray(4)).toEqual(block(10, 1))
    expect(other.writes[0]?.subarray(4)).toEqual(block(10, 3))
  })
})
