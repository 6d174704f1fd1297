import type { Clock } from '../clock.js'

/** A clock whose hands the test turns. */
export interface VirtualClock extends Clock {
  /** Goes on by so many milliseconds and runs, in order, the timers that are due. */
  readonly advance: (milliseconds: number) => void
  /** How many timers are waiting. */
  readonly pending: () => number
}

interface Timer {
  readonly task: () => void
  readonly due: number
}

/** Time that stands still until `advance`. */
export function virtualClock(): VirtualClock {
  let now = 0
  const timers = new Set<Timer>()

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer
    return next
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
    advance(milliseconds) {
      const until = now + milliseconds
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        timers.delete(timer)
        now = Math.max(now, timer.due)
        timer.task()
      }
      // A task may have turned the hands further itself.
      now = Math.max(now, until)
    },
  }
}
