// The package compiles without the types of any platform; every platform has these.
declare function setTimeout(task: () => void, milliseconds: number): unknown
declare function clearTimeout(timer: unknown): void
declare const performance: { now(): number }

// Longer ones the platforms take for 1 ms. It is 24.8 days, and does for a deadline of `Infinity`.
const LONGEST = 2 ** 31 - 1

/** Where a channel's time comes from. Every timer goes through it, so that a test can turn the hands. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number
  /** Runs `task` once, after `milliseconds`; gives what `clear` takes. */
  readonly schedule: (task: () => void, milliseconds: number) => unknown
  readonly clear: (timer: unknown) => void
}

/** The time of the machine. */
export const systemClock: Clock = {
  // Not that of the calendar, which is set back at times.
  now: () => performance.now(),
  schedule: (task, milliseconds) => setTimeout(task, Math.min(milliseconds, LONGEST)),
  clear: (timer) => clearTimeout(timer),
}
