import { describe, expect, it } from 'vitest'
import { createStatefulHandler, pass, type Channel } from '../src/index.js'
import { channelPair, testChannel } from '../src/testing/index.js'
import { laterExecutor } from './executor.js'
import { deferred, encoded, settle, texts, wire, type Text, type TextIn } from './rig.js'

describe('a handler behind an executor', () => {
  it('gets its events in order, never during the event, and its answers go out', async () => {
    const seen: unknown[] = []
    const executor = laterExecutor()
    const handler = {
      onActive: () => void seen.push('active'),
      onMessage(channel: Channel<TextIn>, [number, text]: Text) {
        seen.push(number)
        channel.send([number, text])
      },
      onEvent: (_: unknown, event: { type: string }) => void seen.push(event.type),
      onInactive: () => void seen.push('inactive'),
    }
    const t = testChannel(wire.handle({ handler, executor }))
    t.deliver(encoded(...texts(3)))
    expect(seen).toEqual([])
    await settle()
    expect(t.written()).toEqual(texts(3))
    t.finish()
    await t.channel.closed
    await settle()
    expect(seen).toEqual(['active', 1, 2, 3, 'inputClosed', 'inactive'])
    expect(executor.waiting()).toBe(0)
  })

  it('may stand behind one for all handlers that have none of their own, also after an upgrade', async () => {
    const [all, own] = [laterExecutor(), laterExecutor()]
    const seen: string[] = []
    const seeing = (name: string) => ({ onMessage: () => (seen.push(name), pass) })
    const last = { onMessage: () => void seen.push('last') }
    const pipeline = wire.handle(seeing('first'), { handler: seeing('second'), executor: own, name: 'second' }, last)
    const t = testChannel(pipeline, { executor: all })
    await settle()
    t.deliver(encoded(...texts(1)))
    expect([seen.length, all.waiting(), own.waiting()]).toEqual([0, 1, 0])
    await settle()
    expect(seen).toEqual(['first', 'second', 'last'])
    t.channel.upgrade(wire.handle(last))
    await settle()
    t.deliver(encoded(...texts(1)))
    expect(all.waiting()).toBe(1)
    await settle()
    expect(seen).toHaveLength(4)
    t.finish()
    await t.channel.closed
  })

  it('is refused where it is none', () => {
    const executor = {} as never
    expect(() => testChannel(wire.handle({}), { executor })).toThrow('expected an executor')
    expect(() => testChannel(wire.handle({ handler: {}, executor }))).toThrow('expected an executor')
  })

  it('keeps 256 messages waiting and no more: then the channel is held back, until half of them are done', async () => {
    const executor = laterExecutor()
    executor.stall(true)
    let handled = 0
    const [client, server] = channelPair(
      wire,
      wire.handle({ handler: { onMessage: () => void handled++ }, executor }),
      {
        onUnhandledError: () => {},
      },
    )
    const many = Array.from({ length: 100 }, (): Text => [1, 'x'.repeat(1_000)])
    for (let round = 0; round < 20; round++) {
      for (const message of many) client.send(message)
      await settle()
    }
    expect(executor.waiting()).toBeLessThanOrEqual(257)
    expect(server.stats().owed).toBeLessThanOrEqual(257)
    expect(server.stats().bytesIn).toBeLessThan(800_000)
    expect(client.writable).toBe(false)
    executor.stall(false)
    for (let i = 0; i < 100; i++) await settle()
    expect(handled).toBe(2_000)
    expect(server.stats()).toMatchObject({ owed: 0, heldBytes: 0 })
    client.abort()
    await server.closed
  })

  it('passes on what it does not take, in its place among all others', async () => {
    const seen: unknown[] = []
    const executor = laterExecutor()
    const even = {
      onMessage: (_: unknown, [number]: Text) => (number % 2 === 0 ? void seen.push(`took ${number}`) : pass),
    }
    const t = testChannel(
      wire.handle(
        { handler: even, executor, name: 'even' },
        {
          onActive: () => void seen.push('active'),
          onMessage: (_, [number]) => void seen.push(number),
          onEvent: (_, event) => void seen.push(event.type),
          onInactive: () => void seen.push('inactive'),
        },
      ),
    )
    expect(t.channel.pipeline.names).toContain('even')
    t.deliver(encoded(...texts(4)))
    t.finish()
    await t.channel.closed
    expect(seen).toEqual(['active', 1, 'took 2', 3, 'took 4', 'inputClosed', 'inactive'])
  })

  it('has its own errors come to it in their turn; what it rejects with closes nothing it handles', async () => {
    const seen: unknown[] = []
    const executor = laterExecutor()
    const handler = {
      async onMessage(_: unknown, [number]: Text) {
        await settle()
        if (number === 1) throw new Error('no 1')
        seen.push(number)
      },
      onError: (_: unknown, error: Error) => void seen.push(error.message),
    }
    const t = testChannel(wire.handle({ handler, executor }))
    t.deliver(encoded(...texts(2)))
    for (let i = 0; i < 20; i++) await settle()
    expect(seen).toEqual([2, 'no 1'])
    expect(t.channel.valid).toBe(true)
  })

  it('is waited for when the peer ends and when its server closes', async () => {
    for (const end of ['finish', 'quiesce'] as const) {
      const executor = laterExecutor()
      const pending = deferred()
      const handler = {
        async onMessage(channel: Channel<TextIn>, message: Text) {
          await pending.promise
          channel.send(message)
        },
      }
      const t = testChannel(wire.handle({ handler, executor }))
      t.deliver(encoded(...texts(2)))
      if (end === 'finish') t.finish()
      else (t.channel as unknown as { quiesce(grace: number): void }).quiesce(1_000)
      await settle()
      expect(t.channel.valid).toBe(true)
      pending.resolve()
      await settle()
      expect(t.written()).toEqual(texts(2))
      await t.channel.closed
    }
  })

  it('may be made for each channel, or be something that only the executor knows', async () => {
    const executor = laterExecutor()
    const counted = createStatefulHandler<Text, TextIn>(() => {
      let count = 0
      return { onMessage: (channel, [, text]) => channel.send([++count, text]) }
    })
    for (let i = 0; i < 2; i++) {
      const t = testChannel(wire.handle({ handler: counted, executor }))
      t.deliver(encoded([9, 'a'], [9, 'b']))
      await settle()
      expect(t.written()).toEqual([
        [1, 'a'],
        [2, 'b'],
      ])
    }
    const attached: unknown[] = []
    const remote = { url: 'elsewhere.js' }
    const knowing = {
      attach(handler: object) {
        attached.push(handler)
        return { post: () => {}, leave: () => {} }
      },
    }
    testChannel(wire.handle({ handler: remote as object, executor: knowing }))
    expect(attached).toEqual([remote])
  })

  it('ends the channel whose events wait by the thousand', async () => {
    const executor = laterExecutor()
    executor.stall(true)
    const t = testChannel(wire.handle({ handler: { onEvent: () => {} }, executor }))
    for (let i = 0; i < 1_100; i++) t.channel.fire({ type: 'idle', kind: 'all', count: i, milliseconds: 1 })
    await t.channel.closed
    expect(t.channel.valid).toBe(false)
  })
})

describe('channel.owe', () => {
  it('lets the end of the peer and the closing of the server wait until all is settled', async () => {
    const channels: Channel<TextIn>[] = []
    const t = testChannel(
      wire.handle({
        onMessage(channel) {
          channel.owe()
          channels.push(channel)
        },
      }),
    )
    t.deliver(encoded(...texts(2)))
    t.finish()
    expect(t.channel.stats().owed).toBe(2)
    for (const [i, channel] of channels.entries()) {
      expect(channel.valid).toBe(true)
      channel.send([i, 'answer'])
      channel.settle()
    }
    expect(t.written()).toHaveLength(2)
    await t.channel.closed
    expect(t.channel.valid).toBe(false)
  })

  it('does not hold messages back', () => {
    let seen = 0
    const t = testChannel(wire.handle({ onMessage: (channel) => (seen++, channel.owe()) }))
    t.deliver(encoded(...texts(20)))
    expect(seen).toBe(20)
    for (let i = 0; i < 30; i++) t.channel.settle()
    expect(t.channel.stats().owed).toBe(0)
  })
})
