/** Something that ends in order: a server, a bootstrap, or anything else with such a method. */
export interface Closable {
  readonly close: () => Promise<unknown>
}

// What a shell says of a process that a signal has ended.
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const

type Signal = keyof typeof EXIT_CODES

/**
 * Closes servers when the process is told to stop, by SIGTERM or SIGINT (Ctrl+C), and then ends it: with exit code 0, or 1
 * if one of them could not be closed. A second signal ends it at once. Returns the function that undoes it.
 *
 * @example
 * closeOnSignals(server, { close: () => other.close({ grace: 30_000 }) }, { close: () => database.end() })
 */
export function closeOnSignals(...servers: readonly Closable[]): () => void {
  let closing = false

  function onSignal(signal: Signal): void {
    if (closing) process.exit(EXIT_CODES[signal])
    closing = true
    void closeAll(servers).then((code) => process.exit(code))
  }

  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  return () => void process.off('SIGTERM', onSignal).off('SIGINT', onSignal)
}

async function closeAll(servers: readonly Closable[]): Promise<0 | 1> {
  const outcomes = await Promise.allSettled(servers.map(async (server) => server.close()))
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
  for (const { reason } of failures) console.error('a server could not be closed:', reason)
  return failures.length === 0 ? 0 : 1
}
