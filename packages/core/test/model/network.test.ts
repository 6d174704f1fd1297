import { describe, expect, it } from 'vitest'
import {
  eventCounter,
  memoryNetwork,
  underFaults,
  virtualClock,
  type FaultOptions,
  type Faults,
} from '../../src/testing/index.js'
import { wire, type Text, type TextIn } from '../rig.js'

// Servers and clients on a network that behaves badly, the same way for the same seed: a failure names it.

/** How many seeds are tried; many more by hand: MODEL_RUNS=10000 npx vitest run model/network */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 100)
const CLIENTS = 3
const SENT = Array.from({ length: 20 }, (_, i): Text => [i, 'x'.repeat(i * 5)])

/** Three clients each send 20 texts to an echo and end; then the server closes. */
async function play(faults: Faults) {
  const clock = virtualClock()
  const events = { server: eventCounter(), client: eventCounter() }
  // Little of everything: writers have to wait, and bursts are cut.
  const network = memoryNetwork({ clock, faults, capacity: 100 })
  const quiet = { onUnhandledError: () => {}, highWaterMark: 64, maxPending: 4_096 }
  const echo = wire.use(events.server).handle({
    async onMessage(channel, [number, text]) {
      if (number % 3 === 0) await new Promise<void>((resolve) => void clock.schedule(resolve, 5))
      channel.send([number, text])
    },
  })
  const server = network.listen(1, echo, quiet)
  const outcomes: unknown[] = []
  const heard: Text[][] = []
  let closed = 0
  for (let i = 0; i < CLIENTS; i++) {
    const own: Text[] = []
    heard.push(own)
    const collect = (channel: { close: () => unknown }, text: Text): void => {
      if (own.push(text) === SENT.length) void channel.close()
    }
    const client = await network.connect<readonly unknown[], Text, TextIn>(
      1,
      wire.use(events.client).handle({ onMessage: collect }),
      quiet,
    )
    void client.closed.then(() => closed++)
    for (const text of SENT) client.send(text, (error) => outcomes.push(error?.code))
  }
  await clock.pass(60_000)
  let stopped = false
  void server.close({ grace: 1_000 }).then(() => (stopped = true))
  await clock.pass(20_000)
  return { heard, outcomes, closed, stopped, open: server.channels.size, timers: clock.pending(), events }
}

function checkEnds({ outcomes, events, closed, stopped, open, timers }: Awaited<ReturnType<typeof play>>): void {
  expect(outcomes.length, 'outcomes').toBe(CLIENTS * SENT.length)
  expect(events.server.total()).toMatchObject({ active: CLIENTS, inactive: CLIENTS, misplaced: 0 })
  expect(events.client.total()).toMatchObject({ active: CLIENTS, inactive: CLIENTS, misplaced: 0 })
  expect({ closed, stopped, open, timers }).toEqual({ closed: CLIENTS, stopped: true, open: 0, timers: 0 })
}

describe('three clients and an echo on a bad network', () => {
  it(`hear all that they sent, in order, whatever is split, merged, delayed and stalled (${RUNS} seeds)`, async () => {
    await underFaults({ runs: RUNS }, async (faults) => {
      const run = await play(faults)
      expect(run.heard).toEqual([SENT, SENT, SENT])
      expect(run.outcomes).toEqual(Array.from(run.outcomes, () => undefined))
      checkEnds(run)
    })
  }, 600_000)

  it(`are all over in the end, each with a beginning of its texts, where connections break (${RUNS} seeds)`, async () => {
    const lethal: FaultOptions = { reset: 0.02, halfClose: 0.02 }
    await underFaults({ runs: RUNS, ...lethal }, async (faults) => {
      const run = await play(faults)
      for (const own of run.heard) expect(own).toEqual(SENT.slice(0, own.length))
      checkEnds(run)
    })
  }, 600_000)
})
