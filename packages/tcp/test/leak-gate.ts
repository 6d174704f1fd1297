import { afterEach, beforeEach, expect } from 'vitest'

const WATCHED = /TCP|Pipe|Timeout|GetAddrInfo|Server|Shutdown|Write/

/** The handles, requests and timers that keep the process alive, by kind. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) if (WATCHED.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

const closers: (() => unknown)[] = []

/** Runs when the test is over, the latest first. */
export function afterTest(close: () => unknown): void {
  closers.push(close)
}

/** Fails a test that leaves a socket, a timer or a request behind when everything it opened has been closed. */
export function installLeakGate(): void {
  let before: Record<string, number> = {}

  beforeEach(() => {
    before = resources()
  })

  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close()
    // Handles are closed by the next turns of the event loop.
    for (let turn = 0; turn < 200 && excess(before).length > 0; turn++) await new Promise(setImmediate)
    expect(excess(before), 'left behind').toEqual([])
  })
}

function excess(before: Record<string, number>): string[] {
  return Object.entries(resources()).flatMap(([kind, count]) =>
    count > (before[kind] ?? 0) ? [`${kind} × ${count - (before[kind] ?? 0)}`] : [],
  )
}
