// Set up for every test file (vitest.config.ts): fails a test that leaves a timer behind.
import { afterEach, beforeEach, expect } from 'vitest'

/** The timers of the machine that wait. The runner has some too, but kept the functions that it found at its start. */
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

let before = 0

beforeEach(() => {
  before = timers.size
})

afterEach(() => {
  expect(timers.size - before, 'timers left behind').toBeLessThanOrEqual(0)
})
