import { malformed, proxyTlv, type ProxyHeader, type ProxyTlv } from './header.js'

/** Bytes before the value of a detail: its type, and its length in two bytes. */
const HEAD = 3

/** Reads details one behind the other until the end of the bytes. */
export function decodeTlvs(bytes: Uint8Array): ProxyTlv[] {
  const tlvs: ProxyTlv[] = []
  for (let at = 0; at < bytes.length;) {
    const left = bytes.length - at
    if (left < HEAD) malformed(`expected ${HEAD} bytes of a TLV, got ${left}`)
    const [type = 0, high = 0, low = 0] = bytes.subarray(at, at + HEAD)
    const end = at + HEAD + ((high << 8) | low)
    if (end > bytes.length) malformed(`expected ${end - at - HEAD} bytes of the TLV 0x${hex(type)}, got ${left - HEAD}`)
    tlvs.push({ type, value: bytes.slice(at + HEAD, end) })
    at = end
  }
  return tlvs
}

/** Writes details one behind the other. */
export function encodeTlvs(tlvs: readonly ProxyTlv[]): Uint8Array {
  return Buffer.concat(
    tlvs.flatMap(({ type, value }) => {
      if (value.length > 0xffff) malformed(`expected a TLV of at most 65535 bytes, got ${value.length}`)
      return [Uint8Array.of(type, value.length >> 8, value.length & 0xff), value]
    }),
  )
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

/** What a proxy says of TLS between its client and itself. */
export interface ProxyTls {
  /** Such as `TLSv1.3`. */
  readonly version: string | undefined
  /** Whether the client has shown a certificate, on this connection or an earlier one of its session. */
  readonly clientCertificate: boolean
  /** Whether the client has shown a certificate, and the proxy has accepted it. */
  readonly verified: boolean
  /** The common name of the client's certificate. */
  readonly commonName: string | undefined
  readonly cipher: string | undefined
}

const [SSL, CERT_CONN, CERT_SESS] = [1, 2, 4]

/** What a header says of TLS between the client and the proxy; undefined if there is none. */
export function proxyTls({ tlvs }: Pick<ProxyHeader, 'tlvs'>): ProxyTls | undefined {
  const value = tlvs.find(({ type }) => type === proxyTlv.ssl)?.value
  if (value === undefined) return undefined
  if (value.length < 5) malformed(`expected 5 bytes or more of the TLV 0x20, got ${value.length}`)
  const [flags = 0, ...verify] = value.subarray(0, 5)
  if ((flags & SSL) === 0) return undefined
  const details = decodeTlvs(value.subarray(5))
  const text = (wanted: number): string | undefined => {
    const found = details.find(({ type }) => type === wanted)
    return found && Buffer.from(found.value).toString('utf8')
  }
  const clientCertificate = (flags & (CERT_CONN | CERT_SESS)) !== 0
  const verified = clientCertificate && verify.every((byte) => byte === 0)
  return { version: text(0x21), clientCertificate, verified, commonName: text(0x22), cipher: text(0x23) }
}
