// What a process has: its handles by kind, its file descriptors, its memory. Counted, not timed.
import { readdirSync } from 'node:fs'

/** What a process has at one moment. */
export interface Census {
  /** Handles and requests that keep the process alive, by kind. */
  readonly handles: Readonly<Record<string, number>>
  /** Open file descriptors, where the system tells. */
  readonly descriptors: number
  /** Bytes of objects and buffers that are in use. */
  readonly memory: number
}

/** Counts what is left when everything that is over has been thrown away; needs `--expose-gc`. */
export async function census(): Promise<Census> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('start node with --expose-gc')
  // What is thrown away may let go of more, a turn of the event loop later.
  for (let round = 0; round < 10; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    gc()
  }
  const handles: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1
  const { heapUsed, external } = process.memoryUsage()
  return { handles, descriptors: descriptors(), memory: heapUsed + external }
}

function descriptors(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}

/** What a process may have more of in the end: the noise of the collector, not what a channel or a socket takes. */
const NOISE = 1024 * 1024

/** Tells what there is more of than before, in words; nothing if all is as it was. */
export function left(before: Census, after: Census): string[] {
  const kinds = new Set([...Object.keys(before.handles), ...Object.keys(after.handles)])
  const found = [...kinds].flatMap((kind) => {
    const [was, is] = [before.handles[kind] ?? 0, after.handles[kind] ?? 0]
    return is > was ? [`${kind}: ${was} before, ${is} after`] : []
  })
  if (after.descriptors > before.descriptors) {
    found.push(`file descriptors: ${before.descriptors} before, ${after.descriptors} after`)
  }
  const more = after.memory - before.memory
  if (more > NOISE) found.push(`memory: ${Math.round(more / 1024)} KiB more than before`)
  return found
}
