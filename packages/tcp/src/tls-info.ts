import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { attribute, type Attribute } from '@link/core'

/** What a handshake has settled, and who the peer is. */
export interface TlsInfo {
  /** `TLSv1.2` or `TLSv1.3`. */
  readonly protocol: string
  /** The cipher suite under its IANA name, as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string
  /** The protocol that both sides chose by ALPN (RFC 7301), if they did. */
  readonly alpnProtocol: string | undefined
  /** The server's name that the client asked for by SNI (RFC 6066), if it did. */
  readonly serverName: string | undefined
  /** What the peer has shown of itself; a client shows something only if the server asks for it: `requestCert`. */
  readonly peerCertificate: X509Certificate | undefined
  /** Whether the peer's certificate was checked and found right: by whom it is signed, its dates, a server's name. */
  readonly authorized: boolean
  /** What is wrong with the peer's certificate: a code of Node, as `CERT_HAS_EXPIRED`. */
  readonly authorizationError: string | undefined
  /** Whether an earlier session was taken up again, without the work of a full handshake. */
  readonly resumed: boolean
}

/**
 * What the TLS of a channel has settled, and who the peer is; nothing without TLS or before the handshake is done.
 *
 * @example
 * const subject = channel.get(tlsInfo)?.peerCertificate?.subject
 */
export const tlsInfo: Attribute<TlsInfo> = /* @__PURE__ */ attribute('tls')

declare module '@link/core' {
  interface ChannelEvents {
    /** A TLS handshake is done; behind `onActive`, or later if it was begun later. */
    secured: { readonly tls: TlsInfo }
  }
}

/** Whether a certificate was asked for, and which is known from an earlier connection if none is shown. */
interface Expected {
  readonly asked: boolean
  readonly known?: X509Certificate | undefined
}

/** What a socket knows when its handshake is done; `problem` is what is wrong with the certificate that was asked for. */
export function infoOf(socket: TLSSocket, { asked, known }: Expected, problem: string | undefined): TlsInfo {
  // Asked once: of a client's socket Node gives it away.
  const peerCertificate = socket.getPeerX509Certificate() ?? (socket.isSessionReused() ? known : undefined)
  // A server's socket has the name, false or null; Node's types know it for neither side.
  const { servername, alpnProtocol } = socket as { readonly servername?: unknown; readonly alpnProtocol: unknown }
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    alpnProtocol: typeof alpnProtocol === 'string' ? alpnProtocol : undefined,
    serverName: typeof servername === 'string' ? servername : undefined,
    peerCertificate,
    // Who has not asked knows nothing, whatever a session that is taken up again may have brought.
    authorized: asked && peerCertificate !== undefined && problem === undefined,
    authorizationError: problem,
    resumed: socket.isSessionReused(),
  }
}
