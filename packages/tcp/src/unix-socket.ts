import { chmodSync, lstatSync, unlinkSync, type Stats } from 'node:fs'
import { connect } from 'node:net'

/** Bytes of a path that the system takes (`sun_path`); Node 20 cuts off what is longer, and listens or connects elsewhere. */
const LONGEST = process.platform === 'darwin' ? 103 : 107

/** Whether a path stands for a file: not for a pipe of Windows, nor for a name without one (Linux, begins with NUL). */
function isFile(path: string): boolean {
  return process.platform !== 'win32' && !path.startsWith('\0')
}

/** Says what is wrong with the path of a socket. */
export function pathProblem(path: string): string | undefined {
  const length = Buffer.byteLength(path)
  return isFile(path) && length > LONGEST ? `expected a path of at most ${LONGEST} bytes, got ${length}` : undefined
}

/**
 * Removes a socket that nobody listens on, as a server leaves behind that was killed. Never anything else: not a file of
 * another kind, and not the socket of a server that runs. Resolves to whether the path is free now.
 */
export async function removeStale(path: string): Promise<boolean> {
  if (!isFile(path)) return false
  const before = statOf(path)
  if (before?.isSocket() !== true || !(await isDead(path))) return false
  // Another server may have put its own there meanwhile.
  if (statOf(path)?.ino !== before.ino) return false
  unlinkSync(path)
  return true
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

function isDead(path: string): Promise<boolean> {
  const probe = connect(path)
  return new Promise((resolve) => {
    probe.once('connect', () => {
      probe.destroy()
      resolve(false)
    })
    // Anything but a refusal may come from a server that lives, as EAGAIN from one with a full backlog.
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
}

/** Makes a socket so that nobody can open it who may not by `mode`, not even for a moment. */
export function withMode(mode: number | undefined, make: () => void): void {
  const before = mode === undefined ? undefined : setMask(0o777 & ~mode)
  try {
    make()
  } finally {
    if (before !== undefined) setMask(before)
  }
}

/** Sets the mode of a socket that there is, where {@link withMode} could not. */
export function setMode(path: string, mode: number): void {
  if (isFile(path)) chmodSync(path, mode)
}

function setMask(mask: number): number | undefined {
  try {
    return process.umask(mask)
  } catch {
    // In a worker thread it cannot be set.
    return undefined
  }
}
