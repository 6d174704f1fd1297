import { TcpError } from './error.js'

/**
 * How to know a protocol by its first bytes: what they begin with, text standing for its bytes in latin1; one of several
 * such beginnings; or a function that says yes, no, or nothing while it has too few.
 */
export type Opening =
  string | Uint8Array | readonly (string | Uint8Array)[] | ((bytes: Uint8Array) => boolean | undefined)

/** An opening as a function. */
export function openingTest(opening: Opening, where: string): (bytes: Uint8Array) => boolean | undefined {
  if (typeof opening === 'function') return opening
  const given = Array.isArray(opening) ? opening : [opening]
  if (given.length === 0 || !given.every((each) => isBeginning(each))) {
    const message = `${where}: expected text or bytes that are not empty, a list of them, or a function, got ${typeof opening}`
    throw new TcpError({ code: 'TCP_OPTION', message })
  }
  const beginnings = given.map((each) => (typeof each === 'string' ? Buffer.from(each, 'latin1') : each))
  return (bytes) => {
    const fitting = beginnings.filter((beginning) => fits(bytes, beginning))
    if (fitting.some((beginning) => beginning.length <= bytes.length)) return true
    return fitting.length === 0 ? false : undefined
  }
}

/** Every connection begins with nothing. */
function isBeginning(given: unknown): given is string | Uint8Array {
  return (typeof given === 'string' || given instanceof Uint8Array) && given.length > 0
}

/** Whether nothing speaks against it that bytes begin so. */
function fits(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.every((byte, at) => at >= bytes.length || bytes[at] === byte)
}
