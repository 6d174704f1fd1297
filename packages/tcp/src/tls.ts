import type { SecureContext } from 'node:tls'
import type { ByteStage } from '@link/core'
import { freshContext } from './fresh-context.js'
import { checkTlsOptions, contextOf, givenOptions, type Certificates, type TlsOptions } from './tls-options.js'
import { credentialsOf, gateOf, tlsStage, type TlsParts } from './tls-stage.js'

/** A stage of TLS: bytes below and above. */
export interface TlsStage extends ByteStage {
  /**
   * Puts other certificates in place of those that the stage has, for connections from now on; those that stand are left
   * alone. If the new ones cannot be used it throws, and the old ones stay.
   *
   * @throws TcpError `TCP_OPTION`
   */
  readonly reload: (certificates: Certificates) => void
}

/**
 * TLS 1.2 and 1.3, at any position of a pipeline: below a codec, above a PROXY header. The side comes from the server or
 * client that a channel belongs to: a server shows its `cert`; a client checks the server's, against the host that it
 * connects to and the authorities in `ca`.
 *
 * `onActive` of what lies above comes when the handshake is done, then `channel.get(tlsInfo)` tells who the peer is; a
 * client is connected no sooner. What is sent before waits, within the bounds of the channel. Closing says good-bye
 * (`close_notify`, RFC 8446, section 6.1), and that of the peer is the end of its input. There is no renegotiation.
 * Clients take up earlier sessions again.
 *
 * A handshake that fails is an error in `onError`, before any `onActive`, and for a client a failed attempt to connect:
 * TcpError `TCP_TLS_HANDSHAKE`, `TCP_TLS_CERTIFICATE`, `TCP_TLS_TIMEOUT` or `TCP_TLS_BUSY`. What fails later is
 * `TCP_TLS_BROKEN`, an end of the connection without a good-bye `TCP_TLS_TRUNCATED`.
 *
 * @throws TcpError `TCP_OPTION` for options that are unknown or wrong, and certificates that cannot be used
 *
 * @example
 * const server = await tcpServer(8443, protocol(tls({ key, cert })).use(wire).handle(handler))
 * const client = await tcpClient(tcpClientFactory([tls({ ca }), wire]), 'localhost', 8443)
 */
export function tls(options: TlsOptions | SecureContext = {}): TlsStage {
  const given = givenOptions(options)
  checkTlsOptions(given, 'tls')
  let credentials = credentialsOf(contextOf(given, 'tls'))
  const parts: TlsParts = { name: 'tls', options: given, credentials: () => credentials, gate: gateOf(given) }
  return Object.assign(tlsStage(parts), {
    reload(certificates: Certificates) {
      credentials = credentialsOf(freshContext(certificates, given, 'tls.reload'))
    },
  })
}
