import type { SecureContext } from 'node:tls'
import type { ByteStage } from '@link/core'
import { TcpError } from './error.js'
import { freshContext } from './fresh-context.js'
import {
  checkCertificates,
  checkTlsOptions,
  contextOf,
  givenOptions,
  hasCertificate,
  isSecureContext,
} from './tls-options.js'
import type { Certificates, TlsOptions } from './tls-options.js'
import { credentialsOf, gateOf, tlsStage, type Credentials, type TlsParts } from './tls-stage.js'

/** Finds the certificates for a server's name, in small letters; none: those of the fallback. */
export type FindCertificates = (serverName: string) => Certificates | undefined | PromiseLike<Certificates | undefined>

/** Certificates by server name, `*.example.com` for all names with one more part; or a function that finds them. */
export type SniMap = Readonly<Record<string, Certificates>> | ReadonlyMap<string, Certificates> | FindCertificates

/** A stage of TLS with a certificate for each name of the server. */
export interface SniStage extends ByteStage {
  /**
   * Puts another map, and if given another fallback, in place of those that the stage has, for connections from now on.
   * If any certificate cannot be used it throws, and all the old ones stay.
   *
   * @throws TcpError `TCP_OPTION`
   */
  readonly reload: (map: SniMap, fallback?: Certificates) => void
}

type FindContext = (serverName: string) => SecureContext | undefined | Promise<SecureContext | undefined>

/**
 * TLS of a server that shows each client the certificate of the name that it asks for (SNI, RFC 6066, section 3). A name
 * of its own goes before a wildcard, which stands for one part of a name (RFC 6125, section 6.4.3). Reading waits while
 * a function looks a name up; `handshakeTimeout` bounds it.
 *
 * @param fallback - for other names and clients that ask for none: options as for `tls`, and those of its handshake
 * (`requestCert`, `ALPNProtocols`, …) hold for all names. Without certificates in it, such clients are refused.
 * @throws TcpError `TCP_OPTION` for names, options and certificates that cannot be used
 *
 * @example
 * const secure = sni({ 'example.com': shop, '*.example.com': others }, fallback)
 * const secure = sni(async (name) => createSecureContext(await load(name)))
 */
export function sni(map: SniMap, fallback: TlsOptions | SecureContext = {}): SniStage {
  const options = givenOptions(fallback)
  checkTlsOptions(options, 'sni')
  let find = finder(map, 'sni')
  let credentials: Credentials = credentialsOf(contextOf(options, 'sni'))
  const parts: TlsParts = {
    name: 'sni',
    options,
    credentials: () => credentials,
    find: async (name) => (await find(name.toLowerCase())) ?? credentials.context,
    gate: gateOf(options),
  }
  return Object.assign(tlsStage(parts), {
    reload(next: SniMap, other?: Certificates) {
      const found = finder(next, 'sni.reload', (given, where) => freshContext(given, { cert: '' }, where))
      if (other !== undefined) credentials = credentialsOf(freshContext(other, options, 'sni.reload'))
      find = found
    },
  })
}

function finder(map: SniMap, where: string, make = contextFor): FindContext {
  if (typeof map === 'function') return lookup(map, where)
  if (typeof map !== 'object' || map === null) {
    const message = `${where}: expected certificates by name, or a function that finds them, got ${String(map)}`
    throw new TcpError({ code: 'TCP_OPTION', message })
  }
  const entries: Iterable<[string, Certificates]> = map instanceof Map ? map : Object.entries(map)
  const contexts = new Map<string, SecureContext>()
  for (const [name, certificates] of entries) {
    if (!NAME.test(name)) throw refused(where, `expected a name as "example.com" or "*.example.com", got "${name}"`)
    contexts.set(name.toLowerCase(), make(certificates, `${where}["${name}"]`))
  }
  return (name) => contexts.get(name) ?? contexts.get(name.replace(FIRST_PART, '*'))
}

/** A name must have a certificate. */
function contextFor(certificates: Certificates, where: string): SecureContext {
  checkCertificates(certificates, where)
  if (isSecureContext(certificates) || hasCertificate(certificates)) return contextOf(certificates, where)
  throw refused(where, 'expected key and cert, got none')
}

const NAME = /^(?:\*\.)?[^.*\s]+(?:\.[^.*\s]+)*$/
const FIRST_PART = /^[^.]+/

/** Contexts are made once of each object that a function gives. */
function lookup(find: FindCertificates, where: string): FindContext {
  const contexts = new WeakMap<Certificates, SecureContext>()
  return async (name) => {
    const found = await find(name)
    if (found === undefined) return undefined
    checkCertificates(found, where)
    const context = contexts.get(found) ?? contextOf(found, where)
    contexts.set(found, context)
    return context
  }
}

function refused(where: string, reason: string): TcpError {
  return new TcpError({ code: 'TCP_OPTION', message: `${where}: ${reason}` })
}
