import type { SecureContext } from 'node:tls'
import type { ByteStage } from '@link/core'
import { begin, isTlsStage, partsOf, roleOf, stageOf, timeoutOf } from './tls-stage.js'
import type { TlsOptions } from './tls-options.js'
import { tls, type TlsStage } from './tls.js'
import type { SniStage } from './sni.js'

/** The first byte of a handshake's record (RFC 8446, section 5.1); few protocols in the clear begin with it. */
const HANDSHAKE = 22

/**
 * TLS and plain on one port, of a server: by a client's first byte. `channel.get(tlsInfo)` tells which one it is, and
 * `onActive` comes when it is known: a client that waits for the server's greeting is neither, and is ended after
 * `handshakeTimeout`. A stage that is made optional goes on being the one to reload.
 *
 * @throws TcpError `TCP_OPTION` as `tls` does
 *
 * @example
 * const secure = tls({ key, cert })
 * const server = await tcpServer(8080, protocol(optionalTls(secure)).use(wire).handle(handler))
 */
export function optionalTls(secure: TlsOptions | SecureContext | TlsStage | SniStage): ByteStage {
  const parts = { ...partsOf(isTlsStage(secure) ? secure : tls(secure)), name: 'optionalTls' }
  return stageOf(parts, {
    awaited: true,
    onActive(context) {
      if (roleOf(parts, context) === 'client')
        context.state.refuse(context, 'TCP_OPTION', 'optionalTls: expected a server')
      else context.state.await(context, timeoutOf(parts))
    },
    decide(context, bytes) {
      if (bytes[0] === HANDSHAKE) begin(parts, context)
      else context.state.plain(context)
    },
  })
}
