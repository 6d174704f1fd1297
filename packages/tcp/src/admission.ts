import { ipBytes } from './ip-address.js'
import { IpRanges } from './ip-range.js'

/** Whom a server lets in, and how many; see `limits` too. */
export interface AdmissionOptions {
  /** Addresses and ranges, as `10.0.0.0/8`, that may connect; default all. Peers of UNIX sockets have no address. */
  readonly allow?: readonly string[]
  /** Addresses and ranges that may not, even if they are in `allow`. */
  readonly deny?: readonly string[]
  readonly limits?: ConnectionLimits
}

/** How many connections there may be, and how long they may do nothing. What is above a limit is closed at once. */
export interface ConnectionLimits {
  /** Connections that are open at a time, default 65,536. */
  readonly connections?: number
  /** Below so many open ones connections are taken again once the limit was reached, default `connections`: at once. */
  readonly resumeBelow?: number
  /** Connections of one address that are open at a time, default all. Of IPv6, the 2^64 addresses of a network are one. */
  readonly perAddress?: number
  /** Connections taken in a second, and at once after a quiet one, default all. */
  readonly acceptRate?: number
  /** Milliseconds without a byte in either direction after which a connection is closed, default Infinity. */
  readonly idleTime?: number
  /** Milliseconds in which the handshakes of a connection must be done: TLS, PROXY header, `detect`. Default 30,000. */
  readonly handshakeTime?: number
}

/** Why a connection was not taken: denied, or above one of the limits. */
export type RefusalReason = 'denied' | 'connections' | 'perAddress' | 'acceptRate'

/** The default of `connections`. */
export const MAX_CONNECTIONS = 65_536

/** Stands for the address of a peer that has gone before it was asked for: it may have left bytes, and be anybody. */
export const UNKNOWN = ''

/** Decides whether connections are taken, and counts those that were: of one server, or of several that share limits. */
export class Admission {
  readonly #allow: IpRanges | undefined
  readonly #deny: IpRanges | undefined
  readonly #limits: Required<Pick<ConnectionLimits, 'connections' | 'resumeBelow' | 'perAddress' | 'acceptRate'>>
  readonly #perAddress = new Map<string, number>()
  #open = 0
  #full: boolean
  #tokens: number
  #at = 0

  /** @throws TcpError `TCP_OPTION` for what is no range of addresses */
  constructor({ allow, deny, limits = {} }: AdmissionOptions) {
    this.#allow = allow && new IpRanges(allow, 'allow')
    this.#deny = deny && new IpRanges(deny, 'deny')
    const { connections = MAX_CONNECTIONS, resumeBelow = connections } = limits
    const { perAddress = Infinity, acceptRate = Infinity } = limits
    this.#limits = { connections, resumeBelow, perAddress, acceptRate }
    this.#full = connections === 0
    this.#tokens = Math.max(1, acceptRate)
  }

  /** Why a connection from `host` is not taken now, if so. */
  refusal(host: string | undefined, now: number): RefusalReason | undefined {
    if (this.#denies(host)) return 'denied'
    if (this.#full) return 'connections'
    if (host !== undefined && (this.#perAddress.get(networkOf(host)) ?? 0) >= this.#limits.perAddress)
      return 'perAddress'
    return this.#tokensAt(now) < 1 ? 'acceptRate' : undefined
  }

  #denies(host: string | undefined): boolean {
    if (host === undefined || (this.#allow ?? this.#deny) === undefined) return false
    return host === UNKNOWN || this.#deny?.has(host) === true || this.#allow?.has(host) === false
  }

  /** A connection is taken. */
  enter(host: string | undefined): void {
    this.#full = ++this.#open >= this.#limits.connections
    this.#tokens--
    if (host !== undefined) this.#count(networkOf(host), 1)
  }

  /** A connection that was taken is over. */
  leave(host: string | undefined): void {
    if (--this.#open < this.#limits.resumeBelow) this.#full = false
    if (host !== undefined) this.#count(networkOf(host), -1)
  }

  #count(network: string, more: 1 | -1): void {
    const count = (this.#perAddress.get(network) ?? 0) + more
    if (count > 0) this.#perAddress.set(network, count)
    else this.#perAddress.delete(network)
  }

  /** How many connections may be taken at once: those of a quiet second can be saved up. */
  #tokensAt(now: number): number {
    const { acceptRate } = this.#limits
    if (acceptRate === Infinity) return Infinity
    const gained = ((now - this.#at) * acceptRate) / 1_000
    this.#at = now
    return (this.#tokens = Math.min(Math.max(1, acceptRate), this.#tokens + gained))
  }
}

/** What counts as one address: that of IPv4, or the first 64 bits of IPv6, all of which a single peer may have. */
function networkOf(host: string): string {
  return ipBytes(host)?.subarray(0, 8).join('.') ?? host
}
