import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/index.js'
import { virtualClock } from '../../src/testing/index.js'

describe('virtualClock', () => {
  it('runs what is due, in order, at its own time', () => {
    const clock = virtualClock()
    const seen: unknown[] = []
    clock.schedule(() => seen.push(['later', clock.now()]), 20)
    clock.schedule(() => seen.push(['soon', clock.now()]), 10)
    clock.schedule(() => seen.push(['as soon', clock.now()]), 10)
    clock.advance(15)
    expect(seen).toEqual([
      ['soon', 10],
      ['as soon', 10],
    ])
    expect(clock.now()).toBe(15)
    clock.advance(5)
    expect(seen.length).toBe(3)
    expect(clock.pending()).toBe(0)
  })

  it('runs timers that timers set, and not those that were cleared', () => {
    const clock = virtualClock()
    const seen: number[] = []
    const cleared = clock.schedule(() => seen.push(-1), 5)
    clock.schedule(() => {
      clock.clear(cleared)
      clock.schedule(() => seen.push(clock.now()), 3)
    }, 4)
    clock.advance(10)
    expect(seen).toEqual([7])
    clock.clear(cleared)
  })

  it('never goes back, also when a timer turns it', () => {
    const clock = virtualClock()
    clock.schedule(() => clock.advance(100), 1)
    clock.schedule(() => {}, 5)
    clock.advance(10)
    expect(clock.now()).toBe(101)
  })

  it('lets promises have their turn at each step of the time that passes', async () => {
    const clock = virtualClock()
    const seen: number[] = []
    async function ticking(): Promise<void> {
      for (let i = 0; i < 3; i++) {
        await new Promise<void>((resolve) => void clock.schedule(resolve, 10))
        for (let turn = 0; turn < 1_000; turn++) await Promise.resolve()
        seen.push(clock.now())
      }
    }
    void ticking()
    await clock.pass(25)
    expect([...seen, clock.now()]).toEqual([10, 20, 25])
    await clock.pass(5)
    expect(seen).toEqual([10, 20, 30])
  })
})

describe('the clock of the machine', () => {
  it('does not go back, runs tasks and forgets what is cleared', async () => {
    const before = systemClock.now()
    systemClock.clear(systemClock.schedule(() => expect.unreachable(), 0))
    await new Promise<void>((resolve) => void systemClock.schedule(resolve, 0))
    expect(systemClock.now()).toBeGreaterThanOrEqual(before)
  })
})
