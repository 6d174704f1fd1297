import { byte, encode, frame, string, uint16, uint8 } from '@link/codec'
import { describe, expect, it } from 'vitest'
import {
  bytes,
  createStage,
  idle,
  lengthField,
  lines,
  metrics,
  pass,
  protocol,
  type ByteStage,
  type Channel,
  type ChannelError,
  type Pipeline,
} from '../src/index.js'
import { testChannel, virtualClock } from '../src/testing/index.js'
import { deferred, describeChannels, encoded, joined, settle, texts, wire, type Text, type TextIn } from './rig.js'

const word = string({ prefix: uint8() })
const words = protocol(word)
const text = protocol(string({ delimiter: '\n' }))
const spoken = (...all: readonly string[]): Uint8Array => joined(all.map((each) => encode(word, each)))
const ascii = (line: string): Uint8Array => new TextEncoder().encode(line)

/** Lines until one says "upgrade", then words: what has been seen, in order. */
function upgrading(seen: unknown[], how: (channel: Channel<string>, next: Pipeline<string, string>) => unknown) {
  const next = words.handle({
    onActive: () => void seen.push('active'),
    onMessage(channel, message) {
      seen.push(message)
      channel.send(message.toUpperCase())
    },
    onEvent: (_, event) => void seen.push(event.type),
    onInactive: () => void seen.push('over'),
  })
  return text.handle({
    onMessage(channel, line) {
      seen.push(`line ${line}`)
      channel.send(`got ${line}`)
      return line === 'upgrade' ? how(channel, next) : undefined
    },
    onInactive: () => void seen.push('lines over'),
  })
}

const ways: [string, (channel: Channel<string>, next: Pipeline<string, string>) => unknown][] = [
  ['in onMessage', (channel, next) => void channel.upgrade(next)],
  ['after a promise', async (channel, next) => (await settle(), void channel.upgrade(next))],
  ['with a promise that never settles', (channel, next) => (channel.upgrade(next), new Promise(() => {}))],
  ['while paused', (channel, next) => (channel.pause(), channel.upgrade(next), queueMicrotask(() => channel.resume()))],
]

describe.each(ways)('an upgrade %s', (_, how) => {
  it('hands what is left over to the new pipeline, in order, wherever the stream is cut', async () => {
    const stream = joined([ascii('hello\nupgrade\n'), spoken('one', 'two', 'three')])
    for (let first = 0; first <= stream.length; first++) {
      for (const second of [first, stream.length]) {
        const seen: unknown[] = []
        const t = testChannel(upgrading(seen, how))
        t.deliver(stream.subarray(0, first))
        if (second === first) await settle()
        t.deliver(stream.subarray(first))
        await settle()
        expect(seen).toEqual(['line hello', 'line upgrade', 'lines over', 'active', 'one', 'two', 'three'])
        expect(new TextDecoder().decode(t.writtenBytes())).toBe(
          'got hello\ngot upgrade\n' + new TextDecoder().decode(spoken('ONE', 'TWO', 'THREE')),
        )
        expect(t.errors()).toEqual([])
      }
    }
  })

  it('byte by byte', async () => {
    const seen: unknown[] = []
    const t = testChannel(upgrading(seen, how))
    for (const one of joined([ascii('upgrade\n'), spoken('one', 'two')])) {
      t.deliver(Uint8Array.of(one))
      await settle()
    }
    t.finish()
    await t.channel.closed
    expect(seen).toEqual(['line upgrade', 'lines over', 'active', 'one', 'two', 'inputClosed', 'over'])
  })
})

