import type { Address } from '@link/core'
import { ipBytes, ipText } from '../ip-address.js'
import { crc32c } from './crc32c.js'
import { malformed, portOf, proxyTlv, type ProxyHeader, type ProxyHeaderInput } from './header.js'
import { decodeTlvs, encodeTlvs } from './tlv.js'
import type { Decoded } from './v1.js'

/** How a header of version 2 begins. */
export const SIGNATURE_2: Uint8Array = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10)

/** Bytes before the addresses: the signature, version and command, family and socket, the length of what follows. */
const HEAD = 16

/** By the upper half of byte 13: how long an address is, with its port if it has one. */
const FAMILIES = [
  { host: 0, port: 0 },
  { host: 4, port: 2 },
  { host: 16, port: 2 },
  { host: 108, port: 0 },
] as const
const [UNSPECIFIED, IPV4, IPV6, UNIX] = [0, 1, 2, 3]

/** By the lower half of byte 13. */
const SOCKETS = ['unspecified', 'stream', 'datagram'] as const

/** Reads a header of version 2 that begins with its signature; undefined if it does not end yet. */
export function decodeV2(bytes: Uint8Array): Decoded | undefined {
  const [version = 0x20, kind = 0] = bytes.subarray(SIGNATURE_2.length)
  const [command, family, socket] = [version & 15, FAMILIES[kind >> 4], SOCKETS[kind & 15]]
  if (version >> 4 !== 2) malformed(`expected version 2, got ${version >> 4}`)
  if (command > 1) malformed(`expected the command 0 (LOCAL) or 1 (PROXY), got ${command}`)
  if (family === undefined || socket === undefined) {
    malformed(`expected a family of addresses from 0 to 3 and a socket from 0 to 2, got 0x${kind.toString(16)}`)
  }
  if (bytes.length < HEAD) return undefined
  const [high = 0, low = 0] = bytes.subarray(HEAD - 2, HEAD)
  const end = HEAD + ((high << 8) | low)
  const addresses = 2 * (family.host + family.port)
  if (end < HEAD + addresses) malformed(`expected ${addresses} bytes of addresses or more, got ${end - HEAD}`)
  if (bytes.length < end) return undefined
  const header = bytes.subarray(0, end)
  const tlvs = decodeTlvs(header.subarray(HEAD + addresses))
  checkSum(header, tlvs)
  const [source, destination] = command === 0 ? [] : addressesOf(header.subarray(HEAD), kind >> 4)
  return {
    header: { version: 2, command: command === 0 ? 'local' : 'proxy', source, destination, socket, tlvs },
    end,
  }
}

function addressesOf(bytes: Uint8Array, family: number): readonly Address[] {
  if (family === UNSPECIFIED) return []
  if (family === UNIX) return [{ path: pathOf(bytes.subarray(0, 108)) }, { path: pathOf(bytes.subarray(108, 216)) }]
  const { host } = FAMILIES[family] as { readonly host: number }
  const ports = new DataView(bytes.buffer, bytes.byteOffset + 2 * host, 4)
  return [
    { host: ipText(bytes.subarray(0, host)), port: ports.getUint16(0) },
    { host: ipText(bytes.subarray(host, 2 * host)), port: ports.getUint16(2) },
  ]
}

/** A path ends at the first NUL; a name without a file begins with one. */
function pathOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0, bytes[0] === 0 ? 1 : 0)
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8')
}

function checkSum(header: Uint8Array, tlvs: ProxyHeader['tlvs']): void {
  const given = tlvs.find(({ type }) => type === proxyTlv.crc32c)?.value
  if (given === undefined) return
  if (given.length !== 4) malformed(`expected 4 bytes of the TLV 0x03, got ${given.length}`)
  // It counts as zeros in its own sum.
  const zeroed = header.slice()
  let at = header.length
  for (const { type, value } of tlvs.toReversed()) {
    at -= value.length
    if (type === proxyTlv.crc32c) zeroed.fill(0, at, at + value.length)
    at -= 3
  }
  const [expected, got] = [crc32c(zeroed), new DataView(given.buffer, given.byteOffset).getUint32(0)]
  if (expected !== got) malformed(`expected the checksum ${expected.toString(16)}, got ${got.toString(16)}`)
}

/** Writes a header of version 2. */
export function encodeV2(input: ProxyHeaderInput): Uint8Array {
  const { command = 'proxy', source, destination, socket = 'stream', tlvs = [], checksum = false } = input
  const [family, addresses] = command === 'local' ? [UNSPECIFIED, new Uint8Array(0)] : bytesOf(source, destination)
  const kind = family === UNSPECIFIED ? 0 : (family << 4) | SOCKETS.indexOf(socket)
  const sum = checksum ? [{ type: proxyTlv.crc32c, value: new Uint8Array(4) }] : []
  const details = encodeTlvs([...tlvs.filter(({ type }) => !checksum || type !== proxyTlv.crc32c), ...sum])
  const length = addresses.length + details.length
  if (length > 65_535) malformed(`expected at most 65535 bytes of addresses and TLVs, got ${length}`)
  const head = Uint8Array.of(0x20 | (command === 'local' ? 0 : 1), kind, length >> 8, length & 0xff)
  const header = Buffer.concat([SIGNATURE_2, head, addresses, details])
  if (checksum) header.writeUInt32BE(crc32c(header), header.length - 4)
  return header
}

function bytesOf(source: Address | undefined, destination: Address | undefined): readonly [number, Uint8Array] {
  if (source?.path !== undefined || destination?.path !== undefined) {
    return [UNIX, Buffer.concat([pathBytes(source?.path), pathBytes(destination?.path)])]
  }
  const hosts = [source, destination].map((end) => ipBytes(end?.host ?? ''))
  const [from, to] = hosts
  if (from === undefined || to === undefined) return [UNSPECIFIED, new Uint8Array(0)]
  const family = from.length === 4 && to.length === 4 ? IPV4 : IPV6
  const ports = Buffer.alloc(4)
  ports.writeUInt16BE(portOf(source?.port), 0)
  ports.writeUInt16BE(portOf(destination?.port), 2)
  return [family, Buffer.concat(family === IPV4 ? [from, to, ports] : [mapped(from), mapped(to), ports])]
}

/** An address of IPv4 among those of IPv6. */
function mapped(bytes: Uint8Array): Uint8Array {
  return bytes.length === 16 ? bytes : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...bytes)
}

function pathBytes(path = ''): Uint8Array {
  const bytes = Buffer.from(path)
  if (bytes.length > 108) malformed(`expected a path of at most 108 bytes, got ${bytes.length}`)
  return Buffer.concat([bytes], 108)
}
