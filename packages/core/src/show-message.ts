const LONGEST = 1_000

/** A message as one line of JSON, with what JSON does not have told in words; at most 1,000 characters. */
export function showMessage(message: unknown): string {
  const text = asJson(message)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… ${text.length - LONGEST} characters more` : text
}

function asJson(message: unknown): string {
  try {
    return JSON.stringify(message, plain) ?? String(message)
  } catch {
    // It has a circle, or a toJSON that throws.
    return Object.prototype.toString.call(message)
  }
}

// Looks at the value itself: what comes as `given` has been through its toJSON, which makes lists of Node's buffers.
function plain(this: unknown, key: string, given: unknown): unknown {
  const value = (this as Record<string, unknown>)[key]
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return `<${value.length} B>`
  if (value instanceof Map) return [...value]
  return given
}
