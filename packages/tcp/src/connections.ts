import type { Socket } from 'node:net'
import type { Address, Channel, ChannelOpener, TransportedChannel } from '@link/core'
import { addressOf } from './address.js'
import { UNKNOWN, type Admission, type RefusalReason } from './admission.js'
import { attributesOf } from './connection-side.js'
import { tell, type TcpLog } from './diagnostics.js'
import type { TcpServer } from './server.js'
import { withSharedReads } from './shared-reads.js'
import { SocketTransport, type KnownOfSocket } from './socket-transport.js'

/** What became of the connections when a server closed. */
export interface CloseCounts {
  /** Connections that ended in order: both sides said that they were done. */
  readonly drained: number
  /** Connections that were cut, by the grace period or their own close timeout, or broke meanwhile. */
  readonly reset: number
  /** Connections that were not taken since the server began: denied, or above a limit. */
  readonly refused: number
}

/** What the connections of a server have done so far. */
export interface ServerMetrics {
  /** Connections that are open. */
  readonly open: number
  /** Those of them whose handshakes are not done. */
  readonly handshaking: number
  readonly accepted: number
  /** Connections that were not taken, by reason; `error` are those that the system could not hand over. */
  readonly refused: Readonly<Record<RefusalReason | 'error', number>>
  /** Connections that ended in order. */
  readonly ended: number
  /** Connections that were cut or broke. */
  readonly broken: number
}

/** What the connections of a server share. */
export interface Premises {
  readonly server: TcpServer
  readonly opener: ChannelOpener<unknown, never>
  /** The path of the UNIX socket, if it is one. */
  readonly path: string | undefined
  /** The server's own limits, and those that it shares. */
  readonly admissions: readonly Admission[]
  /** Milliseconds in which the handshakes of a connection must be done. */
  readonly handshakeTime: number
  readonly sharedReads: boolean
  readonly log: TcpLog | undefined
}

type Opened = TransportedChannel<never>

/** The socket of an accepted connection. Its server hears first that it is over. */
class AcceptedSocket extends SocketTransport {
  readonly #connections: Connections
  /** When it was accepted, in milliseconds. */
  readonly since: number

  constructor(socket: Socket, known: KnownOfSocket, connections: Connections, since: number) {
    super(socket, known)
    this.#connections = connections
    this.since = since
  }

  override closed(failed: boolean): void {
    this.#connections.left(this, failed)
    super.closed(failed)
  }
}

/** The address of the server's end of a connection, unless it listens on several. */
function ownEnd(address: Address): Address | undefined {
  return address.host === undefined || ANY.includes(address.host) ? undefined : address
}

const ANY: readonly string[] = ['::', '0.0.0.0']

const ACCEPTED = /* @__PURE__ */ attributesOf({ role: 'server' })

/** The connections of a server, from their acceptance to their end. */
export class Connections {
  readonly open: Set<Opened> = new Set()
  readonly #premises: Premises
  readonly #refused = { denied: 0, connections: 0, perAddress: 0, acceptRate: 0, error: 0 }
  /** The server's end of each connection, if it is the same. */
  #ownEnd: Address | undefined
  #accepted = 0
  #ended = 0
  #broken = 0

  constructor(premises: Premises) {
    this.#premises = premises
  }

