import { X509Certificate } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { isIP } from 'node:net'
import { checkServerIdentity, connect, TLSSocket } from 'node:tls'
import type { ConnectionOptions, PeerCertificate, SecureContext, TLSSocketOptions } from 'node:tls'
import type { HandshakeOptions } from './tls-options.js'
import type { TlsSession } from './tls-sessions.js'

/** Finds the context for the name that a client asks for. */
export type FindContext = (serverName: string) => Promise<SecureContext | undefined>

/** What a server's handshake needs. */
export interface ServerSide {
  readonly options: HandshakeOptions
  readonly context: SecureContext
  readonly find: FindContext | undefined
}

/** What a client's handshake needs. */
export interface ClientSide {
  readonly options: HandshakeOptions
  readonly context: SecureContext
  /** What it was told to connect to. */
  readonly host: string | undefined
  readonly port: number | undefined
  readonly session: TlsSession
}

/** The server's end of TLS. */
export function serverSocket(wire: Duplex, { options, context, find }: ServerSide): TLSSocket {
  const { requestCert = false, rejectUnauthorized = true, ALPNProtocols } = options
  // Node's types know less of this class than its documentation.
  const settings: TLSSocketOptions & { readonly secureContext: SecureContext } = {
    isServer: true,
    secureContext: context,
    requestCert,
    rejectUnauthorized: requestCert && rejectUnauthorized,
    ...(ALPNProtocols !== undefined && { ALPNProtocols: [...ALPNProtocols] }),
    ...(find !== undefined && { SNICallback: sniCallback(find) }),
  }
  return new TLSSocket(wire, settings)
}

function sniCallback(find: FindContext): NonNullable<TLSSocketOptions['SNICallback']> {
  return (serverName, answer) => {
    find(serverName).then(
      (context) =>
        context === undefined
          ? answer(new Error(`expected a name that there is a certificate for, got "${serverName}"`))
          : answer(null, context),
      (error: Error) => answer(error),
    )
  }
}

/** The client's end of TLS. It is done with `secureConnect`, once the server's certificate is checked. */
export function clientSocket(wire: Duplex, side: ClientSide): TLSSocket {
  const { options, context, session } = side
  const { rejectUnauthorized = true, ALPNProtocols, checkServerIdentity: check } = options
  const name = nameOf(side)
  const settings: ConnectionOptions = {
    socket: wire,
    secureContext: context,
    rejectUnauthorized,
    ...(name === undefined ? { checkServerIdentity: namelessServer } : namedServer(name)),
    ...(check !== undefined && { checkServerIdentity: check }),
    ...(ALPNProtocols !== undefined && { ALPNProtocols: [...ALPNProtocols] }),
    ...(session.earlier !== undefined && { session: session.earlier.ticket }),
  }
  return connect(settings).on('session', session.given)
}

/** A session is for the server that was checked when it began: its name, and where it is. */
export function sessionKey(side: Pick<ClientSide, 'options' | 'host' | 'port'>): string | undefined {
  const name = nameOf(side)
  return name === undefined ? undefined : `${name} ${side.host} ${side.port}`
}

function nameOf({ options, host }: Pick<ClientSide, 'options' | 'host'>): string | undefined {
  return options.servername ?? host
}

/** An address is checked against the certificate, but is no name to ask for (RFC 6066, section 3). */
function namedServer(name: string): ConnectionOptions {
  if (isIP(name) === 0) return { host: name, servername: name }
  return isIP(name) === 6 ? { host: name, checkServerIdentity: serverAtIpv6 } : { host: name }
}

/** Node's check, which in Node 22 finds no address of IPv6 in any certificate. */
function serverAtIpv6(host: string, certificate: PeerCertificate): Error | undefined {
  const problem = checkServerIdentity(host, certificate)
  if (problem === undefined) return undefined
  return new X509Certificate(certificate.raw).checkIP(host) === undefined ? problem : undefined
}

function namelessServer(): Error {
  return new Error('expected `servername`: there is no host whose name the certificate could have')
}

/** What is wrong with the certificate of a server's client, as a code of Node; undefined if it is right. */
export function clientProblem(socket: TLSSocket): string | undefined {
  // The one thing that Node tells only servers of its own. Should it be gone one day, nobody is let in.
  const { ssl } = socket as TLSSocket & { readonly ssl?: { readonly verifyError?: () => unknown } }
  if (typeof ssl?.verifyError !== 'function') return 'UNABLE_TO_VERIFY'
  const error = ssl.verifyError() as { readonly code?: string } | null | undefined
  return error ? (error.code ?? 'UNSPECIFIED') : undefined
}
