import type { SecureContext } from 'node:tls'
import { givenOptions, type TlsOptions } from './tls-options.js'
import { tls, type TlsStage } from './tls.js'

/**
 * TLS that offers HTTP/2 and, for those who do not know it, HTTP/1.1 (RFC 9113, section 3.3): `alpn` above it, or
 * `channel.get(tlsInfo)?.alpnProtocol`, tells which one it is. Options as for {@link tls}.
 */
export function http2Tls(options: TlsOptions | SecureContext = {}): TlsStage {
  return tls({ ALPNProtocols: ['h2', 'http/1.1'], ...givenOptions(options) })
}
