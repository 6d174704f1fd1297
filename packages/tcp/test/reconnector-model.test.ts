import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TRANSITIONS } from '../src/client-states.js'
import type { ClientState } from '../src/index.js'
import { FakeConnection, fakeRig, refused, settle } from './fake-dialler.js'

// Whatever happens in whatever order, the machine is where a model says that was written from the README: which state,
// which endpoint, which delay, what is under way. A failure prints the seed and the shortest way there.

const RUNS = 300
const STABLE = 5_000
const MIN_DELAY = 100
const MAX_DELAY = 1_000
const PREPARE_TIMEOUT = 10_000
const ATTEMPTS = 6

/** What the model knows. */
interface Model {
  state: ClientState
  readonly ports: readonly number[]
  readonly prepares: boolean
  /** Ports that have their turn in this round, the first of them now. */
  round: number[]
  port: number
  failures: number
  /** How often the delay has doubled. */
  doublings: number
  now: number
  connectedAt: number
  /** When the delay or the preparation is over. */
  due: number
}

type Real = ReturnType<typeof fakeRig>
type Command = fc.AsyncCommand<Model, Real>

function connecting(model: Model, round: readonly number[]): void {
  const [port, ...rest] = round as [number, ...number[]]
  Object.assign(model, { state: 'connecting', port, round: rest })
}

function waiting(model: Model): void {
  const delay = Math.min(MAX_DELAY, MIN_DELAY * 2 ** model.doublings++)
  Object.assign(model, { state: 'waiting', due: model.now + delay })
}

function failed(model: Model): void {
  if (model.round.length > 0) return connecting(model, model.round)
  model.round = [...model.ports]
  if (++model.failures === ATTEMPTS) model.state = 'closed'
  else waiting(model)
}

function connected(model: Model): void {
  Object.assign(model, { state: 'connected', connectedAt: model.now, failures: 0 })
}

function lost(model: Model): void {
  const { ports, port } = model
  const next = ports.indexOf(port) + 1
  if (model.now - model.connectedAt >= STABLE) {
    model.doublings = 0
    model.round = [...ports]
  } else model.round = [...ports.slice(next), ...ports.slice(0, next)]
  waiting(model)
}

/** Time goes on: what is due happens, and may lead to what is due before the end too. */
function advance(model: Model, milliseconds: number): void {
  const until = model.now + milliseconds
  while ((model.state === 'waiting' || model.state === 'preparing') && model.due <= until) {
    model.now = model.due
    if (model.state === 'waiting') connecting(model, model.round)
    else failed(model)
  }
  model.now = until
}

/** Something that happens, where it can: to the model and to the machine, which must agree afterwards. */
function command(
  name: string,
  states: readonly ClientState[] | undefined,
  happens: { readonly model: (model: Model) => void; readonly real: (real: Real) => void },
): Command {
  return {
    check: ({ state }) => states?.includes(state) ?? true,
    async run(model, real) {
      happens.model(model)
      happens.real(real)
      await settle()
      agree(model, real)
    },
    toString: () => name,
  }
}

function agree({ state, port }: Model, { reconnector, underWay, connections, clock, changes, endings }: Real): void {
  expect(reconnector.state).toBe(state)
  expect(underWay.dialled.map(({ to }) => to.port)).toEqual(state === 'connecting' ? [port] : [])
  expect(underWay.preparing.length).toBe(state === 'preparing' ? 1 : 0)
  expect(connections.filter(({ how }) => how === 'open').length).toBe(state === 'connected' ? 1 : 0)
  expect(clock.pending()).toBe(state === 'waiting' || state === 'preparing' ? 1 : 0)
  expect(endings.length).toBe(state === 'closed' ? 1 : 0)
  for (const { previous, state: next } of changes) expect(Object.values(TRANSITIONS[previous])).toContain(next)
}

const happenings = [
  fc.constant(
    command('start', undefined, {
      model: (model) => void (model.state === 'idle' && connecting(model, model.ports)),
      real: ({ reconnector }) => reconnector.start(),
    }),
  ),
  fc.constant(
    command('the connection stands', ['connecting'], {
      model(model) {
        if (!model.prepares) return connected(model)
        Object.assign(model, { state: 'preparing', due: model.now + PREPARE_TIMEOUT })
      },
      real: ({ underWay }) => underWay.dialled[0]?.connected(new FakeConnection()),
    }),
  ),
  fc.constant(
    command('the endpoint fails', ['connecting'], {
      model: failed,
      real: ({ underWay }) => underWay.dialled[0]?.failed(refused()),
    }),
  ),
  fc.constant(
    command('the preparation is done', ['preparing'], {
      model: connected,
      real: ({ underWay }) => underWay.preparing[0]?.done(),
    }),
  ),
  fc.constant(
    command('the preparation fails', ['preparing'], {
      model: failed,
      real: ({ underWay }) => underWay.preparing[0]?.failed(new Error('refused')),
    }),
  ),
  fc.constant(
    command('the connection ends', ['preparing', 'connected'], {
      model: (model) => (model.state === 'connected' ? lost(model) : failed(model)),
      real: ({ underWay, connections }) => (underWay.preparing[0]?.connection ?? connections.at(-1))?.end('lost'),
    }),
  ),
  fc.constantFrom(1, 50, 100, 900, STABLE, PREPARE_TIMEOUT).map((milliseconds) =>
    command(`${milliseconds} ms go by`, undefined, {
      model: (model) => advance(model, milliseconds),
      real: ({ clock }) => clock.advance(milliseconds),
    }),
  ),
]

const stopped = command('stop', undefined, {
  model: (model) => void (model.state = 'closed'),
  real: ({ reconnector }) => reconnector.stop(),
})

describe('the machine of a client', () => {
  it(`is where the model is, whatever happens in whatever order (${RUNS} runs)`, async () => {
    const seen = new Set<string>()
    const setup = { ports: fc.constantFrom([1], [1, 2], [1, 2, 3]), prepares: fc.boolean() }
    const run = fc.asyncProperty(
      fc.record(setup),
      fc.commands(happenings, { maxCommands: 60, size: 'max' }),
      fc.boolean(),
      async ({ ports, prepares }, commands, stops) => {
        const model: Model = {
          state: 'idle',
          ports,
          prepares,
          round: [...ports],
          port: 1,
          failures: 0,
          doublings: 0,
          now: 0,
          connectedAt: 0,
          due: Infinity,
        }
        const real = fakeRig({
          ports,
          prepares,
          prepareTimeout: PREPARE_TIMEOUT,
          backOff: { minDelay: MIN_DELAY, maxDelay: MAX_DELAY, stableAfter: STABLE },
          giveUp: (_error, failures) => failures >= ATTEMPTS,
        })
        await fc.asyncModelRun(() => ({ model, real }), commands)
        if (stops) await stopped.run(model, real)
        for (const { previous, state } of real.changes) seen.add(`${previous} to ${state}`)
      },
    )
    await fc.assert(run, { numRuns: RUNS })
    // Every step of the table was taken.
    const all = Object.entries(TRANSITIONS).flatMap(([from, ways]) =>
      Object.values(ways).map((to) => `${from} to ${to}`),
    )
    // That nobody asks for a second connection is left to the tests of the client.
    expect([...new Set(all)].filter((step) => !seen.has(step) && step !== 'connected to closed')).toEqual([])
  })
})
