const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Writes a value in the content type `json`. What JSON has no word for, such as `undefined`, is null. */
export function toJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value) as string | undefined
  return encoder.encode(text ?? 'null')
}

/** Reads a content block; throws if it is not JSON. An empty one is `undefined`: answers without a result have it. */
export function fromJson(block: Uint8Array): unknown {
  return block.length === 0 ? undefined : JSON.parse(decoder.decode(block))
}

/** The arguments of a call. Clojure has null for a list without anything in it. */
export function argumentsFrom(block: Uint8Array): readonly unknown[] {
  const value = fromJson(block) ?? []
  if (Array.isArray(value)) return value
  throw new TypeError('the arguments are not a list')
}

/**
 * The prefix that an inspection asks for. Inspections are in Clojure's notation whatever the content type is, but for
 * strings, and for the lists of them that answer, JSON is that too.
 */
export function prefixFrom(block: Uint8Array): string {
  const text = decoder.decode(block)
  return text === '' || text === 'nil' ? '' : String(JSON.parse(text))
}
