/** What is asked of an `AbortSignal`: the package compiles without the types of any platform. */
export interface StopSignal {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** For an operation that waits. */
export interface WaitOptions {
  /** Ends the wait. */
  readonly signal?: StopSignal | undefined
}

/** Runs a task when the signal is aborted, at once if it is. Returns the function that no longer listens. */
export function whenAborted(signal: StopSignal | undefined, task: () => void): () => void {
  if (signal === undefined) return nothing
  if (signal.aborted) {
    task()
    return nothing
  }
  const listener = (): void => {
    signal.removeEventListener('abort', listener)
    task()
  }
  signal.addEventListener('abort', listener)
  return () => signal.removeEventListener('abort', listener)
}

/** The outcome of a promise, or a rejection with the reason of the signal if that comes first. */
export function unlessAborted<T>(promise: Promise<T>, signal: StopSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const leave = whenAborted(signal, () => reject(signal.reason))
    promise.then(
      (value) => (leave(), resolve(value)),
      (error: unknown) => (leave(), reject(error)),
    )
  })
}

function nothing(): void {}
