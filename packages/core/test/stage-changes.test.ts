import { expect, it } from 'vitest'
import { createStage, lines, pass, protocol, type Channel, type Pipeline, type StageContext } from '../src/index.js'
import { codec, describeChannels, encoded, settle, wire, type Text, type TextIn } from './rig.js'

type ByteContext = StageContext<Uint8Array, Uint8Array>

/** Turns every bit from the moment on that it is told to. */
function turning() {
  let turned = false
  const turn = (bytes: Uint8Array): Uint8Array => bytes.map((each) => ~each & 255)
  const contexts: ByteContext[] = []
  const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
    onActive: (context) => (contexts.push(context), pass),
    onMessage: (context, bytes) => (turned ? context.emit(turn(bytes)) : pass),
    write: (context, bytes) => (turned ? context.write(turn(bytes)) : pass),
  })
  const start = (): void => {
    turned = true
    const [context] = contexts as [ByteContext]
    const rest = context.reclaim()
    if (rest.length > 0) context.emit(turn(rest))
  }
  return { stage, start, turn }
}

describeChannels('a stage that changes what it lets through', (open) => {
  it('takes back what the codec has not used, wherever the bytes are cut', async () => {
    const before = encoded([1, 'one'], [2, 'turn'])
    for (let cut = 1; cut < before.length + 8; cut++) {
      const { stage, start, turn } = turning()
      const seen: Text[] = []
      const all = Uint8Array.from([...before, ...turn(encoded([3, 'three'], [4, 'four']))])
      const handler = {
        onMessage(_channel: Channel<TextIn>, message: Text): void {
          seen.push(message)
          if (message[1] === 'turn') start()
        },
      }
      const { receive } = open(protocol(stage).use(wire).handle(handler))
      await receive(all.subarray(0, cut), all.subarray(cut))
      const expected = [
        [1, 'one'],
        [2, 'turn'],
        [3, 'three'],
        [4, 'four'],
      ]
      expect(seen, `cut at ${cut}`).toEqual(expected)
    }
  })

  it('takes back what the codec has not used while a handler works', async () => {
    const { stage, start, turn } = turning()
    const seen: string[] = []
    const handler = {
      async onMessage(_channel: Channel<TextIn>, [, text]: Text): Promise<void> {
        await settle()
        seen.push(text)
        if (text === 'turn') start()
      },
    }
    const { receive } = open(protocol(stage).use(wire).handle(handler))
    await receive(Uint8Array.from([...encoded([1, 'turn']), ...turn(encoded([2, 'two']))]), turn(encoded([3, 'three'])))
    for (let i = 0; i < 5; i++) await settle()
    expect(seen).toEqual(['turn', 'two', 'three'])
  })

  it('takes back what a framing stage has not used, and nothing of a stage that keeps no bytes', async () => {
    const taken: string[] = []
    const contexts: ByteContext[] = []
    const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onActive: (context) => (contexts.push(context), pass),
      onMessage: () => pass,
      write: () => pass,
    })
    const take = (): void => void taken.push(Buffer.from((contexts.at(-1) as ByteContext).reclaim()).toString('latin1'))
    const framed = open([stage, lines(), { onMessage: take }] as never)
    await framed.receive(Buffer.from('one\ntwo\nthr'), Buffer.from('ee\n'))
    const bare = open([stage, { onMessage: take }] as never)
    await bare.receive(Buffer.from('one'))
    expect(taken).toEqual(['two\nthr', '', ''])
  })
})

/** Keeps the beginning back until the first byte tells which pipeline it is. */
function choosing(choices: Readonly<Record<number, Pipeline<unknown, never>>>) {
  return createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
    onActive: () => {},
    onMessage(context, bytes) {
      const choice = choices[bytes[0] as number]
      if (choice === undefined) return pass
      context.continueWith(choice)
      context.active()
      return pass
    },
    write: () => pass,
  })
}

describeChannels('a stage that chooses what is above it', (open) => {
  it('gives the pipeline all events from the beginning, and the one before none', async () => {
    const told: string[] = []
    const handler = (name: string) => ({
      onActive: () => told.push(`${name} active`),
      onMessage: (channel: Channel<TextIn>, [number, text]: Text) => {
        told.push(`${name} ${text}`)
        channel.send([number, name])
      },
      onInactive: () => told.push(`${name} inactive`),
    })
    const stage = choosing({ 1: wire.handle(handler('one')), 2: protocol(codec).handle(handler('two')) })
    const rig = open(protocol(stage).use(wire).handle(handler('before')))
    await rig.receive(encoded([2, 'hello'], [3, 'you']))
    expect(await rig.heard()).toEqual([
      [2, 'two'],
      [3, 'two'],
    ])
    await rig.peerEnds()
    expect(told).toEqual(['two active', 'two hello', 'two you', 'two inactive'])
  })

  it('brings messages that no handler takes to the iterator', async () => {
    const rig = open(
      protocol(choosing({ 1: wire }))
        .use(wire)
        .handle({ onMessage: () => {} }),
    )
    await rig.receive(encoded([1, 'hello']))
    for await (const message of rig.channel) {
      expect(message).toEqual([1, 'hello'])
      break
    }
  })

  it('ends the connection when what it chooses cannot be made', async () => {
    const broken = (() => {
      throw new Error('no pipeline today')
    }) as never
    const rig = open(
      protocol(choosing({ 1: broken }))
        .use(wire)
        .handle({ onMessage: () => {} }),
    )
    await rig.receive(encoded([1, 'hello']))
    expect(rig.errors.map(({ message }) => message)).toEqual(['no pipeline today'])
    expect(rig.channel.valid).toBe(false)
  })
})
