import { expect, it } from 'vitest'
import { createStage, pass, type StageContext } from '../src/index.js'
import { eventCounter, virtualClock } from '../src/testing/index.js'
import { describeChannels, encoded, settle, texts, wire, type Text, type TextIn } from './rig.js'

type TextContext = StageContext<Text, TextIn>

/** A stage of texts with some methods of its own; the others let everything through. */
function textStage(methods: {
  readonly onMessage?: (context: TextContext, message: Text) => unknown
  readonly write?: (context: TextContext, message: TextIn) => unknown
  readonly onActive?: (context: TextContext) => unknown
  readonly onInactive?: (context: TextContext) => unknown
  readonly flush?: (context: TextContext) => unknown
  readonly close?: (context: TextContext) => unknown
  readonly onReadComplete?: (context: TextContext) => unknown
  readonly onError?: (context: TextContext, error: Error) => unknown
}) {
  return createStage<Text, Text, TextIn, TextIn>({ onMessage: () => pass, write: () => pass, ...methods })
}

describeChannels('a stage', (open) => {
  it('is told the time, what went over the wire, and whether the channel is held back', async () => {
    const clock = virtualClock()
    const facts: unknown[] = []
    const note = (context: TextContext): void =>
      void facts.push([context.clock.now(), context.held, context.bytesIn, context.bytesOut, context.pendingBytes])
    const watch = textStage({
      onActive: (context) => (clock.schedule(() => note(context), 50), pass),
      onMessage: (context) => (note(context), pass),
    })
    const rig = open(wire.use(watch).handle({ onMessage: (channel, message) => channel.send(message) }), { clock })
    await rig.receive(encoded([1, 'ab']))
    rig.channel.pause()
    clock.advance(50)
    expect(facts).toEqual([
      [0, false, 5, 0, 0],
      [50, true, 5, 5, 0],
    ])
  })

  it('changes messages in both directions', async () => {
    const upper = createStage<Text, string, string, TextIn>({
      onMessage: (context, [, text]) => context.emit(text.toUpperCase()),
      write: (context, text) => context.write([1, text]),
    })
    const { pipeline } = await import('../src/index.js')
    const seen: string[] = []
    const texts = pipeline([wire, upper, { onMessage: (channel, text) => (seen.push(text), channel.send(`${text}!`)) }])
    const rig = open(texts as never)
    await rig.receive(encoded([7, 'hello']))
    expect(seen).toEqual(['HELLO'])
    expect(await rig.heard()).toEqual([[1, 'HELLO!']])
  })

  it('may make several messages of one, or none', async () => {
    const split = textStage({
      onMessage(context, [number, text]) {
        for (const letter of text) context.emit([number, letter])
      },
      write(context, [number, text]) {
        for (const letter of text) context.write([number, letter])
      },
    })
    const rig = open(
      wire.use(split).handle({ onMessage: (channel, [number, text]) => channel.send([number, text + text]) }),
    )
    await rig.receive(encoded([1, 'ab'], [2, ''], [3, 'c']))
    expect(await rig.heard()).toEqual([
      [1, 'a'],
      [1, 'a'],
      [1, 'b'],
      [1, 'b'],
      [3, 'c'],
      [3, 'c'],
    ])
  })

  it('is shared by channels, and keeps for each what state makes', async () => {
    const numbering = createStage<Text, Text, TextIn, TextIn, { count: number }>({
      state: () => ({ count: 0 }),
      onMessage: (context, [, text]) => context.emit([++context.state.count, text]),
      write: () => pass,
    })
    const echo = wire.use(numbering).handle({ onMessage: (channel, message) => channel.send(message) })
    const [one, other] = [open(echo), open(echo)]
    await one.receive(encoded([9, 'a'], [9, 'b']))
    await other.receive(encoded([9, 'c']))
    expect(await one.heard()).toEqual([
      [1, 'a'],
      [2, 'b'],
    ])
    expect(await other.heard()).toEqual([[1, 'c']])
  })

  it('whose onMessage throws raises an error above, and the next message goes on', async () => {
    const picky = textStage({
      onMessage(_, [number]) {
        if (number === 1) throw new Error('not one')
        return pass
      },
    })
    const seen: unknown[] = []
    const rig = open(
      wire
        .use(picky)
        .handle({ onMessage: (_, [number]) => seen.push(number), onError: (_, { message }) => seen.push(message) }),
    )
    await rig.receive(encoded([1, ''], [2, '']))
    expect(seen).toEqual(['not one', 2])
  })

  it('whose write throws tells the sender, and nothing of that message is written', async () => {
    const picky = textStage({
      write(context, [number]) {
        context.write([number, 'half'])
        if (number === 2) throw new Error('not two')
      },
    })
    const rig = open(wire.use(picky))
    const outcomes: unknown[] = []
    for (const number of [1, 2, 3]) rig.channel.send([number, ''], (error) => outcomes.push(error?.message))
    expect(await rig.heard()).toEqual([
      [1, 'half'],
      [3, 'half'],
    ])
    expect(outcomes).toEqual(
      expect.arrayContaining([undefined, undefined, 'the message cannot be sent: not two (CHANNEL_SEND_FAILED)']),
    )
    expect(outcomes.length).toBe(3)
  })

  it('may keep messages back until flush, and say last words at close', async () => {
    const held: TextIn[] = []
    const batching = textStage({
      write: (_, message) => void held.push(message),
      flush(context) {
        if (held.length > 0)
          context.write([
            held.length,
            held
              .splice(0)
              .map(([, text]) => text)
              .join('+'),
          ])
        return pass
      },
      close(context) {
        context.write([0, 'last words'])
        return pass
      },
    })
    const rig = open(wire.use(batching))
    rig.channel.send([1, 'a'])
    rig.channel.send([1, 'b'])
    expect(await rig.heard()).toEqual([[2, 'a+b']])
    rig.channel.send([1, 'c'])
    void rig.channel.close()
    expect(await rig.heard()).toEqual(
      expect.arrayContaining([
        [0, 'last words'],
        [1, 'c'],
      ]),
    )
  })

  it('whose flush throws ends the connection, once, with that error', async () => {
    const errors: string[] = []
    let written = 0
    const broken = textStage({
      write: () => (written++, pass),
      flush() {
        if (written > 0) throw new Error('cannot flush')
        return pass
      },
    })
    const rig = open(wire.use(broken).handle({ onError: (_, { message }) => errors.push(message) }))
    rig.channel.send([1, ''])
    await rig.channel.closed
    expect(errors).toEqual(['cannot flush'])
    expect(rig.errors).toEqual([])
  })

  it('may close the channel in its own close and write', async () => {
    const eager = textStage({
      write(context, message) {
        context.write(message)
        void context.channel.close()
      },
      close: (context) => (void context.channel.close(), pass),
    })
    const rig = open(wire.use(eager))
    rig.channel.send([1, 'whole'])
    expect(await rig.heard()).toEqual([[1, 'whole']])
    await rig.peerEnds()
    await rig.channel.closed
    expect(rig.errors).toEqual([])
  })

  it('that closes the channel before it writes has the send fail', async () => {
    const hasty = textStage({ write: (context) => (void context.channel.close(), pass) })
    const rig = open(wire.use(hasty))
    const outcomes: unknown[] = []
    rig.channel.send([1, ''], (error) => outcomes.push(error?.code))
    expect(await rig.heard()).toEqual([])
    expect(outcomes).toEqual(['CHANNEL_CLOSED'])
  })

  it('whose close throws does not keep the channel from writing the rest and closing', async () => {
    const broken = textStage({
      close() {
        throw new Error('cannot close')
      },
    })
    const rig = open(wire.use(broken))
    rig.channel.send([1, 'the rest'])
    void rig.channel.close()
    expect(await rig.heard()).toEqual([[1, 'the rest']])
    await rig.channel.closed
    expect(rig.errors).toMatchObject([{ message: 'cannot close' }])
  })

  it('may await: what comes behind waits, and a rejection raises an error above', async () => {
    const slow = textStage({
      async onMessage(context, message) {
        for (let i = 5 - message[0]; i > 0; i--) await Promise.resolve()
        if (message[0] === 3) throw new Error('not three')
        context.emit(message)
      },
    })
    const seen: unknown[] = []
    const rig = open(
      wire
        .use(slow)
        .handle({ onMessage: (_, [number]) => seen.push(number), onError: (_, { message }) => seen.push(message) }),
    )
    await rig.receive(encoded(...texts(4)), encoded([5, '']))
    await settle()
    expect(seen.filter((item) => typeof item === 'number')).toEqual([1, 2, 4, 5])
    expect(seen).toContain('not three')
    expect(rig.errors).toEqual([])
  })

  it('whose asynchronous write fails raises an error, and the process goes on', async () => {
    const broken = textStage({
      write: async () => {
        await Promise.resolve()
        throw new Error('later')
      },
    })
    const rig = open(wire.use(broken))
    rig.channel.send([1, ''])
    await rig.channel.closed
    expect(rig.errors).toMatchObject([{ message: 'later' }])
  })

  it('may emit and write at any time: the events come in turn, the bytes go out', async () => {
    let kept: TextContext | undefined
    const stage = textStage({ onActive: (context) => ((kept = context), pass) })
    const seen: string[] = []
    let depth = 0
    const rig = open(
      wire.use(stage).handle({
        onMessage(channel, [, text]) {
          expect(depth++).toBe(0)
          seen.push(text)
          channel.send([300, 'cannot be sent'])
          depth--
        },
        onError: () => void seen.push(`error ${depth}`),
      }),
    )
    kept?.emit([1, 'out of turn'])
    kept?.write([2, 'of its own accord'])
    expect(await rig.heard()).toEqual([[2, 'of its own accord']])
    expect(seen).toEqual(['out of turn', 'error 0'])
    rig.channel.pause()
    kept?.emit([1, 'held'])
    kept?.fire({ type: 'inputClosed' })
    expect(seen.length).toBe(2)
    rig.channel.resume()
    expect(seen[2]).toBe('held')
    rig.channel.abort()
    await rig.channel.closed
    kept?.emit([1, 'after the end'])
    kept?.write([1, 'after the end'])
    await settle()
    expect(seen.slice(2)).toEqual(['held', 'error 0'])
  })

  it('that emits while it writes does not call the handler inside its own send', async () => {
    const loop = textStage({
      write(context, message) {
        context.emit([message[0] + 1, 'echo'])
        return pass
      },
    })
    let depth = 0
    const seen: string[] = []
    const rig = open(
      wire.use(loop).handle({
        onMessage(channel, [number]) {
          seen.push(`${number} at ${depth++}`)
          if (number < 4) channel.send([number, ''])
          depth--
        },
      }),
    )
    rig.channel.send([0, ''])
    expect(seen).toEqual([])
    await settle()
    expect(seen).toEqual(['1 at 0', '2 at 0', '3 at 0', '4 at 0'])
  })

  it('that answers by itself is bounded by the cap too', async () => {
    const errors: Error[] = []
    const flooding = textStage({
      onMessage(context) {
        for (let i = 0; i < 10; i++) context.write([1, 'x'.repeat(20_000)])
      },
    })
    const rig = open(wire.use(flooding).handle({ onError: (_, error) => errors.push(error) }), { maxPending: 70_000 })
    await rig.receive(encoded([1, '']))
    await rig.channel.closed
    expect(errors).toMatchObject([{ code: 'CHANNEL_OVERFLOW' }])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('at the end')
      },
    ],
    ['rejects', () => Promise.reject(new Error('at the end'))],
  ])(
    'whose onInactive %s raises an error above, and the handlers are told the end all the same',
    async (_, onInactive) => {
      const seen: string[] = []
      const rig = open(
        wire.use(textStage({ onInactive })).handle({
          onError: (_channel, { message }) => seen.push(message),
          onInactive: () => seen.push('inactive'),
        }),
      )
      await rig.channel.close()
      await settle()
      expect(seen).toEqual(['at the end', 'inactive'])
    },
  )

  it.each([
    [
      'throws',
      () => {
        throw new Error('no beginning')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no beginning'))],
  ])('whose onActive %s ends the connection, of which the handlers hear the error alone', async (_, onActive) => {
    const seen: unknown[] = []
    const rig = open(
      wire.use(textStage({ onActive })).handle({
        onActive: () => seen.push('active'),
        onMessage: () => seen.push('message'),
        onError: (_channel, { message }) => seen.push(message),
        onInactive: () => seen.push('inactive'),
      }),
    )
    await settle()
    await rig.receive(encoded([1, '']))
    expect(rig.channel.valid).toBe(false)
    expect(seen).toEqual(['no beginning'])
    await rig.peerEnds()
    await rig.channel.closed
    expect(seen).toEqual(['no beginning'])
  })

  it('that keeps onActive back, as a handshake does, goes on with active(): then the handler hears of the end too', async () => {
    const seen: string[] = []
    const handler = { onActive: () => seen.push('active'), onInactive: () => seen.push('inactive') }
    const handshake = textStage({ onActive: () => {}, onMessage: (context) => context.active() })
    const done = open(wire.use(handshake).handle(handler))
    expect(seen).toEqual([])
    await done.receive(encoded([1, 'hello']))
    expect(seen).toEqual(['active'])
    await done.breaks()
    expect(seen).toEqual(['active', 'inactive'])
    const broken = open(wire.use(handshake).handle({ ...handler, onError: () => {} }))
    await broken.breaks()
    await broken.channel.closed
    expect(seen).toEqual(['active', 'inactive'])
  })

  it('that keeps onActive back tells those above of no burst and no water mark before', async () => {
    const handshake = textStage({
      // More than the high-water mark, as the first words of a handshake may be.
      onActive: (context) => context.write([0, 'x'.repeat(100)]),
      onMessage: (context, message) => (message[0] === 0 ? undefined : context.active()),
    })
    const events = eventCounter()
    const rig = open(
      wire
        .use(handshake)
        .use(events)
        .handle({ onMessage: () => {} }),
      { highWaterMark: 64 },
    )
    await rig.receive(encoded([0, 'not yet']))
    await rig.heard()
    expect(events.total()).toMatchObject({ active: 0, readComplete: 0, writability: 0 })
    await rig.receive(encoded([1, 'done']))
    expect(events.total()).toMatchObject({ active: 1, readComplete: 1, misplaced: 0 })
  })
})
