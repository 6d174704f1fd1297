// The package compiles without the types of any platform; every platform has these.
declare function setTimeout(task: () => void, milliseconds: number): unknown
declare function clearTimeout(timer: unknown): void

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
  now: () => Date.now(),
  schedule: (task, milliseconds) => setTimeout(task, milliseconds),
  clear: (timer) => clearTimeout(timer),
}