  get metrics(): ServerMetrics {
    const refused = { ...this.#refused }
    const handshaking = [...this.open].filter((channel) => channel.handshaking).length
    return {
      open: this.open.size,
      handshaking,
      accepted: this.#accepted,
      refused,
      ended: this.#ended,
      broken: this.#broken,
    }
  }

  /** Puts a channel on an accepted socket, which has not begun to read, if it may come in. */
  add(accepted: Socket): void {
    const { server, opener, path, admissions, sharedReads, log } = this.#premises
    // Asked once: a peer that resets has no address from then on. And asked of this socket, as each keeps what it was
    // asked for, and this one may be given up below.
    const remote = addressOf(accepted.remoteAddress, accepted.remotePort)
    const host = this.#hostOf(remote)
    const reason = this.#refusal(host)
    if (reason !== undefined) {
      this.refuse(reason, accepted)
      accepted.destroy()
      return
    }
    this.#accepted++
    this.#ownEnd ??= ownEnd(server.address)
    const known = { path, local: this.#ownEnd, remote }
    const socket = sharedReads ? withSharedReads(accepted) : accepted
    const transport = new AcceptedSocket(socket, known, this, opener.clock.now())
    const channel = opener.open(transport, ACCEPTED)
    for (const admission of admissions) admission.enter(host)
    this.open.add(channel)
    tell('link.tcp.connection.opened', log, () => ({ server, channel }))
    transport.connect(channel)
    if (channel.handshaking) this.#limitHandshake(channel)
  }

  /** The address that a connection counts for; undefined for a UNIX socket. */
  #hostOf(remote: Address | undefined): string | undefined {
    return this.#premises.path === undefined ? (remote?.host ?? UNKNOWN) : undefined
  }

  #limitHandshake(channel: Opened): void {
    const { opener, handshakeTime } = this.#premises
    if (handshakeTime === Infinity) return
    const { clock } = opener
    const timer = clock.schedule(() => {
      if (channel.handshaking) channel.abort()
    }, handshakeTime)
    void channel.closed.then(() => clock.clear(timer))
  }

  /** Why a connection is not taken; `host` is the address that it counts for, undefined for a UNIX socket. */
  #refusal(host: string | undefined): RefusalReason | undefined {
    const { admissions, opener } = this.#premises
    const now = opener.clock.now()
    for (const admission of admissions) {
      const reason = admission.refusal(host, now)
      if (reason !== undefined) return reason
    }
    return undefined
  }

  /** Counts a connection that is not taken. */
  refuse(reason: RefusalReason | 'error', socket?: Socket): void {
    this.#refused[reason]++
    const { server, log } = this.#premises
    tell('link.tcp.connection.refused', log, () => {
      return { server, reason, remoteAddress: addressOf(socket?.remoteAddress, socket?.remotePort) }
    })
  }

  /** A connection is over; `failed`: with an error. */
  left(transport: AcceptedSocket, failed: boolean): void {
    const { server, opener, admissions, log } = this.#premises
    const { socket, since, remoteAddress } = transport
    const channel = transport.channel as Opened
    for (const admission of admissions) admission.leave(this.#hostOf(remoteAddress))
    this.open.delete(channel)
    // Whoever cut it did so before both sides had ended.
    const orderly = !failed && socket.readableEnded && socket.writableFinished
    if (orderly) this.#ended++
    else this.#broken++
    tell('link.tcp.connection.closed', log, () => {
      const { bytesRead, bytesWritten } = socket
      return { server, channel, orderly, bytesRead, bytesWritten, milliseconds: opener.clock.now() - since }
    })
  }

  /** Tells of an error that no handler took. */
  unhandled(error: Error, channel: Channel<never>): void {
    const { server, log } = this.#premises
    tell('link.tcp.connection.error', log, () => ({ server, channel, error }))
  }

  /** Ends every connection, in order as far as it can be done before {@link cut}. */
  async drain(grace: number): Promise<CloseCounts> {
    const { server, log } = this.#premises
    const [all, broken] = [[...this.open], this.#broken]
    tell('link.tcp.server.closing', log, () => ({ server, connections: all.length, grace }))
    await Promise.all(all.map((channel) => channel.quiesce(grace)))
    const reset = this.#broken - broken
    const refused = Object.values(this.#refused).reduce((sum, count) => sum + count)
    return { drained: all.length - reset, reset, refused }
  }

  /** Cuts the connections that are left. */
  cut(): void {
    for (const channel of this.open) channel.abort()
  }
}
