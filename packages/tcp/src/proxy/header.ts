import type { Address } from '@link/core'
import { TcpError } from '../error.js'

/** What a proxy says of the connection for which it has made this one (the PROXY protocol, versions 1 and 2). */
export interface ProxyHeader {
  readonly version: 1 | 2
  /** `local`: the connection is the proxy's own, such as a health check, and its addresses are the real ones. */
  readonly command: 'proxy' | 'local'
  /** Where the connection comes from; undefined if the proxy does not say. */
  readonly source: Address | undefined
  /** Where it was to go. */
  readonly destination: Address | undefined
  /** Whether it is a stream, as of TCP, or datagrams. */
  readonly socket: 'stream' | 'datagram' | 'unspecified'
  /** What else the proxy says, of version 2; see {@link proxyTlv}. */
  readonly tlvs: readonly ProxyTlv[]
}

/** A detail of a header: its type, and a value of 65,532 bytes at the most. */
export interface ProxyTlv {
  readonly type: number
  readonly value: Uint8Array
}

/** A header that is to be written: by default of version 2, `proxy`, `stream`, with addresses unknown. */
export interface ProxyHeaderInput {
  readonly version?: 1 | 2 | undefined
  readonly command?: 'proxy' | 'local' | undefined
  readonly source?: Address | undefined
  readonly destination?: Address | undefined
  readonly socket?: 'stream' | 'datagram' | undefined
  readonly tlvs?: readonly ProxyTlv[] | undefined
  /** Whether version 2 gets a checksum (CRC32c), default false. */
  readonly checksum?: boolean | undefined
}

/** The types of the details that the protocol knows. */
export const proxyTlv = {
  /** The protocol that TLS has chosen. */
  alpn: 0x01,
  /** The name that the client asked for (SNI), in UTF-8. */
  authority: 0x02,
  crc32c: 0x03,
  /** Padding. */
  noop: 0x04,
  uniqueId: 0x05,
  /** What is known of TLS between client and proxy: see {@link proxyTls}. */
  ssl: 0x20,
  /** The name of a network namespace. */
  netns: 0x30,
} as const

/** Refuses a header. */
export function malformed(message: string): never {
  throw new TcpError({ code: 'TCP_PROXY_HEADER', message: `the PROXY header: ${message}` })
}

/** A port that can be written, 0 if there is none. */
export function portOf(port: number | undefined = 0): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  return malformed(`expected a port from 0 to 65535, got ${port}`)
}
