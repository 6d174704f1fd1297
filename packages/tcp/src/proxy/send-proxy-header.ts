import { createStage, type ByteStage, type Channel } from '@link/core'
import { encodeProxyHeader } from './codec.js'
import type { ProxyHeaderInput } from './header.js'

/**
 * A stage with which a client begins each connection by saying for whom it is, for a server that reads PROXY headers: the
 * lowest stage of its pipeline. Version 2 if the header does not say otherwise. A function gets the channel; what it throws
 * is an error in `onError`, and the connection ends.
 *
 * @example
 * const forwarded = attribute<Channel<never>>('forwarded')
 * const factory = tcpClientFactory([
 *   sendProxyHeader((channel) => {
 *     const client = channel.get(forwarded)
 *     return { source: client?.remoteAddress, destination: client?.localAddress, checksum: true }
 *   }),
 *   wire,
 * ])
 */
export function sendProxyHeader(header: ProxyHeaderInput | ((channel: Channel<never>) => ProxyHeaderInput)): ByteStage {
  return createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
    name: 'sendProxyHeader',
    onActive(context) {
      const { channel } = context
      try {
        context.write(encodeProxyHeader(typeof header === 'function' ? header(channel) : header))
      } catch (error) {
        channel.abort(error as Error)
        throw error
      }
      // Its work is done.
      context.replace([])
    },
    onMessage: (context, bytes) => context.emit(bytes),
    write: (context, bytes) => context.write(bytes),
  })
}
