import { decoder, encode, string, uint8 } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { lengthField, protocol, type Channel, type Pipeline } from '../src/index.js'
import { testChannel, type TestChannel } from '../src/testing/index.js'
import { laterExecutor } from './executor.js'
import { deferred, joined, settle, type Deferred } from './rig.js'
import { answer, characters, exchange, parts, request, text, type Incoming, type Outgoing } from './seams/bodies.js'

const part = (parts as unknown as { layers: { read: never }[] }).layers[0]?.read as never
const wire = (...all: readonly ReturnType<typeof request>[]): Uint8Array =>
  joined(all.flat().map((each) => encode<typeof each>(part, each)))

/** What has come back: each part as a word. */
function heard(t: TestChannel<Incoming, Outgoing>): string[] {
  return [...decoder<[number, number, Uint8Array]>(part).push(t.writtenBytes())].map(([kind, id, bytes]) =>
    `${['', 'head', 'piece', 'end'][kind] ?? ''} ${id} ${characters(bytes)}`.trim(),
  )
}

describe('requests with streamed bodies, pipelined', () => {
  it('are answered in any order and come back in theirs', async () => {
    const waiting = new Map<number, Deferred>()
    const t = testChannel(
      exchange.handle({
        onMessage(channel, { id, head }) {
          const go = deferred()
          waiting.set(id, go)
          void go.promise.then(() => answer(channel, id, characters(head), ['a', 'b']))
        },
      }),
    )
    t.deliver(wire(request('one'), request('two'), request('three')))
    for (const id of [2, 1]) {
      waiting.get(id)?.resolve()
      await settle()
    }
    expect(heard(t)).toEqual([])
    expect(t.channel.stats()).toMatchObject({ owed: 3, pendingMessages: 8 })
    // The peer ends, but is still owed three answers.
    t.finish()
    expect(t.channel.valid).toBe(true)
    waiting.get(0)?.resolve()
    await settle()
    const answered = ['one', 'two', 'three'].flatMap((head, id) => [
      `head ${id} ${head}`,
      `piece ${id} a`,
      `piece ${id} b`,
      `end ${id}`,
    ])
    expect(heard(t)).toEqual(answered)
    await t.channel.closed
    expect(t.channel.stats()).toMatchObject({ owed: 0, pendingBytes: 0, pendingMessages: 0 })
  })

  it('stream both ways, wherever the bytes are cut: each piece goes back when it comes', async () => {
    const stream = wire(request('echo', 'x', 'yy', 'zzz'), request('echo', 'w'))
    for (let cut = 0; cut <= stream.length; cut += 3) {
      const t = testChannel(
        exchange.handle({ onMessage: (channel, { id, body }) => void answer(channel, id, 'ok', body) }),
      )
      t.deliver(stream.subarray(0, cut))
      await settle()
      t.deliver(stream.subarray(cut))
      await settle()
      expect(heard(t)).toEqual(
        [
          ['head 0 ok', 'piece 0 x', 'piece 0 yy', 'piece 0 zzz', 'end 0'],
          ['head 1 ok', 'piece 1 w', 'end 1'],
        ].flat(),
      )
    }
  })

  it('hold the peer back when nobody reads a body', async () => {
    const t = testChannel(exchange.handle({ onMessage: () => {} }))
    t.deliver(wire(request('post', ...Array.from({ length: 50 }, () => 'x'.repeat(1_000)))))
    t.deliver(wire(request('post')))
    expect(t.paused()).toBe(true)
    t.channel.abort()
    await t.channel.closed
  })
})

describe('an upgrade from them, in the middle of a burst', () => {
  const chat = protocol(lengthField({ bytes: 1 }))
    .use(string({ prefix: uint8() }))
    .handle({ onMessage: (channel, said) => channel.send(said.toUpperCase()) })
  const said = (word: string): Uint8Array => joined([Uint8Array.of(word.length + 1, word.length), text(word)])

  const pipeline: Pipeline<Incoming, Outgoing> = exchange.handle({
    async onMessage(channel, { id, head, body }) {
      if (characters(head) !== 'upgrade') return answer(channel, id, 'no', body)
      await answer(channel, id, 'switching')
      channel.upgrade(chat)
    },
  })

  it('goes on with frames, at every split point, and the answer before it is whole', async () => {
    // An upgrade has no end of its body: what follows its head is the new protocol.
    const asking = wire([request('upgrade')[0] as never])
    const stream = joined([asking, said('hello'), said('you')])
    for (let cut = 0; cut <= stream.length; cut++) {
      const t = testChannel(pipeline)
      t.deliver(stream.subarray(0, cut))
      await settle()
      t.deliver(stream.subarray(cut))
      await settle()
      const answered = joined([
        wire([
          [1, 0, text('switching')],
          [3, 0, new Uint8Array(0)],
        ] as never),
        said('HELLO'),
        said('YOU'),
      ])
      expect(t.writtenBytes()).toEqual(answered)
      expect(t.errors()).toEqual([])
      expect(t.channel.stats().owed).toBe(0)
    }
  })
})

describe('a handler behind an executor that answers asynchronously', () => {
  it('answers each channel in order, however many there are, and is waited for at the end', async () => {
    const executor = laterExecutor()
    const slow = {
      async onMessage(channel: Channel<Outgoing>, { id, head, body }: Incoming) {
        await settle()
        await answer(channel, id, characters(head), body)
      },
    }
    const pipeline = exchange.handle({ handler: slow, executor })
    const all = Array.from({ length: 3 }, () => testChannel(pipeline))
    for (const t of all) t.deliver(wire(request('a', '1'), request('b', '2', '3'), request('c')))
    for (const t of all) t.finish()
    for (let i = 0; i < 50; i++) await settle()
    for (const t of all) {
      expect(heard(t)).toEqual(
        [
          ['head 0 a', 'piece 0 1', 'end 0'],
          ['head 1 b', 'piece 1 2', 'piece 1 3', 'end 1'],
          ['head 2 c', 'end 2'],
        ].flat(),
      )
      await t.channel.closed
    }
    expect(executor.waiting()).toBe(0)
  })
})
