import { createServer, type Socket } from 'node:net'
import { byteBlock, counted, encode, frame, string, uint16, uint32 } from '@link/codec'
import { bytes, createStage, protocol } from '@link/core'
import { describe, expect, it } from 'vitest'
import { tcpClient } from '../src/index.js'
import { connectShared, deliverReads, withSharedReads } from '../src/shared-reads.js'
import { Collector } from './collector.js'
import { afterTest } from './leak-gate.js'
import { rawConnect } from './raw-peer.js'
import { factoryOf, rawClient, rawServer, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

const blocks = frame(byteBlock({ prefix: uint16() }))
const block = (fill: number, length = 1000): [Uint8Array] => [new Uint8Array(length).fill(fill)]

/** Accepts one connection by itself, before it has begun to read. */
async function accepted(): Promise<{ socket: Socket; peer: Awaited<ReturnType<typeof rawConnect>> }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  afterTest(() => void server.close())
  const { port } = server.address() as { port: number }
  const arrived = new Promise<Socket>((resolve) => server.once('connection', resolve))
  const peer = await rawConnect({ host: '127.0.0.1', port })
  afterTest(() => void peer.socket.destroy())
  return { socket: await arrived, peer }
}

describe('memory that all sockets read into', () => {
  it.each([true, false])(
    'leaves the blocks that a handler keeps as they came (sharedReads: %s)',
    async (sharedReads) => {
      const kept: Uint8Array[] = []
      const received = new Collector<unknown>()
      const keep = (_channel: unknown, [one]: [Uint8Array]): void => {
        kept.push(one)
        received.add(one)
      }
      const server = await serve(protocol(blocks).handle({ onMessage: keep }), { options: { child: { sharedReads } } })
      const [one, other] = [await rawClient(server), await rawClient(server)]
      for (let i = 0; i < 20; i++) {
        ;(i % 2 === 0 ? one : other).write(encode(blocks, block(i)))
        await received.first(i + 1)
      }
      kept.forEach((each, i) => expect([each]).toEqual(block(i)))
    },
  )

  it('leaves the bytes that come without a codec as they came', async () => {
    const received = new Collector<Uint8Array>()
    const client = await rawClient(await serve(bytes.handle({ onMessage: (_, chunk) => received.add(chunk) })))
    for (let i = 0; i < 5; i++) {
      client.write(new Uint8Array(100).fill(i))
      await received.first(i + 1)
    }
    received.all.forEach((chunk, i) => expect(chunk).toEqual(new Uint8Array(100).fill(i)))
  })

  it('brings a text of 3 MiB whole, which many reads cut', async () => {
    const texts = protocol(frame(string({ prefix: uint32() })), { maxFrame: 2 ** 22 })
    const lengths = new Collector<string>()
    const server = await serve(texts.handle({ onMessage: (_, [text]) => lengths.add(text) }))
    const text = Array.from({ length: 2 ** 18 }, (_, i) => String(i).padStart(12, '.')).join('')
    const client = await tcpClient(factoryOf(texts), '127.0.0.1', server.address.port ?? 0)
    client.send([text])
    expect((await lengths.first(1))[0] === text).toBe(true)
  })

  it('is not read any more once a handler holds its channel back in the middle of a burst', async () => {
    const seen = new Collector<string>()
    let goOn = (): void => {}
    const slow = wire.handle({
      onMessage(_channel, [, , text]) {
        seen.add(text)
        return new Promise<void>((resolve) => {
          goOn = resolve
        })
      },
    })
    const server = await serve(slow)
    const held = await rawClient(server)
    held.write(encoded([1, 1, 'one'], [1, 2, 'two'], [1, 3, 'three']))
    await seen.first(1)
    // Another connection's bytes take the place of those that wait.
    const other = await rawClient(await serve(echo))
    const flood = encoded(...Array.from({ length: 100 }, (_, i): [number, number, string] => [9, i, 'xxxxxx']))
    other.write(flood)
    await other.read(flood.length)
    for (const count of [2, 3]) {
      goOn()
      await seen.first(count)
    }
    goOn()
    expect(seen.all).toEqual(['one', 'two', 'three'])
  })

  it.each([
    ['is handed to a stage that says borrow as it is, and the next read shows in it', true, [2, 2]],
    ['is copied for a stage that does not', false, [1, 2]],
  ])('%s', async (_, borrow, expected) => {
    const kept: Uint8Array[] = []
    const received = new Collector<number>()
    const stage = createStage<Uint8Array, number, Uint8Array, Uint8Array>({
      borrow,
      onMessage(context, chunk) {
        kept.push(chunk)
        context.emit(chunk.length)
      },
      write: (context, chunk) => context.write(chunk),
    })
    const server = await serve(protocol(stage).handle({ onMessage: (_channel, length) => received.add(length) }))
    const [one, other] = [await rawClient(server), await rawClient(server)]
    one.write(Uint8Array.of(1))
    await received.first(1)
    other.write(Uint8Array.of(2))
    await received.first(2)
    expect(kept.map(([first]) => first)).toEqual(expected)
  })
})

describe('the reads of a socket', () => {
  it('are events where Node has no handle that reads into memory of ours', async () => {
    const { socket, peer } = await accepted()
    afterTest(() => void socket.destroy())
    const { _handle: handle } = socket as unknown as { _handle: object }
    Object.defineProperty(handle, 'useUserBuffer', { value: undefined })
    expect(withSharedReads(socket)).toBe(socket)
    expect(deliverReads(socket, { received: () => {} })).toBe(false)
    peer.end()
  })

  it('are kept until somebody takes them, and no more is read before', async () => {
    const { port } = await rawServer((peer) => {
      peer.write(Buffer.from('early'))
    })
    const socket = connectShared({ host: '127.0.0.1', port })
    afterTest(() => void socket.destroy())
    while (socket.bytesRead < 5) await new Promise(setImmediate)
    const taken: string[] = []
    deliverReads(socket, { received: (chunk) => void taken.push(Buffer.from(chunk).toString()) })
    expect(taken).toEqual(['early'])
  })

  it('end, and break, as those of other sockets do', async () => {
    const ends = new Collector<string>()
    const server = await serve(
      wire.handle({ onError: (_, { message }) => ends.add(message), onInactive: () => ends.add('inactive') }),
    )
    ;(await rawClient(server)).end()
    expect(await ends.first(1)).toEqual(['inactive'])
    ;(await rawClient(server)).reset()
    expect((await ends.first(3))[1]).toContain('ECONNRESET')
  })
})

it('a list of blocks inside a frame is copied too', async () => {
  const lists = frame(counted({ prefix: uint16(), body: byteBlock({ prefix: uint16() }) }))
  const kept = new Collector<Uint8Array[]>()
  const client = await rawClient(await serve(protocol(lists).handle({ onMessage: (_, [list]) => kept.add(list) })))
  for (const fill of [1, 2]) {
    client.write(encode(lists, [[...block(fill), ...block(fill + 4)]]))
    await kept.first(fill)
  }
  expect(kept.all).toEqual([1, 2].map((fill) => [...block(fill), ...block(fill + 4)]))
})
