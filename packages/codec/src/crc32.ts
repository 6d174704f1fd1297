import type { ChecksumAlgorithm } from './checksum.js'
import { uint32 } from './integer.js'

// Made when it is first used: whoever imports the package only pays nothing for it.
let table: Uint32Array | undefined

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xed_b8_83_20 : rest >>> 1
    return rest
  })
}

/**
 * The CRC-32 of Ethernet (IEEE 802.3), gzip and PNG, as a `uint32`, big-endian. For little-endian take
 * `{ ...crc32, codec: uint32LE() }`.
 */
export const crc32: ChecksumAlgorithm = {
  codec: /* @__PURE__ */ uint32(),
  compute(bytes) {
    table ??= makeTable()
    let rest = -1
    for (const byte of bytes) rest = (rest >>> 8) ^ (table[(rest ^ byte) & 255] as number)
    return ~rest >>> 0
  },
}