describeChannels('an upgrade', (open) => {
  it('writes what was sent before in the old protocol and what is sent after in the new one', async () => {
    const rig = open(wire)
    rig.channel.send([1, 'old'])
    const upgraded = rig.channel.upgrade(wire.use(shift))
    upgraded.send([1, 'new'])
    expect(await rig.heard()).toEqual([
      [1, 'old'],
      [2, 'new'],
    ])
    await upgraded.sent()
  })

  it('is closed like any other channel, and told so', async () => {
    const seen: string[] = []
    const rig = open(wire.handle({ onInactive: () => void seen.push('old') }))
    rig.channel.upgrade(wire.handle({ onInactive: () => void seen.push('new') }))
    await settle()
    expect(seen).toEqual(['old'])
    await rig.breaks()
    expect(seen).toEqual(['old', 'new'])
  })

  it('goes to the iterator of the channel it gives, and the old one ends without closing', async () => {
    const rig = open(wire)
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const message of rig.channel) {
        seen.push(message)
        if (message[0] === 2) break
      }
      seen.push('old loop over')
    })()
    await rig.receive(encoded(...texts(1)))
    const upgraded = rig.channel.upgrade(wire.use(shift))
    await reading
    await rig.receive(encoded([7, 'later']))
    for await (const message of upgraded) {
      seen.push(message)
      break
    }
    expect(seen).toEqual([[1, ''], 'old loop over', [6, 'later']])
  })

  it('is refused, with nothing changed, for what is no pipeline or when the channel has closed', async () => {
    const rig = open(wire.handle({ onMessage: (channel, message) => channel.send(message) }))
    expect(() => rig.channel.upgrade([{ onMesage() {} }] as never)).toThrow(/onMesage/)
    expect(() =>
      rig.channel.upgrade(() => {
        throw new Error('no pipeline for you')
      }),
    ).toThrow('no pipeline for you')
    await rig.receive(encoded([5, 'still']))
    expect(await rig.heard()).toEqual([[5, 'still']])
    void rig.channel.close()
    expect(() => rig.channel.upgrade(wire)).toThrow(/CHANNEL_CLOSED/)
  })
})

/** Adds 1 to the number on the way out, takes it off on the way in. */
const shift = createStage<Text, Text, TextIn, TextIn>({
  onMessage: (context, [number, rest]) => context.emit([number - 1, rest]),
  write: (context, [number, rest]) => context.write([number + 1, rest]),
})

