import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { asError } from './error.js'

/** IPv6 or IPv4. */
export type Family = 6 | 4

/** Told what is found out about a name, as it comes. */
export interface Finder {
  /** The addresses of one family, in order of preference; there may be none. */
  readonly found: (family: Family, addresses: readonly string[]) => void
  /** A look-up failed: this family has no addresses. */
  readonly missed: (family: Family, error: Error) => void
}

/**
 * Asks for the addresses of both families, or of one, at the same time and tells each answer as it comes (RFC 8305,
 * section 3). An IP address is its own answer.
 */
export function resolve(host: string, lookup: LookupFunction, family: Family | undefined, finder: Finder): void {
  const literal = isIP(host)
  for (const each of familiesOf(host, family)) {
    if (literal !== 0) finder.found(each, [host])
    else ask(host, each, lookup, finder)
  }
}

/** The families that {@link resolve} asks for. */
export function familiesOf(host: string, family: Family | undefined): readonly Family[] {
  const literal = isIP(host)
  if (literal !== 0) return [literal as Family]
  return family === undefined ? [6, 4] : [family]
}

function ask(host: string, family: Family, lookup: LookupFunction, finder: Finder): void {
  let asking = true
  function answer(error: Error | null, found: unknown): void {
    if (!asking) return
    asking = false
    if (error) finder.missed(family, error)
    else finder.found(family, addressesIn(found, family))
  }
  try {
    lookup(host, { family, all: true }, answer)
  } catch (error) {
    answer(asError(error), undefined)
  }
}

/** A look-up of one's own may give what it was not asked for. */
function addressesIn(found: unknown, family: Family): string[] {
  const all = Array.isArray(found) ? found.map((each: LookupAddress) => each.address) : [String(found)]
  return all.filter((address) => isIP(address) === family)
}
