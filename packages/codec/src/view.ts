const LARGEST_KEPT = 1 << 20

let lastBytes: Uint8Array | undefined
let lastView: DataView | undefined

/**
 * A view of bytes, for numbers that JavaScript has no other way to. Whoever encodes into an array, or decodes from one,
 * does so many times in a row: the last view is kept, unless it would keep much memory alive.
 */
export function viewOf(bytes: Uint8Array): DataView {
  if (lastBytes === bytes) return lastView as DataView
  const { buffer, byteOffset, length } = bytes
  const view = new DataView(buffer, byteOffset, length)
  if (buffer.byteLength <= LARGEST_KEPT) {
    lastBytes = bytes
    lastView = view
  }
  return view
}
