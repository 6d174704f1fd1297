import fc, { type AsyncCommand, type Scheduler } from 'fast-check'
import { describe, it } from 'vitest'
import type { OverflowPolicy } from '../../src/index.js'
import { BOUNDS, ChannelRun, DEEDS, ENDS, LONGEST_BURST } from './channel-run.js'

// A channel, its peer and its handlers do anything in any order; what every channel promises holds after each step.
// A failure prints the seed, the shortest list of steps that fails, and the order in which promises were settled.

/** How many lists of steps are tried; many more by hand: MODEL_RUNS=100000 npx vitest run model/channel */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 200)

/** The run itself is all that the steps know: what is expected of them is in its `check`. */
type Model = Record<string, never>
type Step = AsyncCommand<Model, ChannelRun>

function step(name: string, act: (run: ChannelRun) => unknown): Step {
  return {
    check: () => true,
    async run(_model, run) {
      act(run)
      await run.check()
    },
    toString: () => name,
  }
}

function steps(scheduler: Scheduler): fc.Arbitrary<Step>[] {
  const always = (name: string, act: (run: ChannelRun) => unknown): fc.Arbitrary<Step> => fc.constant(step(name, act))
  return [
    fc
      .tuple(fc.constantFrom(...DEEDS.slice(0, -2)), fc.nat(20), fc.integer({ min: 1, max: LONGEST_BURST }))
      .map(([deed, filling, bytes]) => {
        return step(`receive ${bytes} B, ${deed}`, (run) => run.receive(`${deed}.${'x'.repeat(filling)}`, bytes))
      }),
    fc
      .oneof({ weight: 8, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: fc.constant(70_000) })
      .map((length) => step(`send ${length}`, (run) => run.send(length))),
    fc.integer({ min: 1, max: 100 }).map((bytes) => step(`accept ${bytes} B`, ({ t }) => t.accept(bytes))),
    fc.constantFrom(1, 1_000).map((ms) => step(`advance ${ms} ms`, ({ t }) => t.advance(ms))),
    always('a promise settles', () => (scheduler.count() > 0 ? scheduler.waitNext(1) : undefined)),
    always('flush', ({ t }) => t.channel.flush()),
    always('pause', ({ t }) => t.channel.pause()),
    always('resume', ({ t }) => t.channel.resume()),
    always('the peer stops reading', ({ t }) => t.stall()),
    always('the peer reads on', ({ t }) => t.accept()),
  ]
}

/** Steps that a channel does not survive: at most one in a list, so that others come before and after. */
function endings(): fc.Arbitrary<Step>[] {
  const { constant } = fc
  return [
    constant(step('close', ({ t }) => void t.channel.close())),
    constant(step('abort', ({ t }) => t.channel.abort())),
    constant(step('the peer ends', ({ t }) => t.finish())),
    constant(step('the connection is reset', ({ t }) => t.reset())),
    constant(step('writes fail', ({ t }) => t.failWrites())),
    constant(step('the server quiesces', ({ t }) => t.quiesce())),
    fc
      .constantFrom(...DEEDS.slice(-2))
      .map((deed) => step(`receive, ${deed}`, (run) => run.receive(deed, LONGEST_BURST))),
  ]
}

const OPTIONS = fc.record({
  overflow: fc.constantFrom<OverflowPolicy[]>('close', 'reject', 'wait', 'drop-newest', 'drop-oldest'),
  allowHalfOpen: fc.boolean(),
})

function property(lethal: boolean) {
  const listed = fc.scheduler().chain((scheduler) => {
    const all = lethal ? [...steps(scheduler), ...endings()] : steps(scheduler)
    return fc.tuple(fc.constant(scheduler), fc.commands(all, { size: '+1' }))
  })
  return fc.asyncProperty(listed, OPTIONS, fc.constantFrom(...ENDS), async ([scheduler, commands], options, how) => {
    const run = new ChannelRun(scheduler, options)
    await fc.asyncModelRun(() => ({ model: {}, real: run }), commands)
    await run.end(how)
  })
}

describe(`a channel of at most ${BOUNDS.maxPending} bytes under steps in any order`, () => {
  it(`keeps its promises while it is open (${RUNS} runs)`, async () => {
    await fc.assert(property(false), { numRuns: RUNS })
  }, 600_000)

  it(`keeps its promises wherever it ends (${RUNS} runs)`, async () => {
    await fc.assert(property(true), { numRuns: RUNS })
  }, 600_000)
})
