import { string, uint8 } from '@link/codec'
import { describe, expect, it } from 'vitest'
import {
  bytes,
  createHandler,
  createPassThrough,
  createStage,
  idle,
  lengthField,
  pass,
  protocol,
  type ByteStage,
  type Channel,
} from '../src/index.js'
import { testChannel, virtualClock } from '../src/testing/index.js'
import { deferred, encoded, joined, settle, texts, wire, type Text } from './rig.js'

/** A handler that notes what comes by under its name and passes it on. */
function noting(name: string, seen: string[]) {
  const handler = createHandler<Text>({
    onActive: () => (seen.push(`${name} active`), pass),
    onMessage: (_, [number]) => (seen.push(`${name} ${number}`), pass),
    onInactive: () => (seen.push(`${name} inactive`), pass),
  })
  return { name, handler }
}

const ignore = { onMessage: () => {} }

describe('channel.pipeline', () => {
  it('names stages and handlers from wire to application, the second of a name as name#2', () => {
    const t = testChannel(
      bytes
        .use(lengthField({ bytes: 2 }))
        .use(string({ prefix: uint8() }))
        .handle(ignore, ignore),
    )
    expect(t.channel.pipeline.names).toEqual(['lengthField', 'codec', 'handler', 'handler#2'])
    expect(t.channel.pipeline.get('handler')).toBe(ignore)
    expect(t.channel.pipeline.get('nobody')).toBeUndefined()
  })

  it('adds, removes and replaces, for the next event', () => {
    const seen: string[] = []
    const t = testChannel(wire.handle(noting('a', seen), { handler: ignore, name: 'end' }))
    const { pipeline } = t.channel
    t.deliver(encoded([1, '']))
    pipeline.addAfter('a', noting('b', seen))
    t.deliver(encoded([2, '']))
    pipeline.replace('a', [noting('c', seen), noting('d', seen)])
    t.deliver(encoded([3, '']))
    pipeline.remove('b')
    pipeline.addBefore('d', noting('e', seen))
    t.deliver(encoded([4, '']))
    expect(seen).toEqual(
      [
        ['a active', 'a 1', 'b active', 'a 2', 'b 2'],
        ['a inactive', 'c active', 'd active', 'c 3', 'd 3', 'b 3'],
        ['b inactive', 'e active', 'c 4', 'e 4', 'd 4'],
      ].flat(),
    )
    t.reset()
    expect(seen.slice(-3)).toEqual(['c inactive', 'e inactive', 'd inactive'])
  })

  it('calls one that is removed in the middle of a burst no more, though it was to be next', () => {
    const seen: string[] = []
    const remover = {
      onMessage(channel: Channel<never>, [number]: Text) {
        seen.push(`remover ${number}`)
        if (number === 2) channel.pipeline.remove('b')
        return pass
      },
    }
    const t = testChannel(wire.handle(remover, noting('b', seen), ignore))
    t.deliver(encoded(...texts(3)))
    expect(seen).toEqual(['b active', 'remover 1', 'b 1', 'remover 2', 'b inactive', 'remover 3'])
  })

  it('lets a handler remove itself while its promise is pending: what it passes on goes on, in order', async () => {
    const seen: string[] = []
    const pending = deferred()
    const once = {
      name: 'once',
      handler: {
        onMessage(channel: Channel<never>) {
          channel.pipeline.remove('once')
          return pending.promise
        },
      },
    }
    const t = testChannel(wire.handle(once, noting('b', seen), ignore))
    t.deliver(encoded(...texts(3)))
    expect(seen).toEqual(['b active'])
    pending.resolve(pass)
    await settle()
    expect(seen).toEqual(['b active', 'b 1', 'b 2', 'b 3'])
  })

  it('gives what a stage has begun to read to its successor first', () => {
    const seen: string[] = []
    const stream = Uint8Array.of(0, 2, 65, 66, 3, 67, 68, 69)
    for (let cut = 0; cut <= stream.length; cut++) {
      const t = testChannel(
        protocol(lengthField({ bytes: 2 })).handle({
          onMessage(channel, frame) {
            seen.push(new TextDecoder().decode(frame))
            if (frame.length === 2) channel.pipeline.replace('lengthField', lengthField({ bytes: 1 }))
          },
        }),
      )
      t.deliver(stream.subarray(0, cut))
      t.deliver(stream.subarray(cut))
      expect(seen.splice(0)).toEqual(['AB', 'CDE'])
      t.channel.send(Uint8Array.of(70))
      expect(t.writtenBytes()).toEqual(Uint8Array.of(1, 70))
    }
  })

  it('starts and stops the timers of stages that come and go', () => {
    const clock = virtualClock()
    const t = testChannel(wire.handle(ignore), { clock })
    t.channel.pipeline.addFirst(idle({ read: 10 }))
    expect(clock.pending()).toBe(1)
    t.channel.pipeline.remove('idle')
    expect(clock.pending()).toBe(0)
  })

  it('changes nothing for a name there is not and a part that is none', () => {
    const t = testChannel(wire.handle(ignore))
    const { names } = t.channel.pipeline
    expect(() => t.channel.pipeline.remove('nobody')).toThrow(
      /expected a name in the pipeline \(codec, handler\), got "nobody"/,
    )
    expect(() => t.channel.pipeline.addLast({ onMesage() {} })).toThrow(/onMesage/)
    expect(t.channel.pipeline.names).toEqual(names)
  })

  it('tells one that is removed at the end, or behind it, the end once', async () => {
    const seen: string[] = []
    const leaving = {
      name: 'a',
      handler: createHandler<Text>({
        onInactive(channel) {
          channel.pipeline.remove('a')
          channel.pipeline.remove('b')
          seen.push('a inactive')
          return pass
        },
      }),
    }
    const t = testChannel(wire.handle(leaving, noting('b', seen), noting('c', seen), ignore))
    t.reset()
    expect(seen.splice(0).toSorted()).toEqual(['a inactive', 'b active', 'b inactive', 'c active', 'c inactive'])
    t.channel.pipeline.remove('c')
    t.channel.pipeline.addLast(noting('d', seen))
    t.channel.pipeline.remove('d')
    await settle()
    expect(seen).toEqual([])
  })

  it('tells one nothing that comes and goes within one event', () => {
    const seen: string[] = []
    const t = testChannel(
      wire.handle({
        onMessage(channel) {
          channel.pipeline.addLast(noting('a', seen))
          channel.pipeline.remove('a')
        },
      }),
    )
    t.deliver(encoded([1, '']))
    t.reset()
    expect(seen).toEqual([])
  })

  it('is told the end of a channel that closes', () => {
    const seen: string[] = []
    const t = testChannel(wire.handle({ ...ignore, onActive: () => pass }))
    t.channel.pipeline.addLast(noting('late', seen))
    void t.channel.close()
    t.reset()
    expect(seen).toEqual(['late active', 'late inactive'])
  })
})

