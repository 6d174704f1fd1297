const LONGEST = 1_000

/**
 * A message as one line of JSON, with what JSON does not have told in words; at most 1,000 characters. Of long strings
 * and lists no more is looked at than is shown, so that a large message costs no more than a small one.
 */
export function showMessage(message: unknown): string {
  const text = asJson(message)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function asJson(message: unknown): string {
  // Each value that is shown makes a character at least, and each character of a string one.
  let left = LONGEST

  function bounded(this: unknown, key: string, given: unknown): unknown {
    const value = plain((this as Record<string, unknown>)[key], given)
    if (left <= 0 || !isShown(value)) return undefined
    left--
    const long = (typeof value === 'string' || Array.isArray(value)) && value.length > left
    // One more than there is room for, so that it is seen that something is missing.
    const cut = long ? value.slice(0, left + 1) : value
    if (typeof cut === 'string') left -= cut.length
    return cut
  }

  try {
    return JSON.stringify(message, bounded) ?? String(message)
  } catch {
    // It has a circle, or a toJSON that throws.
    return Object.prototype.toString.call(message)
  }
}

// Looks at the value itself: what comes as `given` has been through its toJSON, which makes lists of Node's buffers.
function plain(value: unknown, given: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return `<${value.length} B>`
  if (value instanceof Error) return String(value)
  if (value instanceof Map || value instanceof Set) return first(value)
  return given
}

/** JSON has no word for the others. */
function isShown(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

function first(values: Iterable<unknown>): unknown[] {
  const taken: unknown[] = []
  for (const value of values) if (taken.push(value) > LONGEST) break
  return taken
}
