import { byteBlock, uint8 } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { channelOpener, createStage, pass, protocol, type PipelineLike, type Transport } from '../src/index.js'

type Bytes = Uint8Array

/** Opens a channel whose transport reads into the same memory again and again, as a socket may. */
function reading(pipeline: PipelineLike<readonly unknown[], never, never>): (bytes: readonly number[]) => void {
  const nowhere: Transport = {
    localAddress: undefined,
    remoteAddress: undefined,
    write() {},
    pause() {},
    resume() {},
    end() {},
    destroy() {},
    defer() {},
  }
  const channel = channelOpener(pipeline).open(nowhere)
  channel.opened()
  const memory = new Uint8Array(16)
  return (bytes) => {
    memory.set(bytes)
    channel.received(memory.subarray(0, bytes.length), true)
    memory.fill(255)
  }
}

describe('a stage that borrows what a transport reads', () => {
  it('gets copies of what it passes on, for whoever is above', () => {
    const kept: Bytes[] = []
    const stage = createStage<Bytes, Bytes, Bytes, Bytes>({ borrow: true, onMessage: () => pass, write: () => pass })
    const read = reading(protocol(stage).handle({ onMessage: (_channel, bytes) => void kept.push(bytes) }) as never)
    read([1, 2])
    read([3])
    expect(kept.map((bytes) => [...bytes])).toEqual([[1, 2], [3]])
  })

  it('and hands up bytes of its own spares the codec above it the copy', () => {
    const kept: Bytes[] = []
    const own = Uint8Array.of(2, 7, 8)
    const stage = createStage<Bytes, Bytes, Bytes, Bytes>({
      borrow: true,
      onMessage: (context) => context.emit(own),
      write: () => pass,
    })
    const wire = protocol(stage).use(byteBlock({ prefix: uint8() }))
    const read = reading(wire.handle({ onMessage: (_channel, bytes) => void kept.push(bytes) }) as never)
    read([1])
    expect(kept.map((bytes) => [...bytes])).toEqual([[7, 8]])
    expect(kept[0]?.buffer).toBe(own.buffer)
  })
})

describe('a codec that is the lowest', () => {
  it('copies what messages are views of', () => {
    const kept: Bytes[] = []
    const wire = protocol(byteBlock({ prefix: uint8() }))
    const read = reading(wire.handle({ onMessage: (_channel, bytes) => void kept.push(bytes) }) as never)
    read([2, 7, 8, 1, 9])
    expect(kept.map((bytes) => [...bytes])).toEqual([[7, 8], [9]])
  })
})
