import type { Socket } from 'node:net'
import type { Channel, TransportedChannel } from '@link/core'
import type { TcpClientFactory } from './client-factory.js'
import type { ConnectOptions } from './client-options.js'
import { attributesOf } from './connection-side.js'
import { dial } from './dial.js'
import { Handshakes } from './handshakes.js'
import type { Connect, End, HangUp } from './reconnector.js'
import { SocketTransport } from './socket-transport.js'

const CONNECT_TIMEOUT = 10_000

/** How a client connects: a socket, a channel on it, its handshakes. The attributes of `client` show through. */
export function connectorFor<In, Out>(
  { opener, options: { options: socket = {} } }: TcpClientFactory<In, Out>,
  { connectTimeout: timeout = CONNECT_TIMEOUT, attemptDelay, lookup, family }: ConnectOptions,
  client: Pick<Channel<never>, 'get'>,
): Connect<TransportedChannel<Out, In>> {
  const dialOptions = { clock: opener.clock, timeout, socket, attemptDelay, lookup, family }

  return (to, { connected, failed }) => {
    const hangUpDialling = dial(to, dialOptions, { connected: open, failed })
    let hangUp: HangUp = () => {
      hangUpDialling()
      return undefined
    }

    function open(socket: Socket): void {
      /** Set when the client has hung up. */
      let end: End | undefined
      hangUp = (how) => {
        end = how
        return undefined
      }
      const handshakes = new Handshakes()
      const side = { role: 'client', host: to.host, port: to.port, expect: handshakes.expect } as const
      const transport = new SocketTransport(socket, { path: to.path })
      const connection = opener.open(transport, attributesOf(side, client))
      // Whoever makes the handlers may have closed the client.
      if (end !== undefined) connection.abort()
      hangUp = (how) => {
        end = how
        if (handshakes.pending) connection.abort()
        else end(connection)
        return connection.closed
      }

      function ready(): void {
        if (end === undefined) connected(connection)
      }

      const shakesHands = handshakes.pending
      handshakes.whenOver((error) => {
        if (error === undefined || end !== undefined) return ready()
        void connection.close()
        failed(error)
      })
      // Without handshakes the connection stands, and the handlers hear so, in this call.
      transport.connect(connection)
      if (!shakesHands) ready()
    }

    return (end) => hangUp(end)
  }
}
