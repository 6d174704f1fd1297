import type { Channel, EventDone, Executor, Handler } from '../src/index.js'

/** An executor for tests: handles each event when the code that is running is done, one after the other. */
export interface LaterExecutor extends Executor {
  /** Events that were posted and are not done. */
  readonly waiting: () => number
  /** Holds all events back until it is called again with false. */
  readonly stall: (stalled: boolean) => void
}

export function laterExecutor(): LaterExecutor {
  let waiting = 0
  let going: () => void = () => {}
  let free = Promise.resolve()

  async function handle(run: () => unknown, done: EventDone): Promise<void> {
    await free
    let result: unknown
    let failure: Error | undefined
    try {
      result = await run()
    } catch (error) {
      failure = error as Error
    }
    waiting--
    done(failure, typeof result === 'symbol')
  }

  return {
    waiting: () => waiting,
    stall(stalled) {
      going()
      free = stalled ? new Promise((resolve) => (going = resolve)) : Promise.resolve()
    },
    attach(handler, channel, done) {
      const methods = handler as Record<string, (channel: Channel<never>, argument: unknown) => unknown>
      let last: Promise<unknown> = Promise.resolve()
      return {
        post(method: keyof Handler<never, never>, argument) {
          waiting++
          last = last.then(() => handle(() => methods[method]?.(channel, argument), done))
        },
        leave: () => {},
      }
    },
  }
}
