import { decoder } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { createStage, pass, protocol, type Channel } from '../../src/index.js'
import { testChannel } from '../../src/testing/index.js'
import { random } from '../../src/testing/random.js'
import { codec, deferred, encoded, settle, wire, type Deferred, type Text, type TextIn } from '../rig.js'

// Whatever happens in whatever order: each message comes once and in its place, each send has one outcome.

const ROUNDS = 300
const MESSAGES = 12

/** What the model knows of one run. */
interface Run {
  readonly seen: unknown[]
  readonly pending: Deferred[]
  readonly outcomes: string[]
  readonly sends: string[]
}

/** A pipeline whose handlers answer at once, later, or pass on, as the dice fall. */
function pipelineOf({ below }: ReturnType<typeof random>, run: Run) {
  let depth = 0
  function once<T>(work: () => T): T {
    expect(depth++).toBe(0)
    try {
      return work()
    } finally {
      depth--
    }
  }
  function reply(channel: Channel<TextIn>, number: number): void {
    // A byte holds at most 127: some replies cannot be sent.
    const wrong = below(8) === 0
    const name = `${wrong ? 'wrong' : 'right'} ${number}`
    run.sends.push(name)
    channel.send([wrong ? 200 : number, name], (error) => run.outcomes.push(`${name} ${error?.code ?? 'written'}`))
  }
  const twice = createStage<Text, Text, TextIn, TextIn>({
    onMessage(context, [number, text]) {
      context.emit([number, text])
      context.emit([number, `${text} again`])
    },
    write: () => pass,
  })
  // Below the codec: a burst comes in pieces, all of one event.
  const pieces = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
    onMessage(context, bytes) {
      for (let at = 0; at < bytes.length;) {
        const length = 1 + below(40)
        context.emit(bytes.subarray(at, at + length))
        at += length
      }
    },
    write: () => pass,
  })
  return protocol(pieces)
    .use(wire)
    .use(twice)
    .handle(
      {
        onMessage: (channel, [number]) =>
          once(() => {
            if (below(3) === 0) reply(channel, number)
            if (below(10) === 0) channel.flush()
            if (below(2) === 0) return pass
            const wait = deferred()
            run.pending.push(wait)
            return wait.promise.then(() => pass)
          }),
      },
      {
        onActive: () => once(() => run.seen.push('active')),
        onMessage: (_, message) =>
          once(() => {
            run.seen.push(message)
            if (below(3) > 0) return undefined
            const wait = deferred()
            run.pending.push(wait)
            return wait.promise
          }),
        onError: (_, error) => once(() => run.seen.push(error.message)),
        onEvent: (_, { type }) => once(() => run.seen.push(type)),
        onWritabilityChanged: () => once(() => {}),
        onInactive: () => once(() => run.seen.push('inactive')),
      },
    )
}

function expected(): unknown[] {
  const messages = Array.from({ length: MESSAGES }, (_, i): Text[] => [
    [i + 1, 'hello'],
    [i + 1, 'hello again'],
  ])
  return ['active', ...messages.flat(), 'inputClosed', 'inactive']
}

async function play(seed: number): Promise<void> {
  const dice = random(seed)
  const run: Run = { seen: [], pending: [], outcomes: [], sends: [] }
  const t = testChannel(pipelineOf(dice, run), { highWaterMark: 64, lowWaterMark: 32 })
  let rest = encoded(...Array.from({ length: MESSAGES }, (_, i): Text => [i + 1, 'hello']))
  while (rest.length > 0) {
    const step = dice.below(6)
    if (step < 2) {
      const length = Math.min(rest.length, 1 + dice.below(30))
      t.deliver(rest.subarray(0, length))
      rest = rest.subarray(length)
    } else if (step === 2) run.pending.shift()?.resolve()
    else if (step === 3) t.channel.pause()
    else if (step === 4) t.channel.resume()
    else await settle()
  }
  t.finish()
  t.channel.resume()
  for (let i = 0; t.channel.valid && i < 1000; i++) {
    run.pending.shift()?.resolve()
    await Promise.resolve()
  }
  await t.channel.closed
  await settle()
  expect(run.seen).toEqual(expected())
  expect(run.outcomes.length).toBe(run.sends.length)
  const written = run.sends.filter((name) => name.startsWith('right'))
  expect(run.outcomes.filter((outcome) => outcome.endsWith('written'))).toEqual(
    written.map((name) => `${name} written`),
  )
  expect([...decoder(codec).push(t.writtenBytes())].map(([, name]) => name)).toEqual(written)
  expect(t.errors()).toEqual([])
}

/** Cuts the connection at any moment: nothing comes after onInactive, every send has an outcome. */
async function cut(seed: number): Promise<void> {
  const dice = random(seed)
  const run: Run = { seen: [], pending: [], outcomes: [], sends: [] }
  const t = testChannel(pipelineOf(dice, run))
  t.deliver(encoded(...Array.from({ length: 1 + dice.below(MESSAGES) }, (_, i): Text => [i + 1, 'hello'])))
  for (let i = dice.below(10); i > 0; i--) {
    run.pending.shift()?.resolve()
    if (dice.below(2) === 0) await settle()
  }
  const ends = [() => t.reset(), () => t.channel.abort(), () => void t.channel.close(), () => t.finish()]
  ends[dice.below(ends.length)]?.()
  t.advance(5_000)
  if (dice.below(2) === 0) t.reset()
  for (let i = 0; i < 100; i++) {
    run.pending.shift()?.resolve()
    await Promise.resolve()
  }
  await t.channel.closed
  await settle()
  expect(run.seen.at(-1)).toBe('inactive')
  expect(run.seen.filter((item) => item === 'inactive').length).toBe(1)
  expect(run.outcomes.length).toBe(run.sends.length)
}

describe('a channel under random delivery, pauses, promises and failing sends', () => {
  it(`delivers each message once and in order, and gives each send one outcome (${ROUNDS} runs)`, async () => {
    for (let seed = 1; seed <= ROUNDS; seed++) await play(seed).catch(blame(seed))
  })

  it(`has nothing after onInactive, wherever the connection is cut (${ROUNDS} runs)`, async () => {
    for (let seed = 1; seed <= ROUNDS; seed++) await cut(seed).catch(blame(seed))
  })
})

function blame(seed: number): (error: unknown) => never {
  return (cause) => {
    throw new Error(`with seed ${seed}: ${String(cause)}`, { cause })
  }
}
