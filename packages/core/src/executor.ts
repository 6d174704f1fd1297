import type { Channel } from './channel.js'
import type { HandlerMethod } from './handler.js'

/**
 * Runs handlers elsewhere than where their channels are read: in other threads, as `@link/threads` does. A handler stands
 * behind one as `{ handler, executor }`.
 *
 * Its events wait in order, for each channel by itself: 256 messages or 1 MiB of bytes, then the channel is held back
 * until half of them are done. Each is an answer that is owed, see `channel.owe`.
 */
export interface Executor {
  /**
   * Gives a handler of one channel its place. `handler` is an object of methods, or whatever the executor knows to find
   * in its stead. `done` is to be called once for each event, in their order, never during the call of `post`.
   */
  readonly attach: (handler: object, channel: Channel<never>, done: EventDone) => ExecutorSeat
}

/** Where the events of one handler on one channel are handled, one after the other. */
export interface ExecutorSeat {
  /** Handles an event behind those before: calls the method with the channel and the argument, awaits its promise. */
  readonly post: (method: HandlerMethod, argument: unknown) => void
  /** No more events come. */
  readonly leave: () => void
}

/** Tells that the next event was handled: with what its method threw or rejected with, and whether it gave `pass`. */
export type EventDone = (error: Error | undefined, passed: boolean) => void

/** Threads in which a transport runs whole servers or pipelines, as `@link/threads` has them. */
export interface Workers {
  readonly count: number
  /**
   * Runs the module at a URL in each of the threads, with data that can be cloned. Resolves when all of them stand.
   */
  readonly run: (module: string, data: unknown) => Promise<RunningWorkers>
}

/** What runs in the threads. */
export interface RunningWorkers {
  /** Sends a message to one of them, counted from 0; what is in `transfer` moves there. */
  readonly post: (worker: number, message: unknown, transfer?: readonly unknown[]) => void
  /** Told each message of a thread, and how it ended. */
  readonly listen: (
    told: (worker: number, message: unknown) => void,
    ended: (worker: number, error?: Error) => void,
  ) => void
  readonly stop: () => Promise<void>
}