describe('what an upgrade leaves and takes', () => {
  it('asks the old stages for what they keep back, first', () => {
    const late = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array[]>({
      state: () => [],
      onMessage: (context, message) => context.emit(message),
      write: ({ state }, message) => void state.push(message),
      flush(context) {
        for (const message of context.state.splice(0)) context.write(message)
        return pass
      },
    })
    const t = testChannel(protocol(late))
    t.channel.send(ascii('old '))
    t.channel.upgrade(bytes).send(ascii('new'))
    expect(new TextDecoder().decode(t.writtenBytes())).toBe('old new')
  })

  it('is refused while a stage that would leave holds back what was sent', async () => {
    let letGo: () => void = () => {}
    const holding = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onMessage: (context, message) => context.emit(message),
      write(context, message) {
        context.retain(message.length)
        letGo = () => {
          context.write(message)
          context.release(message.length)
        }
      },
    })
    const t = testChannel(protocol(holding))
    t.channel.send(ascii('old '))
    expect(() => t.channel.upgrade(bytes)).toThrow(
      /"stage" holds 4 bytes back that were sent: await channel\.sent\(\) before \(CHANNEL_BUSY\)/,
    )
    letGo()
    await t.channel.sent()
    t.channel.upgrade(bytes).send(ascii('new'))
    expect(new TextDecoder().decode(t.writtenBytes())).toBe('old new')
  })

  it('keeps the stages next to the wire that carry bytes for whatever protocol', () => {
    const xor = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      wire: true,
      onMessage: (context, message) => context.emit(message.map((one) => one ^ 0xff)),
      write: (context, message) => context.write(message.map((one) => one ^ 0xff)),
    })
    const counting = metrics()
    const seen: string[] = []
    const pipeline = protocol(xor)
      .use(counting)
      .use(lines())
      .handle({
        onMessage: (channel) => channel.upgrade(words.handle({ onMessage: (_, message) => seen.push(message) })),
      })
    const t = testChannel(pipeline)
    t.deliver(joined([ascii('go\n'), spoken('one', 'two')]).map((one) => one ^ 0xff))
    expect(seen).toEqual(['one', 'two'])
    expect(counting.total()).toMatchObject({ active: 1, opened: 1 })
    t.channel.send('x' as never)
    expect(t.writtenBytes()).toEqual(spoken('x').map((one) => one ^ 0xff))
  })

  it('keeps what lies below such a stage, too', () => {
    const through = {
      onMessage: (context: { emit: (message: Uint8Array) => void }, message: Uint8Array) => context.emit(message),
      write: (context: { write: (message: Uint8Array) => void }, message: Uint8Array) => context.write(message),
    }
    const named = (name: string, wire: boolean): ByteStage =>
      createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({ ...through, name, wire })
    const pipeline = protocol(named('low', false))
      .use(named('secure', true))
      .use(idle({ read: 10 }))
      .use(named('high', false))
    const t = testChannel(pipeline.use(metrics()).handle({}))
    t.channel.upgrade(words)
    expect(t.channel.pipeline.names).toEqual(['low', 'secure', 'idle', 'codec'])
    t.channel.abort()
  })

  it('stops the timers of stages that leave', () => {
    const clock = virtualClock()
    const t = testChannel(wire.use(idle({ read: 10 })).handle({}), { clock })
    expect(clock.pending()).toBe(1)
    t.channel.upgrade(bytes)
    t.deliver(new Uint8Array(0))
    expect(clock.pending()).toBe(0)
  })

  it('comes from a stage as well, which is then called no more', () => {
    const seen: unknown[] = []
    const deciding = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onMessage(context, message) {
        seen.push(message.length)
        context.channel.upgrade(words.handle({ onMessage: (_, said) => seen.push(said) }))
      },
      write: (context, message) => context.write(message),
      leftOver: () => [spoken('kept')],
    })
    const t = testChannel(protocol(deciding))
    t.deliver(Uint8Array.of(1, 2, 3))
    t.deliver(spoken('next'))
    expect(seen).toEqual([3, 'kept', 'next'])
  })

  it('goes on from framing with what it has gathered', () => {
    const seen: string[] = []
    const framed = protocol(lengthField({ bytes: 2 })).handle({
      onMessage: (channel) => channel.upgrade(words.handle({ onMessage: (_, message) => seen.push(message) })),
    })
    const stream = joined([Uint8Array.of(0, 3, 1, 1, 1), spoken('one', 'two')])
    for (let cut = 0; cut <= stream.length; cut++) {
      const t = testChannel(framed)
      t.deliver(stream.subarray(0, cut))
      t.deliver(stream.subarray(cut))
      expect(seen.splice(0)).toEqual(['one', 'two'])
    }
  })

  it('can follow another at once', () => {
    const seen: string[] = []
    const last = words.handle({ onMessage: (_, message) => void seen.push(message) })
    const t = testChannel(
      text.handle({
        onMessage: (channel) => channel.upgrade(text.handle({ onMessage: (again) => again.upgrade(last) })),
      }),
    )
    t.deliver(joined([ascii('a\nb\n'), spoken('one', 'two')]))
    expect(seen).toEqual(['one', 'two'])
  })

  it('reports what a stage makes of the old protocol after it, and what old handlers reject with', async () => {
    const errors: (string | undefined)[] = []
    const twice = createStage<Text, Text, TextIn, TextIn>({
      onMessage(context, message) {
        context.emit(message)
        context.emit(message)
      },
      write: (context, message) => context.write(message),
    })
    const pending = deferred()
    const upgraded = words.handle({ onError: (_, error) => errors.push((error as ChannelError).code ?? error.message) })
    const t = testChannel(
      wire.use(twice).handle({
        onMessage(channel) {
          channel.upgrade(upgraded)
          return pending.promise
        },
      }),
    )
    t.deliver(encoded([1, '']))
    expect(errors).toEqual(['CHANNEL_UNHANDLED'])
    pending.reject(new Error('too late'))
    await settle()
    expect(errors).toEqual(['CHANNEL_UNHANDLED', 'too late'])
  })

  it('drops nothing of a message that was begun: the codec that follows sees it from its beginning', () => {
    const seen: unknown[] = []
    const pair = protocol(frame(byte(), string({ prefix: uint16() })))
    const t = testChannel(wire)
    t.deliver(encoded([9, 'begun']).subarray(0, 5))
    t.channel.upgrade(pair.handle({ onMessage: (_, message) => seen.push(message) }))
    t.deliver(encoded([9, 'begun']).subarray(5))
    expect(seen).toEqual([[9, 'begun']])
  })
})
