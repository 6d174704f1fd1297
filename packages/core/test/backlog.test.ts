import { byteBlock, uint32, uint8 } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { createStage, protocol } from '../src/index.js'
import type { Backlog, ChannelOptions, StageContext } from '../src/index.js'
import { testChannel, type TestChannel } from '../src/testing/index.js'

type Context = StageContext<Uint8Array, Uint8Array>

const block = byteBlock({ prefix: uint8() })

/** A stage that gathers from the beginning, and what it is given by other ways. */
function gathering(options: ChannelOptions = {}, costOf = (bytes: number) => bytes) {
  const given: Uint8Array[] = []
  let held: { context: Context; backlog: Backlog } | undefined
  const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
    onActive(context) {
      held = { context, backlog: context.gather(costOf) }
      context.active()
    },
    onMessage: (context, message) => context.emit(message),
    write(context, message) {
      given.push(message)
      context.write(message)
    },
  })
  const t: TestChannel<Uint8Array, Uint8Array> = testChannel(
    protocol(stage)
      .use(block)
      .handle({ onError() {} }),
    options,
  )
  const { context, backlog } = held as unknown as { context: Context; backlog: Backlog }
  return { t, context, backlog, given }
}

const bytesOf = (chunks: readonly Uint8Array[]): number[] => chunks.flatMap((chunk) => [...chunk])

describe('bytes that a stage gathers', () => {
  it('come as one piece where a hundred messages lie one behind the other', () => {
    const { t, backlog, given } = gathering()
    for (let i = 0; i < 100; i++) t.channel.send(Uint8Array.of(i))
    expect(backlog.length).toBe(200)
    const chunks = backlog.take(Infinity)
    expect(chunks).toHaveLength(1)
    expect(bytesOf(chunks)).toEqual(Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : i >> 1)))
    expect([backlog.length, backlog.take(Infinity), given, t.writtenBytes()]).toEqual([0, [], [], new Uint8Array(0)])
  })

  it.each([1, 2, 3, 5, 7, 11, 100])('come in order when they are taken %i at a time', (most) => {
    const { t, backlog } = gathering()
    const taken: number[] = []
    for (const length of [3, 0, 9, 1, 20]) t.channel.send(new Uint8Array(length).fill(length))
    for (let chunks = backlog.take(most); chunks.length > 0; chunks = backlog.take(most)) {
      expect(bytesOf(chunks).length).toBeLessThanOrEqual(most)
      taken.push(...bytesOf(chunks))
      backlog.release()
    }
    expect(taken).toEqual([3, 0, 9, 1, 20].flatMap((length) => [length, ...new Uint8Array(length).fill(length)]))
  })

  it('are pending until what became of them is written, and their senders wait as long', async () => {
    const { t, context, backlog } = gathering()
    const told: unknown[] = []
    t.channel.send(new Uint8Array(9), () => told.push('one'))
    t.channel.send(new Uint8Array(9), () => told.push('two'))
    expect(context.pendingBytes).toBe(20)
    context.write(Uint8Array.from(bytesOf(backlog.take(10))))
    expect(told).toEqual([])
    backlog.release()
    context.flush()
    t.writtenBytes()
    expect([told, context.pendingBytes]).toEqual([['one'], 10])
    context.write(Uint8Array.from(bytesOf(backlog.take(10))))
    backlog.release()
    context.flush()
    await t.channel.sent()
    expect([told, context.pendingBytes]).toEqual([['one', 'two'], 0])
  })

  it('are counted as what they may become, and refused beyond the cap', () => {
    const { t, context, backlog } = gathering(
      { highWaterMark: 100, maxPending: 100, overflow: 'reject' },
      (bytes) => bytes + 30,
    )
    const told: unknown[] = []
    for (let i = 0; i < 3; i++) t.channel.send(new Uint8Array(9), (error) => told.push(error?.code))
    expect([context.pendingBytes, backlog.length]).toEqual([80, 20])
    t.writtenBytes()
    expect(told).toEqual(['CHANNEL_OVERFLOW'])
    backlog.take(5)
    backlog.release()
    expect(context.pendingBytes).toBe(75)
    backlog.take(Infinity)
    backlog.release()
    expect(context.pendingBytes).toBe(0)
  })

  it('go out as they are when the stage gathers no more, and what follows is its own to write', () => {
    const { t, backlog, given } = gathering()
    t.channel.send(Uint8Array.of(1))
    backlog.end()
    t.channel.send(Uint8Array.of(2))
    expect([...t.writtenBytes()]).toEqual([1, 1, 1, 2])
    expect(given.map((each) => [...each])).toEqual([[1, 2]])
  })

  it('must be bytes', () => {
    const stage = createStage<Uint8Array, string, string, Uint8Array>({
      onActive(context) {
        context.gather((bytes) => bytes)
        context.active()
      },
      onMessage() {},
      write() {},
    })
    const t = testChannel(protocol(stage).handle({ onError() {} }))
    const told: unknown[] = []
    t.channel.send('text', (error) => told.push(error))
    t.writtenBytes()
    expect(told).toMatchObject([{ code: 'CHANNEL_SEND_FAILED', cause: { code: 'CHANNEL_DEFINITION' } }])
  })

  it('stay as they are until they are released, and then their memory is used again', () => {
    const large = byteBlock({ prefix: uint32() })
    const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onActive(context) {
        backlogs.push(context.gather((bytes) => bytes))
        context.active()
      },
      onMessage() {},
      write() {},
    })
    const backlogs: Backlog[] = []
    const pipeline = protocol(stage).use(large).handle({})
    const [slow, busy] = [testChannel(pipeline), testChannel(pipeline)]
    const [first, second] = backlogs as [Backlog, Backlog]
    slow.channel.send(new Uint8Array(100_000).fill(7))
    const waiting = first.take(Infinity)
    const memory = new Set<ArrayBufferLike>()
    for (let i = 0; i < 40; i++) {
      busy.channel.send(new Uint8Array(200_000).fill(i))
      for (const { buffer } of second.take(Infinity)) memory.add(buffer)
      second.release()
    }
    expect(memory.size).toBeLessThan(5)
    expect(bytesOf(waiting).slice(4)).toEqual(Array.from({ length: 100_000 }, () => 7))
    first.release()
  })
})