describe('a stage that decides and replaces itself', () => {
  /** Looks at the first byte: 0 stands for frames of 1 byte of length, all else for none. Keeps `onActive` back. */
  const detecting: ByteStage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array, number[]>({
    name: 'detecting',
    state: () => [],
    onActive: () => {},
    onMessage(context, chunk) {
      context.state.push(...chunk)
      if (context.state.length < 2) return
      const kept = Uint8Array.from(context.state)
      if (kept[0] === 0) context.replace(lengthField({ bytes: 1 }), kept.subarray(1))
      else context.replace([], kept)
    },
    write: () => pass,
  })

  it('replays its bytes to what comes in its place, wherever they are cut', () => {
    const streams: [number[], string[]][] = [
      [
        [0, 1, 65, 2, 66, 67],
        ['A', 'BC'],
      ],
      [[65, 66, 67], []],
    ]
    for (const [stream, frames] of streams) {
      for (let cut = 0; cut <= stream.length; cut++) {
        const seen: string[] = []
        const t = testChannel(
          protocol(detecting).handle({
            onActive: () => seen.push('active'),
            onMessage: (_, frame) => seen.push(new TextDecoder().decode(frame)),
          }),
        )
        t.deliver(Uint8Array.from(stream.slice(0, cut)))
        t.deliver(Uint8Array.from(stream.slice(cut)))
        if (frames.length > 0) expect(seen).toEqual(['active', ...frames])
        else expect(seen.join('')).toBe('activeABC')
        expect(t.channel.pipeline.names).not.toContain('detecting')
      }
    }
  })

  it('comes behind what it has handed up while the channel was held back', () => {
    const seen: number[] = []
    const twoSteps = createStage<Uint8Array, number, never, never>({
      onMessage(context, [first = 0]) {
        context.emit(first)
        context.emit(first + 1)
        context.replace(
          createStage<Uint8Array, number, never, never>({
            onMessage: (next, [byte = 0]) => next.emit(byte),
            write: () => {},
          }),
          Uint8Array.of(first + 2),
        )
      },
      write: () => {},
    })
    const t = testChannel(
      protocol(twoSteps).handle({
        onMessage(channel, number) {
          seen.push(number)
          channel.pause()
        },
      }),
    )
    t.deliver(Uint8Array.of(1))
    t.deliver(Uint8Array.of(4))
    for (let i = 1; i <= 4; i++) {
      expect(seen).toEqual(Array.from({ length: i }, (_, k) => k + 1))
      t.channel.resume()
    }
  })

  it('cannot leave twice', () => {
    const errors: string[] = []
    const leaving = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onMessage(context) {
        context.replace([])
        context.replace([])
      },
      write: () => pass,
    })
    const t = testChannel(protocol(leaving).handle({ onError: (_, error) => errors.push(error.message) }))
    t.deliver(Uint8Array.of(1))
    expect(errors).toEqual([
      expect.stringMatching(/expected a stage that is in the pipeline, got one that was removed/),
    ])
  })

  it('is seen by no event behind the one in which it left', () => {
    const calls: string[] = []
    const leaving = createPassThrough({
      name: 'leaving',
      onMessage(context) {
        calls.push('message')
        context.channel.pipeline.remove('leaving')
        return pass
      },
      onReadComplete: () => (calls.push('complete'), pass),
      onInactive: () => (calls.push('inactive'), pass),
    })
    const t = testChannel(bytes.use(leaving).handle({ onMessage: () => {} }))
    t.deliver(joined([Uint8Array.of(1)]))
    t.deliver(Uint8Array.of(2))
    expect(calls).toEqual(['message', 'inactive'])
  })
})

describe('channel.fire', () => {
  it('raises an event for all stages and handlers, in its turn', async () => {
    const seen: string[] = []
    const pending = deferred()
    const t = testChannel(
      wire.handle(
        { onMessage: () => pending.promise, onEvent: (_, event) => (seen.push(event.type), pass) },
        { onEvent: (_, event) => seen.push(`then ${event.type}`) },
      ),
    )
    t.deliver(encoded([1, '']))
    t.channel.fire({ type: 'idle', kind: 'all', count: 1, milliseconds: 5 })
    expect(seen).toEqual([])
    pending.resolve()
    await settle()
    expect(seen).toEqual(['idle', 'then idle'])
  })
})
