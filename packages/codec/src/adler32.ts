import type { ChecksumAlgorithm } from './checksum.js'
import { uint32 } from './integer.js'

const MODULUS = 65_521

// As many bytes as both sums can take, before they are reduced, without leaving 32 bits.
const RUN = 5552

/** The Adler-32 of zlib (RFC 1950), as a `uint32`, big-endian. */
export const adler32: ChecksumAlgorithm = {
  codec: /* @__PURE__ */ uint32(),
  compute(bytes) {
    let low = 1
    let high = 0
    for (let from = 0; from < bytes.length; from += RUN) {
      for (const byte of bytes.subarray(from, from + RUN)) {
        low += byte
        high += low
      }
      low %= MODULUS
      high %= MODULUS
    }
    return high * 0x1_00_00 + low
  },
}
