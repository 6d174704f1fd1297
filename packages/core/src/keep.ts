/** Bytes of the memory that small pieces share. */
const SIZE = 64 * 1024

/** Larger pieces have memory of their own. */
const SMALL = 4 * 1024

let memory = new Uint8Array(0)
let buffer = memory.buffer
let used = 0

/** A copy of bytes whose memory is used again. Small ones lie beside others, as memory for each would cost more. */
export function keep(bytes: Uint8Array): Uint8Array {
  const { length } = bytes
  if (length > SMALL) return bytes.slice()
  if (used + length > memory.length) {
    memory = new Uint8Array(SIZE)
    buffer = memory.buffer
    used = 0
  }
  memory.set(bytes, used)
  const kept = new Uint8Array(buffer, used, length)
  used += length
  return kept
}
