/**
 * First place from `from` up to `last` where `pattern` stands, -1 if there is none. Only places a multiple of `unit`
 * bytes from `base` count, so that a delimiter is never found across two code units.
 */
export function search(
  bytes: Uint8Array,
  pattern: Uint8Array,
  base: number,
  from: number,
  last: number,
  unit: number,
): number {
  const first = pattern[0] as number
  for (let at = bytes.indexOf(first, from); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    if ((at - base) % unit === 0 && standsAt(bytes, pattern, at)) return at
  }
  return -1
}

/** Whether the pattern stands at a place. */
export function standsAt(bytes: Uint8Array, pattern: Uint8Array, at: number): boolean {
  for (let i = 0; i < pattern.length; i++) if (bytes[at + i] !== pattern[i]) return false
  return true
}

/** A pattern of bytes, one at the least, given as such or as text in ASCII; undefined if it is none. */
export function bytesOf(pattern: Uint8Array | readonly number[] | string): Uint8Array | undefined {
  const text = typeof pattern === 'string'
  const bytes = text ? Array.from(pattern, (c) => c.charCodeAt(0)) : Array.from(pattern ?? [])
  const right = bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < (text ? 128 : 256))
  return right && bytes.length > 0 ? Uint8Array.from(bytes) : undefined
}
