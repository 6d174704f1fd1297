import type { Clock } from '../clock.js'
import { foundText, unfit } from '../requirement.js'

// The package compiles without the types of any platform; every platform has this.
declare function setTimeout(task: () => void, milliseconds: number): unknown

/** A clock whose hands the test turns. */
export interface VirtualClock extends Clock {
  /** Goes on by so many milliseconds and runs, in order, the timers that are due. */
  readonly advance: (milliseconds: number) => void
  /**
   * Goes on as `advance` does, but before each step lets everything run that waits for promises: with channels that
   * answer each other, all that can happen in this time has happened.
   */
  readonly pass: (milliseconds: number) => Promise<void>
  /** How many timers are waiting. */
  readonly pending: () => number
}

interface Timer {
  readonly task: () => void
  readonly due: number
}

/**
 * Time that stands still until `advance` or `pass`.
 *
 * @param afterEach - called after each task of a timer, for what it has put off
 */
export function virtualClock(afterEach: () => void = () => {}): VirtualClock {
  let now = 0
  const timers = new Set<Timer>()

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer
    return next
  }

  function advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw unfit('milliseconds from 0 on', foundText(milliseconds))
    const until = now + milliseconds
    for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
      timers.delete(timer)
      now = Math.max(now, timer.due)
      timer.task()
      afterEach()
    }
    // A task may have turned the hands further itself.
    now = Math.max(now, until)
  }

  return {
    now: () => now,
    schedule(task, milliseconds) {
      const timer = { task, due: now + Math.max(0, milliseconds) }
      timers.add(timer)
      return timer
    },
    clear: (timer) => void timers.delete(timer as Timer),
    pending: () => timers.size,
    advance,
    async pass(milliseconds) {
      const until = now + milliseconds
      await promises()
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        advance(timer.due - now)
        await promises()
      }
      advance(until - now)
    },
  }
}

/** All promises have had their turn when the next task of the platform runs. */
function promises(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 0))
}
