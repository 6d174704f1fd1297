const LARGEST_KEPT = 1 << 20

let last: DataView = new DataView(new ArrayBuffer(0))

/**
 * A view of all of a buffer. Whoever encodes into one, or decodes from one, does so many times in a row: the last view is
 * kept, unless it would keep much memory alive.
 */
export function viewOf(buffer: ArrayBufferLike): DataView {
  if (last.buffer === buffer) return last
  const view = new DataView(buffer)
  if (buffer.byteLength <= LARGEST_KEPT) last = view
  return view
}
