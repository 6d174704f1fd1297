import { X509Certificate } from 'node:crypto'
import type { SecureContext } from 'node:tls'
import { reasonOf, TcpError } from './error.js'
import { checkCertificates, contextOf, hasCertificate, isSecureContext } from './tls-options.js'
import type { CertificateOptions, Certificates } from './tls-options.js'

/**
 * Makes a context of certificates that are to replace others. Refuses what Node takes and peers will not: those whose time
 * is over or has not come, and none where there was one.
 *
 * @throws TcpError `TCP_OPTION`
 */
export function freshContext(given: Certificates, before: CertificateOptions, where: string): SecureContext {
  checkCertificates(given, where)
  if (!isSecureContext(given)) {
    if (hasCertificate(before) && !hasCertificate(given)) throw refused(where, 'expected key and cert, got none')
    for (const pem of [given.cert ?? []].flat()) checkDates(pem, where)
  }
  return contextOf(given, where)
}

function checkDates(pem: string | Buffer, where: string): void {
  const { validFrom, validTo } = parsed(pem, where)
  const now = Date.now()
  if (Date.parse(validFrom) <= now && now <= Date.parse(validTo)) return
  throw refused(where, `expected a certificate for today, got one for ${validFrom} to ${validTo}`)
}

function parsed(pem: string | Buffer, where: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw refused(where, `expected a certificate in PEM: ${reasonOf(error as Error)}`, error)
  }
}

function refused(where: string, reason: string, cause?: unknown): TcpError {
  return new TcpError({ code: 'TCP_OPTION', message: `${where}: ${reason}`, cause })
}
