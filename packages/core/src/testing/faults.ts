import { checkOptions, type OptionKinds } from '../check-options.js'
import { systemClock, type Clock } from '../clock.js'
import { ChannelError } from '../error.js'
import { requireWhole } from '../requirement.js'
import { Pipe, type Outlet } from './pipe.js'
import { random, type Random } from './random.js'

// The package compiles without the types of any platform; every platform has these.
declare function queueMicrotask(task: () => void): void
declare const console: { info(...data: unknown[]): void }

/** What may become of bytes on their way. */
export type FaultKind = 'split' | 'merge' | 'delay' | 'stall' | 'reset' | 'halfClose'

/** How likely each fault is at each read, from 0 to 1, and how long those last that take time. */
export interface FaultOptions {
  /** A read brings only a part of what is there, often a few bytes; default 0.4. */
  readonly split?: number
  /** A read waits until more comes, at most `maxDelay`; default 0.2. */
  readonly merge?: number
  /** A read comes up to `maxDelay` later; default 0.1. */
  readonly delay?: number
  /** A read comes up to `maxStall` later, so that the writer has to wait; default 0.02. */
  readonly stall?: number
  /** The connection breaks for both ends, what is on its way is lost; default 0. */
  readonly reset?: number
  /** The reader is told the end too early, what else is written is lost; default 0. */
  readonly halfClose?: number
  /** Milliseconds, default 20. */
  readonly maxDelay?: number
  /** Milliseconds, default 1,000. */
  readonly maxStall?: number
}

/** What becomes of one read: so many bytes come, it waits for time or bytes, or it never comes. */
export interface FaultStep {
  readonly kind: FaultKind | 'none'
  /** How many bytes the read may bring. */
  readonly bytes: number
  /** How long it waits. */
  readonly milliseconds: number
}

/** The faults of one direction of a connection, in order. */
export interface FaultLine {
  /** What becomes of a read when so many bytes are there. */
  readonly next: (available: number) => FaultStep
  /** The error of a connection that breaks. */
  readonly broken: () => Error
}

/** What {@link faults} makes. */
export interface Faults {
  /** Gives the same faults again, see {@link faults}. */
  readonly seed: number
  /** How many of each kind there were so far. */
  readonly counts: () => Readonly<Record<FaultKind, number>>
  /** The faults of the next direction of a connection. */
  readonly line: () => FaultLine
  /** A pipe with faults, for proxies of one's own: what is written to it comes out of `outlet`. */
  readonly pipe: (outlet: Outlet, options?: FaultyPipeOptions) => Pipe
}

/** Of a pipe with faults. */
export interface FaultyPipeOptions {
  /** Bytes that the pipe takes before the writer has to wait, default 64 KiB. */
  readonly capacity?: number
  /** Where the time of delays comes from, default the system. */
  readonly clock?: Clock
  /** Runs a task as soon as the code that is running now is done, default `queueMicrotask`. */
  readonly defer?: (task: () => void) => void
}

const TOLERABLE = { split: 0.4, merge: 0.2, delay: 0.1, stall: 0.02, reset: 0, halfClose: 0 }
const FAULTS: OptionKinds<FaultOptions> = {
  split: 'number',
  merge: 'number',
  delay: 'number',
  stall: 'number',
  reset: 'number',
  halfClose: 'number',
  maxDelay: 'number',
  maxStall: 'number',
}
const KINDS = ['reset', 'halfClose', 'stall', 'delay', 'merge', 'split'] as const satisfies FaultKind[]

/**
 * A network that behaves badly, in the same way each time for the same seed and the same connections in the same order.
 * Give it to `testChannel`, `channelPair` or `memoryNetwork` as `faults`, or put its `pipe` between two sockets.
 *
 * The default ones a right program never notices; `reset` and `halfClose`, which end connections, have to be asked for.
 * Without a seed it chooses one and prints it; the errors of its resets name it.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for options that cannot be: odds that are no probabilities, or more than 1 together
 *
 * @example
 * const t = testChannel(pipeline, { faults: faults(42, { reset: 0.01 }) })
 */
export function faults(seed: number = chosen(), options: FaultOptions = {}): Faults {
  requireWhole('the seed of faults', seed, Number.MIN_SAFE_INTEGER)
  checkOptions(options, FAULTS, 'faults')
  const { maxDelay = 20, maxStall = 1_000, ...given } = options
  const odds = { ...TOLERABLE, ...given }
  requireOdds(odds)
  const counts: Record<FaultKind, number> = { split: 0, merge: 0, delay: 0, stall: 0, reset: 0, halfClose: 0 }
  const longest: Partial<Record<FaultKind, number>> = { merge: maxDelay, delay: maxDelay, stall: maxStall }
  let lines = 0

  function line(): FaultLine {
    // Each has numbers of its own: what happens on one connection changes nothing on the others.
    const dice = random(seed ^ Math.imul(++lines, 0x9e3779b1))
    return {
      next(available) {
        const kind = drawn(odds, dice)
        if (kind === 'none' || (kind === 'split' && available < 2))
          return { kind: 'none', bytes: available, milliseconds: 0 }
        counts[kind]++
        const most = longest[kind] ?? 0
        const milliseconds = kind === 'merge' ? most : Math.ceil(dice.fraction() * most)
        return { kind, bytes: kind === 'split' ? part(available, dice) : available, milliseconds }
      },
      broken: () => new Error(`read ECONNRESET, by faults(${seed})`),
    }
  }

  return {
    seed,
    counts: () => ({ ...counts }),
    line,
    pipe: (outlet, { capacity = 64 * 1024, clock = systemClock, defer = queueMicrotask } = {}) =>
      new Pipe(outlet, { capacity, clock, defer, faults: line() }),
  }
}

/**
 * Runs a test under the faults of so many seeds, one after the other. The error of the first that fails names its seed.
 *
 * @example
 * await underFaults({ runs: 100 }, async (faults) => {
 *   const [client, server] = channelPair(wire, echo, { faults })
 * })
 */
export async function underFaults(
  { runs, seed = 1, ...options }: FaultOptions & { readonly runs: number; readonly seed?: number },
  test: (faults: Faults) => unknown,
): Promise<void> {
  for (let at = seed; at < seed + runs; at++) {
    try {
      await test(faults(at, options))
    } catch (cause) {
      throw new Error(`under faults(${at}): ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }
}

function chosen(): number {
  const seed = Math.floor(Math.random() * 2 ** 31)
  console.info(`faults(${seed})`)
  return seed
}

function requireOdds(odds: Readonly<Record<FaultKind, number>>): void {
  const all = KINDS.map((kind) => odds[kind])
  if (all.every((each) => each >= 0) && all.reduce((sum, each) => sum + each) <= 1 + Number.EPSILON * 8) return
  const found = KINDS.map((kind) => `${kind} ${odds[kind]}`).join(', ')
  const message = `expected probabilities of faults that are 1 at most together, got ${found}`
  throw new ChannelError({ code: 'CHANNEL_DEFINITION', message })
}

function drawn(odds: Readonly<Record<FaultKind, number>>, dice: Random): FaultKind | 'none' {
  let left = dice.fraction()
  return KINDS.find((kind) => (left -= odds[kind]) < 0) ?? 'none'
}

/** Half of the parts are of a few bytes only, where headers and delimiters are cut. */
function part(available: number, dice: Random): number {
  const most = dice.below(2) === 0 ? Math.min(available - 1, 8) : available - 1
  return 1 + dice.below(most)
}
