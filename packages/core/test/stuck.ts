import type { Transport } from '../src/index.js'

/** A transport whose writes end when the test says so. */
export interface StuckTransport extends Transport {
  readonly finish: (error?: Error) => void
  /** Bytes that were handed over. */
  readonly written: () => number
  /** The bytes that were handed over since the last call. */
  readonly take: () => Uint8Array[]
}

export function stuckTransport(): StuckTransport {
  let written = 0
  let chunks: Uint8Array[] = []
  let done: ((error?: Error) => void) | undefined
  return {
    localAddress: undefined,
    remoteAddress: undefined,
    write(more, whenDone) {
      for (const chunk of more) written += chunk.length
      chunks.push(...more)
      done = whenDone
    },
    pause: () => {},
    resume: () => {},
    end: () => {},
    destroy: () => {},
    defer: (task) => void Promise.resolve().then(task),
    finish: (error) => done?.(error),
    written: () => written,
    take: () => {
      const taken = chunks
      chunks = []
      return taken
    },
  }
}
