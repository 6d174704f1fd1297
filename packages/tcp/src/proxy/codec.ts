import { malformed, type ProxyHeaderInput } from './header.js'
import { decodeV1, encodeV1, SIGNATURE_1, type Decoded } from './v1.js'
import { decodeV2, encodeV2, SIGNATURE_2 } from './v2.js'

/**
 * Reads the PROXY header, of version 1 or 2, that bytes begin with, and says where it ends; undefined if it does not end
 * yet. What it gives keeps none of the bytes.
 *
 * @throws TcpError `TCP_PROXY_HEADER` as soon as they cannot be one
 *
 * @see https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
export function decodeProxyHeader(bytes: Uint8Array): Decoded | undefined {
  return decode(plain(bytes))
}

function decode(bytes: Uint8Array): Decoded | undefined {
  if (begins(bytes, SIGNATURE_1)) return bytes.length < SIGNATURE_1.length ? undefined : decodeV1(bytes)
  if (begins(bytes, SIGNATURE_2)) return bytes.length < SIGNATURE_2.length ? undefined : decodeV2(bytes)
  const found = Buffer.from(bytes.subarray(0, SIGNATURE_2.length)).toString('hex')
  return malformed(`expected a signature of version 1 or 2, got ${found}`)
}

/** Whether bytes may become a PROXY header: none of them speaks against it. */
export function mayBeProxyHeader(bytes: Uint8Array): boolean {
  return begins(bytes, SIGNATURE_1) || begins(bytes, SIGNATURE_2)
}

function begins(bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.every((byte, at) => at >= bytes.length || bytes[at] === byte)
}

/**
 * Writes a PROXY header, of version 2 if not said otherwise. Without addresses it says that they are unknown.
 *
 * @throws TcpError `TCP_PROXY_HEADER` for what does not fit in one
 */
export function encodeProxyHeader(header: ProxyHeaderInput): Uint8Array {
  return plain(header.version === 1 ? encodeV1(header) : encodeV2(header))
}

/** A `slice` of a `Buffer` would not be a copy. */
function plain({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length)
}
