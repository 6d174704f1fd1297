import { randomBytes } from 'node:crypto'
import { createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls'
import { checkOptions, type Kinds } from './check-options.js'
import { reasonOf, TcpError } from './error.js'

/** A certificate, a key or several of them, in PEM. */
export type Pem = string | Buffer | readonly (string | Buffer)[]

/** What a side shows of itself, whom it trusts, and how it encrypts: under Node's names. */
export interface CertificateOptions {
  /** The private key of `cert`, in PEM. */
  readonly key?: Pem
  /** The certificate of this side, followed by those between it and the authority. A server must have one. */
  readonly cert?: Pem
  /** Key and certificate in one PKCS#12 file, in place of the two. */
  readonly pfx?: Buffer
  /** What `key` or `pfx` is encrypted with. */
  readonly passphrase?: string
  /** The authorities that sign the peer's certificates, default those that Node knows. */
  readonly ca?: Pem
  /** The cipher suites of TLS 1.2 and 1.3, default Node's. */
  readonly ciphers?: string
  /** The oldest version, default and at least `TLSv1.2`. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
  /** The newest version, default `TLSv1.3`. */
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** How a handshake goes, with whatever certificates. */
export interface HandshakeOptions {
  /** A server asks its clients for their certificates, default false; see `rejectUnauthorized`. */
  readonly requestCert?: boolean
  /**
   * End the connection if the peer's certificate is missing or wrong, default true. A server looks only if it has asked.
   * Without it look at `channel.get(tlsInfo)?.authorized`.
   */
  readonly rejectUnauthorized?: boolean
  /** The name that a client asks for, and that the certificate must be for; default the host it connects to. */
  readonly servername?: string
  /** A client's check that a certificate is for this server, in place of Node's (RFC 6125); gives the error, if any. */
  readonly checkServerIdentity?: (hostname: string, certificate: PeerCertificate) => Error | undefined
  /** The protocols that this side offers by ALPN (RFC 7301), the best one first; default none. */
  readonly ALPNProtocols?: readonly string[]
  /** Milliseconds for the handshake, by the channel's clock, default 10,000. */
  readonly handshakeTimeout?: number
  /** A server's handshakes that may be under way at the same time, default 1,000: connections beyond are ended. */
  readonly maxHandshakes?: number
  /** For channels of neither a server nor a client, as in tests: which one to be. */
  readonly role?: 'server' | 'client'
}

/** Options of {@link tls}. */
export interface TlsOptions extends CertificateOptions, HandshakeOptions {
  /** A context made by Node's `createSecureContext`, in place of the certificates. */
  readonly secureContext?: SecureContext
}

/** Certificates, or the context that Node has made of them. */
export type Certificates = CertificateOptions | SecureContext

const CERTIFICATE: Kinds<CertificateOptions> = {
  key: 'any',
  cert: 'any',
  pfx: 'any',
  passphrase: 'string',
  ca: 'any',
  ciphers: 'string',
  minVersion: 'string',
  maxVersion: 'string',
}

const HANDSHAKE: Kinds<HandshakeOptions> = {
  requestCert: 'boolean',
  rejectUnauthorized: 'boolean',
  servername: 'string',
  checkServerIdentity: 'function',
  ALPNProtocols: 'object',
  handshakeTimeout: 'number',
  maxHandshakes: 'number',
  role: 'string',
}

const TLS: Kinds<TlsOptions> = { ...CERTIFICATE, ...HANDSHAKE, secureContext: 'object' }

const VERSIONS: readonly unknown[] = [undefined, 'TLSv1.2', 'TLSv1.3']

/** Tells a context of Node from options. */
export function isSecureContext(given: object): given is SecureContext {
  return 'context' in Object(given)
}

/** Whether there is a certificate to show. */
export function hasCertificate({ cert, pfx }: CertificateOptions): boolean {
  return cert !== undefined || pfx !== undefined
}

/** The options of a stage, when a context may stand in their place. */
export function givenOptions(given: TlsOptions | SecureContext): TlsOptions {
  return isSecureContext(given) ? { secureContext: given } : given
}

/** Refuses options of TLS that are unknown or wrong. */
export function checkTlsOptions(options: TlsOptions, where: string): void {
  checkOptions(options, TLS, where)
  const { role, ALPNProtocols = [] } = options
  if (role !== undefined && role !== 'server' && role !== 'client') {
    throw new TcpError({
      code: 'TCP_OPTION',
      message: `${where}.role: expected server or client, got "${String(role)}"`,
    })
  }
  for (const name of ALPNProtocols) {
    const { length } = Buffer.from(name)
    if (length > 0 && length < 256) continue
    throw new TcpError({
      code: 'TCP_OPTION',
      message: `${where}.ALPNProtocols: expected names of 1 to 255 bytes, got ${length}`,
    })
  }
}

/** Refuses certificates with options that are unknown or of a wrong kind, among them those of a handshake. */
export function checkCertificates(given: Certificates, where: string): void {
  if (!isSecureContext(given)) checkOptions(given, CERTIFICATE, where)
}

/**
 * Makes a context of certificates; one that is given already is that one.
 *
 * @throws TcpError `TCP_OPTION` with Node's error as cause if key and certificate do not fit, or are none
 */
export function contextOf(given: Certificates | TlsOptions, where: string): SecureContext {
  if (isSecureContext(given)) return given
  if ('secureContext' in given && given.secureContext !== undefined) return given.secureContext
  const certificates: Record<string, unknown> = {}
  for (const name of Object.keys(CERTIFICATE)) {
    const value = (given as Readonly<Record<string, unknown>>)[name]
    if (value !== undefined) certificates[name] = value
  }
  checkVersions(certificates, where)
  if ((certificates['key'] === undefined) !== (certificates['cert'] === undefined)) {
    throw new TcpError({ code: 'TCP_OPTION', message: `${where}: expected key and cert, got one of them` })
  }
  try {
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...certificates,
      // Without it a server that asks for certificates refuses every session that is taken up again; new with each
      // context, so that none outlives the certificates it was made with.
      sessionIdContext: randomBytes(16).toString('hex'),
    })
  } catch (error) {
    const message = `${where}: these certificates cannot be used: ${reasonOf(error as Error)}`
    throw new TcpError({ code: 'TCP_OPTION', message, cause: error })
  }
}

function checkVersions({ minVersion, maxVersion }: Readonly<Record<string, unknown>>, where: string): void {
  for (const [name, version] of Object.entries({ minVersion, maxVersion })) {
    if (VERSIONS.includes(version)) continue
    const message = `${where}.${name}: expected TLSv1.2 or TLSv1.3, got ${String(version)}`
    throw new TcpError({ code: 'TCP_OPTION', message })
  }
}
