import { byte, int32, string } from '@link/codec'
import { describe, expect, it } from 'vitest'
import {
  bytes,
  channelOpener,
  createHandler,
  createPassThrough,
  createStage,
  createStatefulHandler,
} from '../src/index.js'
import { isChannelError, lines, pass, pipeline, protocol, type Channel, type Handler } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { codec, describeChannels, encoded, settle, wire, type Text, type TextIn } from './rig.js'

const echo = createHandler<Text, TextIn>({ onMessage: (channel, message) => channel.send(message) })

describe('a pipeline', () => {
  it('is the same in every form', () => {
    const forms = [
      testChannel(wire.handle(echo)),
      testChannel(wire.handle({ handler: echo, name: 'echo' })),
      testChannel([codec, echo]),
      testChannel([wire, echo]),
      testChannel([bytes, codec, { handler: echo }]),
      testChannel(() => wire.handle(echo)),
      testChannel(() => [codec, echo]),
      testChannel((channel) => pipeline([codec, { onMessage: (own, message) => own.send(message) && channel.id }])),
      testChannel(pipeline(wire.handle(echo))),
      testChannel(protocol(createPassThrough({})).use(wire).handle(echo)),
    ]
    for (const t of forms) {
      t.deliver(encoded([1, 'hello']))
      expect(t.written()).toEqual([[1, 'hello']])
      expect(t.errors()).toEqual([])
    }
  })

  it('without anything is bytes to the iterator', async () => {
    const t = testChannel([])
    t.deliver(Uint8Array.of(1, 2))
    t.channel.send(Uint8Array.of(3))
    expect(t.writtenBytes()).toEqual(Uint8Array.of(3))
    expect((await t.channel[Symbol.asyncIterator]().next()).value).toEqual(Uint8Array.of(1, 2))
  })

  it('gives each event to the first handler that has a method for it, and on with pass', () => {
    const seen: string[] = []
    const t = testChannel(
      wire.handle(
        { onActive: () => seen.push('first active') },
        {
          onActive: () => seen.push('second active'),
          onMessage: (_, [number]) => (seen.push(`second ${number}`), number === 1 ? pass : undefined),
        },
        { onMessage: (_, [number]) => seen.push(`third ${number}`) },
      ),
    )
    t.deliver(encoded([1, ''], [2, '']))
    expect(seen).toEqual(['first active', 'second 1', 'third 1', 'second 2'])
  })

  it('takes false for a result like any other: send() may be returned', () => {
    const t = testChannel(
      wire.handle({ onMessage: (channel) => channel.send([1, 'x'.repeat(65_000)]) }, { onMessage: () => 1 }),
    )
    t.deliver(encoded([1, ''], [2, ''], [3, '']))
    expect(t.written().length).toBe(3)
  })
})

describe('a function of the channel', () => {
  it('is called once for each channel', () => {
    const ids: string[] = []
    const opener = (channel: Channel<never>) => (ids.push(channel.id), wire.handle(echo))
    const [one, other] = [testChannel(opener), testChannel(opener)]
    expect(ids).toEqual([one.channel.id, other.channel.id])
  })
})

describeChannels('what fails while a channel is made', (open) => {
  const failures: Readonly<Record<string, unknown>> = {
    'a function of the channel that throws': () => {
      throw new Error('on purpose')
    },
    'a stateful handler whose function throws': wire.handle(
      createStatefulHandler<Text, TextIn>(() => {
        throw new Error('on purpose')
      }),
    ),
    'a stage whose state throws': wire.use(
      createPassThrough<object>({
        state: () => {
          throw new Error('on purpose')
        },
      }),
    ),
  }
  it.each(Object.entries(failures))('closes that one channel and is reported: %s', async (_, failing) => {
    const rig = open(failing as typeof wire)
    await rig.channel.closed
    expect(rig.errors).toMatchObject([{ message: 'on purpose' }])
  })

  const nonsense: Readonly<Record<string, unknown>> = {
    'a function of the channel that gives nothing': () => undefined,
    'a stateful handler that gives nothing': wire.handle(createStatefulHandler(() => undefined as never)),
    'a stateful handler with a misspelt method': wire.handle(createStatefulHandler(() => ({ onMesage() {} }) as never)),
  }
  it.each(Object.entries(nonsense))('is CHANNEL_DEFINITION for %s', async (_, failing) => {
    const rig = open(failing as typeof wire)
    await rig.channel.closed
    expect(rig.errors).toMatchObject([{ code: 'CHANNEL_DEFINITION' }])
  })
})

