import { isIPv4, isIPv6 } from 'node:net'
import { malformed, portOf, type ProxyHeader, type ProxyHeaderInput } from './header.js'

/** How a header of version 1 begins. */
export const SIGNATURE_1: Uint8Array = Uint8Array.of(0x50, 0x52, 0x4f, 0x58, 0x59, 0x20)

/** Bytes of the longest header, with its CR and LF: one that says UNKNOWN and two addresses of IPv6 (section 2.1). */
const LONGEST = 107

const CR = 0x0d
const LF = 0x0a

/** A header and where it ends in the bytes. */
export interface Decoded {
  readonly header: ProxyHeader
  readonly end: number
}

/** Reads a header of version 1 that begins with its signature; undefined if it does not end yet. */
export function decodeV1(bytes: Uint8Array): Decoded | undefined {
  const head = bytes.subarray(0, LONGEST)
  const end = head.indexOf(LF) + 1
  if (end === 0) return head.length < LONGEST ? undefined : malformed(`expected CR LF within ${LONGEST} bytes`)
  if (head[end - 2] !== CR) malformed('expected CR LF at its end, got LF alone')
  const line = String.fromCharCode(...head.subarray(0, end - 2))
  return { header: headerOf(line), end }
}

function headerOf(line: string): ProxyHeader {
  const [, family, ...rest] = line.split(' ')
  if (family === 'UNKNOWN') return header(undefined, undefined)
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : undefined
  if (isAddress === undefined) malformed(`expected TCP4, TCP6 or UNKNOWN, got ${JSON.stringify(family ?? '')}`)
  const [source = '', destination = '', from = '', to = '', ...more] = rest
  for (const address of [source, destination]) {
    if (!isAddress(address) || address.includes('%')) {
      malformed(`expected an address of ${family}, got ${JSON.stringify(address)}`)
    }
  }
  const ports = [readPort(from), readPort(to)] as const
  if (more.length > 0) malformed(`expected CR LF after the ports, got ${JSON.stringify(more.join(' '))}`)
  return header({ host: source, port: ports[0] }, { host: destination, port: ports[1] })
}

function header(source: ProxyHeader['source'], destination: ProxyHeader['destination']): ProxyHeader {
  const socket = source === undefined ? 'unspecified' : 'stream'
  return { version: 1, command: 'proxy', source, destination, socket, tlvs: [] }
}

function readPort(text: string): number {
  if (/^(?:0|[1-9]\d{0,4})$/.test(text)) return portOf(Number(text))
  return malformed(`expected a port from 0 to 65535, got ${JSON.stringify(text)}`)
}

/** Writes a header of version 1; what is no pair of addresses of TCP is UNKNOWN. */
export function encodeV1({ command = 'proxy', source, destination }: ProxyHeaderInput): Uint8Array {
  const hosts = [source?.host ?? '', destination?.host ?? '']
  const family = hosts.every((host) => isIPv4(host)) ? 'TCP4' : hosts.every((host) => isIPv6(host)) ? 'TCP6' : undefined
  if (command === 'local' || family === undefined) return Buffer.from('PROXY UNKNOWN\r\n', 'latin1')
  const [from, to] = hosts.map((host) => host.split('%')[0])
  const ports = [source?.port, destination?.port].map((port) => portOf(port))
  return Buffer.from(`PROXY ${family} ${from} ${to} ${ports.join(' ')}\r\n`, 'latin1')
}
