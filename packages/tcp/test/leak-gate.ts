// Set up for every test file (vitest.config.ts): fails a test that leaves a socket, a timer or a request behind when
// everything it opened has been closed.
import { afterEach, beforeEach, expect } from 'vitest'

/** How many there are of each kind. */
export type Resources = Readonly<Record<string, number>>

const WATCHED = /TCP|Pipe|GetAddrInfo|Server|Shutdown|Write/

/** The timers of link and of the tests. The runner has some too, but kept the functions that it found at its start. */
const timers = new Set<unknown>()

const { setTimeout: start, clearTimeout: stop } = globalThis

globalThis.setTimeout = Object.assign((task: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
  const timer = start(() => {
    timers.delete(timer)
    task(...args)
  }, delay)
  timers.add(timer)
  return timer
}, start)

globalThis.clearTimeout = (timer) => {
  timers.delete(timer)
  stop(timer)
}

/** The handles, requests and timers that keep the process alive, by kind. */
export function resources(): Resources {
  const counts: Record<string, number> = { Timeout: timers.size }
  for (const kind of process.getActiveResourcesInfo()) if (WATCHED.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

const closers: (() => unknown)[] = []

/** Runs when the test is over, the latest first. */
export function afterTest(close: () => unknown): void {
  closers.push(close)
}

let before: Resources = {}

beforeEach(() => {
  before = resources()
})

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
  expect(await leftBehind(before), 'left behind').toEqual([])
})

/** What there is more of than before, once the event loop has had the turns in which handles are closed. */
export async function leftBehind(before: Resources, turns = 200): Promise<string[]> {
  for (let turn = 0; turn < turns && excess(before).length > 0; turn++) await new Promise(setImmediate)
  return excess(before)
}

function excess(before: Resources): string[] {
  return Object.entries(resources()).flatMap(([kind, count]) => {
    const more = count - (before[kind] ?? 0)
    return more > 0 ? [`${kind} × ${more}`] : []
  })
}
