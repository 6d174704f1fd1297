import type { Socket } from 'node:net'
import type { ChannelOpener, TransportedChannel } from '@link/core'
import { attributesOf } from './connection-side.js'
import { withSharedReads } from './shared-reads.js'
import { SocketTransport } from './socket-transport.js'

/** What became of the connections when a server closed. */
export interface CloseCounts {
  /** Connections that ended in order. */
  readonly drained: number
  /** Connections that were cut when the grace period was over. */
  readonly reset: number
  /** Connections that were not taken, as the server was closing or could not. */
  readonly refused: number
}

type Opened = TransportedChannel<never>

const ACCEPTED = /* @__PURE__ */ attributesOf({ role: 'server' })

/** The connections of a server, from their acceptance to their end. */
export class Connections {
  readonly open: Set<Opened> = new Set()
  readonly #opener: ChannelOpener<unknown, never>
  readonly #path: string | undefined
  readonly #sharedReads: boolean
  #closing = false
  refused = 0

  constructor(opener: ChannelOpener<unknown, never>, path: string | undefined, sharedReads: boolean) {
    this.#sharedReads = sharedReads
    this.#opener = opener
    this.#path = path
  }

  /** Puts a channel on an accepted socket, which has not begun to read. */
  add(accepted: Socket): void {
    if (this.#closing) {
      this.refused++
      accepted.destroy()
      return
    }
    const socket = this.#sharedReads ? withSharedReads(accepted) : accepted
    const transport = new SocketTransport(socket, this.#path)
    const channel = this.#opener.open(transport, ACCEPTED)
    this.open.add(channel)
    socket.once('close', () => this.open.delete(channel))
    transport.connect(channel)
  }

  /** Ends every connection: in order as far as `grace` milliseconds allow, the rest at once. */
  async drain(grace: number): Promise<CloseCounts> {
    this.#closing = true
    const all = [...this.open]
    let reset = 0
    const { clock } = this.#opener
    const timer = clock.schedule(() => {
      for (const channel of this.open) {
        reset++
        channel.abort()
      }
    }, grace)
    await Promise.all(all.map((channel) => channel.drain()))
    clock.clear(timer)
    return { drained: all.length - reset, reset, refused: this.refused }
  }
}
