/** What each value takes beside the bytes and the text in it. */
const OVERHEAD = 16

/** So many values are looked at; what is larger is taken for endless. */
const MOST_VALUES = 100_000

/**
 * The bytes that a message takes, as far as can be told before it is encoded: those of byte arrays, a byte for each
 * character of text, 16 for each other value and for each field and item. Infinity for one of more than 100,000 values.
 */
export function estimatedSize(message: unknown): number {
  let size = 0
  const left: unknown[] = [message]
  for (let values = 0; left.length > 0; values++) {
    if (values + left.length > MOST_VALUES) return Infinity
    const value = left.pop()
    size += OVERHEAD
    if (typeof value === 'string') size += value.length
    else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) size += value.byteLength
    else if (typeof value === 'object' && value !== null) {
      for (const part of partsOf(value)) left.push(part)
    }
  }
  return size
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return value
  return Object.values(value)
}
