import { isIPv6 } from 'node:net'
import { TcpError } from './error.js'
import { ipBytes } from './ip-address.js'

interface Range {
  readonly bytes: Uint8Array
  readonly bits: number
}

/**
 * Addresses by ranges: `10.0.0.0/8`, `2001:db8::/32`, or one address. IPv4 in its IPv6 form is IPv4, in ranges
 * (`::ffff:10.0.0.0/104`) and in addresses; a range of IPv6 holds none of IPv4. The same on every version of Node, which
 * `net.BlockList` is not.
 */
export class IpRanges {
  readonly #ranges: readonly Range[]

  /** @throws TcpError `TCP_OPTION` for what is no range; `where` names the option */
  constructor(ranges: readonly string[], where: string) {
    this.#ranges = ranges.map((text, at) => rangeOf(text, `${where}[${at}]`))
  }

  /** Whether an address is in one of the ranges; what is no address is in none. */
  has(address: string | undefined): boolean {
    const bytes = address === undefined ? undefined : ipBytes(address)
    return bytes !== undefined && this.#ranges.some((range) => holds(range, bytes))
  }
}

function rangeOf(text: string, where: string): Range {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const bytes = ipBytes(address)
  if (bytes !== undefined) {
    // The length of a mapped one counts the bits before the IPv4 address, too.
    const ahead = bytes.length === 4 && isIPv6(address) ? 96 : 0
    const bits = length === undefined ? bytes.length * 8 : Number(length) - ahead
    if (bits >= 0 && bits <= bytes.length * 8) return { bytes, bits }
  }
  const message = `${where}: expected an IP address or range, as 10.0.0.0/8 or ::1, got "${text}"`
  throw new TcpError({ code: 'TCP_OPTION', message })
}

function holds({ bytes, bits }: Range, address: Uint8Array): boolean {
  if (bytes.length !== address.length) return false
  const whole = bits >> 3
  for (let at = 0; at < whole; at++) if (bytes[at] !== address[at]) return false
  const mask = 0xff00 >> (bits & 7)
  return (((bytes[whole] ?? 0) ^ (address[whole] ?? 0)) & mask & 0xff) === 0
}
