import { ipBytes } from './ip-address.js'
import { ACK, FIN, MAX_PAYLOAD, PSH, RST, SYN, tcpPacket, type PacketEnd } from './tcp-packet.js'
import type { Address } from './transport.js'

/** Which side of a channel something comes from. */
export type Side = 'local' | 'remote'

interface End extends PacketEnd {
  /** The number of the next byte that it sends. */
  next: number
  ended: boolean
}

const NOTHING = new Uint8Array(0)
const LOOPBACK: Record<Side, string> = { local: '127.0.0.1', remote: '127.0.0.2' }

/** The packets of one connection, as they would have been on the wire: numbers, acknowledgements and all. */
export class TcpConversation {
  readonly #ends: Readonly<Record<Side, End>>
  readonly #write: (packet: Uint8Array) => void

  /** `unknownPort` stands for the remote port where there is none, as on UNIX sockets. */
  constructor(
    ends: Readonly<Record<Side, Address | undefined>>,
    unknownPort: number,
    write: (packet: Uint8Array) => void,
  ) {
    const known = { local: ipBytes(ends.local?.host ?? ''), remote: ipBytes(ends.remote?.host ?? '') }
    // Packets of one connection have two addresses of the same version.
    const usable = known.local !== undefined && known.local.length === known.remote?.length
    const end = (side: Side, port: number): End => ({
      address: (usable ? known[side] : ipBytes(LOOPBACK[side])) as Uint8Array,
      port: ends[side]?.port ?? port,
      next: 0,
      ended: false,
    })
    this.#ends = { local: end('local', 1), remote: end('remote', unknownPort) }
    this.#write = write
  }

  /** The three packets of the beginning. Who has the higher port has dialled, as is the custom. */
  open(): void {
    const { local, remote } = this.#ends
    const dialler: Side = local.port > remote.port ? 'local' : 'remote'
    this.#send(dialler, SYN)
    this.#send(other(dialler), SYN | ACK)
    this.#send(dialler, ACK)
  }

  data(from: Side, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += MAX_PAYLOAD) {
      this.#send(from, PSH | ACK, bytes.subarray(at, at + MAX_PAYLOAD))
    }
  }

  /** One side says that it sends no more. */
  end(from: Side): void {
    if (this.#ends[from].ended) return
    this.#ends[from].ended = true
    this.#send(from, FIN | ACK)
    this.#send(other(from), ACK)
  }

  /** The connection is over: in order if anybody said so, else it broke. */
  close(): void {
    const { local, remote } = this.#ends
    if (!local.ended && !remote.ended) return this.#send('remote', RST | ACK)
    this.end('local')
    this.end('remote')
  }

  #send(from: Side, flags: number, payload: Uint8Array = NOTHING): void {
    const [sender, receiver] = [this.#ends[from], this.#ends[other(from)]]
    const acknowledged = (flags & ACK) === 0 ? 0 : receiver.next
    this.#write(tcpPacket({ from: sender, to: receiver, sequence: sender.next, acknowledged, flags, payload }))
    // The beginning and the end count as a byte each (RFC 9293, 3.4).
    const counted = payload.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1)
    sender.next = (sender.next + counted) % 2 ** 32
  }
}

function other(side: Side): Side {
  return side === 'local' ? 'remote' : 'local'
}
