import type { Transport, TransportEvents } from '../src/index.js'

/** A transport whose writes end when the test says so. */
export interface StuckTransport extends Transport {
  readonly finish: (channel: TransportEvents, error?: Error) => void
  /** Bytes that were handed over. */
  readonly written: () => number
  /** The bytes that were handed over since the last call. */
  readonly take: () => Uint8Array[]
}

export function stuckTransport(): StuckTransport {
  let written = 0
  let chunks: Uint8Array[] = []
  let underWay = false
  return {
    localAddress: undefined,
    remoteAddress: undefined,
    write(more) {
      for (const chunk of more) written += chunk.length
      chunks.push(...more)
      underWay = true
    },
    pause: () => {},
    resume: () => {},
    end: () => {},
    destroy: () => {},
    defer: (task) => void Promise.resolve().then(task),
    finish(channel, error) {
      if (!underWay) return
      underWay = false
      channel.written(error)
    },
    written: () => written,
    take: () => {
      const taken = chunks
      chunks = []
      return taken
    },
  }
}