describe('what is no pipeline is refused when it is declared', () => {
  const parts: [name: string, part: unknown, text: RegExp][] = [
    ['a misspelt method', { onMesage() {} }, /methods of a handler \(onActive, .*\), got "onMesage"/],
    ['a method in the wrong case', { onmessage() {} }, /got "onmessage"/],
    ['a misspelt method of a named handler', { handler: { onErorr() {} }, name: 'x' }, /got "onErorr"/],
    [
      'an entry with something else',
      { handler: {}, nmae: 'x' },
      /entry \(handler, executor, name\), got "nmae": did you mean "name"/,
    ],
    ['a stage in the place of a named handler', { handler: createPassThrough({}) }, /a handler in .*, got a layer/],
    ['an object of another kind', { read: byte() }, /got an object with "read"/],
    ['a method that is none', { onMessage: 5 }, /expected onMessage of a handler as a function, got 5/],
    ['a name that is none', { handler: {}, name: 5 }, /entry.name: expected string, got 5/],
    ['a promise', Promise.resolve(echo), /got a promise/],
    ['a number', 5, /got 5/],
    ['nothing', undefined, /got undefined/],
    ['null', null, /got null/],
    ['a text', 'x', /got x/],
    ['a function in a list', () => echo, /got a function/],
  ]
  it.each(parts)('%s', (_, part, text) => {
    expect(() => channelOpener([codec, part] as never)).toThrow(text)
    expect(() => wire.handle(part as typeof echo)).toThrow(text)
    expect(() => wire.use(part as typeof codec as never)).toThrow(/CHANNEL_DEFINITION/)
  })

  it('a protocol of nothing', () => {
    for (const part of [{ read: byte() }, {}, echo, undefined, [echo]]) {
      expect(() => protocol(part as never)).toThrow(/CHANNEL_DEFINITION/)
    }
  })

  it('a misspelt method of a stage', () => {
    expect(() => createPassThrough({ onMesage() {} } as never)).toThrow(/methods of a stage \(.*\), got "onMesage"/)
    expect(() => createStage({ Write() {} } as never)).toThrow(/got "Write"/)
  })

  it('a stage without its methods', () => {
    expect(() => createStage(undefined as never)).toThrow(/methods of a stage, got undefined/)
    expect(() => createStage({ onMessage() {} } as never)).toThrow(/write of a stage as a function, got undefined/)
    expect(() => createPassThrough({ onMessage: 'x' } as never)).toThrow(
      /onMessage of a stage as a function, got string/,
    )
  })

  it('what makes no handlers', () => {
    expect(() => createStatefulHandler({} as never)).toThrow(/createStatefulHandler is given as a function, got object/)
  })

  it('limits of no codec', () => {
    expect(() => protocol(lines() as never, { maxFrame: 5 })).toThrow(/limits with a codec, got limits without one/)
  })

  it('but handlers may be instances of classes, with fields of any name', () => {
    class Greeter implements Handler<Text, TextIn> {
      readonly layers = 'of a cake'
      readonly create = (): string => 'something'
      readonly greeting = 'hello'
      readonly onMessage = (channel: Channel<TextIn>): boolean => channel.send([1, this.greeting])
    }
    const t = testChannel(wire.handle(new Greeter()))
    t.deliver(encoded([1, '']))
    expect(t.written()).toEqual([[1, 'hello']])
  })
})

describe('a protocol', () => {
  it('does not change: use() and handle() give new ones', () => {
    const twice = wire.use(
      createStage<Text, Text, TextIn, TextIn>({
        onMessage(context, message) {
          context.emit(message)
          context.emit(message)
        },
        write: () => pass,
      }),
    )
    const [one, other] = [testChannel(wire.handle(echo)), testChannel(twice.handle(echo))]
    for (const t of [one, other]) t.deliver(encoded([1, '']))
    expect(one.written().length).toBe(1)
    expect(other.written().length).toBe(2)
  })

  it('of a pair of codecs reads with one and writes with the other, and flips', () => {
    const pair = protocol({ read: byte(), write: int32() })
    const t = testChannel(pair.handle({ onMessage: (channel, number) => channel.send(number * 1000) }))
    t.deliver(Uint8Array.of(1, 2))
    expect(t.writtenBytes()).toEqual(Uint8Array.of(0, 0, 3, 232, 0, 0, 7, 208))
    const peer = testChannel(pair.flip().handle({ onMessage: (channel, number) => channel.send(number / 1000) }))
    peer.deliver(Uint8Array.of(0, 0, 3, 232))
    expect(peer.writtenBytes()).toEqual(Uint8Array.of(1))
  })

  it('flips through stages that pass everything, not through others', () => {
    const watched = protocol(createPassThrough({ name: 'watch' })).use(wire)
    testChannel(watched.flip())
    const changed = wire.use(
      createStage<Text, Text, TextIn, TextIn>({ name: 'changer', onMessage: () => pass, write: () => pass }),
    )
    expect(() => changed.flip()).toThrow(/to flip, got the stage "changer" \(CHANNEL_DEFINITION\)/)
  })

  it('has limits, and refuses a codec that consumes nothing', async () => {
    const limited = protocol(string({ prefix: int32() }), { maxFrame: 10 })
    const t = testChannel(limited.handle({ onError: (_, error) => errors.push(error) }))
    const errors: Error[] = []
    t.deliver(Uint8Array.of(0, 0, 0, 7))
    expect(errors).toMatchObject([{ code: 'CODEC_FRAME_LIMIT' }])
    await t.channel.closed
    expect(() => protocol(codec, { maxFrame: 0 })).toThrow(/CODEC_DEFINITION/)
  })

  it('refuses what is not bytes at the wire', async () => {
    const t = testChannel(bytes)
    const outcomes: unknown[] = []
    t.channel.send('text' as never, (error) => outcomes.push(error?.cause))
    await settle()
    expect(outcomes[0]).toSatisfy((cause) => isChannelError(cause, 'CHANNEL_DEFINITION'))
  })

  it('calls nothing that is for the compiler only', () => {
    expect(() => wire.flow(new Uint8Array(0), [1, ''])).toThrow(/compiler/)
    expect(() => wire.top([1, ''])).toThrow(/compiler/)
  })
})
