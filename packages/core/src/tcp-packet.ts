/** One end of a conversation as packets name it. */
export interface PacketEnd {
  /** 4 or 16 bytes; both ends have the same. */
  readonly address: Uint8Array
  readonly port: number
}

/** What a packet says. */
export interface Segment {
  readonly from: PacketEnd
  readonly to: PacketEnd
  readonly sequence: number
  readonly acknowledged: number
  /** A sum of {@link FIN} … {@link ACK}. */
  readonly flags: number
  readonly payload: Uint8Array
}

export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const PSH = 0x08
export const ACK = 0x10

/** Bytes of payload that fit into a packet of either version of IP. */
export const MAX_PAYLOAD = 65_000

const ETHERNET = 14
const TCP = 20
const PROTOCOL_TCP = 6
const HOPS = 64
// No operation, then a window scale of 2^14: bytes that nobody acknowledged yet never seem too many (RFC 7323, 2.2).
const SCALE = Uint8Array.of(1, 3, 3, 14)

/** An Ethernet frame with a TCP segment in IPv4 (RFC 791) or IPv6 (RFC 8200), checksums and all. */
export function tcpPacket(segment: Segment): Uint8Array {
  const { from, to, payload } = segment
  const options = (segment.flags & SYN) === 0 ? new Uint8Array(0) : SCALE
  const tcpLength = TCP + options.length + payload.length
  const six = from.address.length === 16
  const ipLength = six ? 40 : 20
  const packet = new Uint8Array(ETHERNET + ipLength + tcpLength)
  const view = new DataView(packet.buffer)

  // Locally administered addresses that tell the direction: 02:…:01 to 02:…:02.
  const ascends = from.port < to.port
  packet.set([2, 0, 0, 0, 0, ascends ? 2 : 1, 2, 0, 0, 0, 0, ascends ? 1 : 2])
  view.setUint16(12, six ? 0x86dd : 0x0800)

  const ip = packet.subarray(ETHERNET, ETHERNET + ipLength)
  const ipView = new DataView(packet.buffer, ETHERNET)
  if (six) {
    ipView.setUint8(0, 0x60)
    ipView.setUint16(4, tcpLength)
    ip.set([PROTOCOL_TCP, HOPS], 6)
  } else {
    ipView.setUint8(0, 0x45)
    ipView.setUint16(2, ipLength + tcpLength)
    ipView.setUint8(6, 0x40) // do not fragment
    ip.set([HOPS, PROTOCOL_TCP], 8)
  }
  ip.set(from.address, six ? 8 : 12)
  ip.set(to.address, six ? 24 : 16)
  if (!six) ipView.setUint16(10, checksum(sum(ip)))

  const tcp = packet.subarray(ETHERNET + ipLength)
  const tcpView = new DataView(packet.buffer, ETHERNET + ipLength)
  tcpView.setUint16(0, from.port)
  tcpView.setUint16(2, to.port)
  tcpView.setUint32(4, segment.sequence)
  tcpView.setUint32(8, segment.acknowledged)
  tcpView.setUint8(12, ((TCP + options.length) / 4) << 4)
  tcpView.setUint8(13, segment.flags)
  tcpView.setUint16(14, 0xffff)
  tcp.set(options, TCP)
  tcp.set(payload, TCP + options.length)
  const addresses = sum(from.address) + sum(to.address)
  tcpView.setUint16(16, checksum(addresses + PROTOCOL_TCP + tcpLength + sum(tcp)))
  return packet
}

/** The 16-bit words of some bytes added up; at most 64 KiB of them, so that it stays below 2^53 by far. */
function sum(bytes: Uint8Array): number {
  let total = 0
  for (let i = 0; i < bytes.length; i += 2) total += ((bytes[i] as number) << 8) | (bytes[i + 1] ?? 0)
  return total
}

/** The Internet checksum (RFC 1071) of a sum. */
function checksum(total: number): number {
  let folded = total
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000)
  return ~folded & 0xffff
}
