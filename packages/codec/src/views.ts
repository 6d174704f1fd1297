import type { AnyCodec } from './codec.js'

/**
 * Whether what a codec decodes may lie in the memory of the bytes that it was decoded from. What cannot be known is taken
 * to: codecs of the application's own, and those that are asked for later.
 */
export function decodesViews(codec: AnyCodec): boolean {
  if (codec.kind === 'byteBlock') {
    const { copy, range } = codec as AnyCodec & { readonly copy: boolean; readonly range: boolean }
    return !copy && !range
  }
  if (codec.kind === 'custom' || codec.kind === 'lazy' || Object.hasOwn(codec, 'read')) return true
  return Object.values(codec).some(holds)
}

function holds(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  if (Array.isArray(part)) return part.some(holds)
  if (part instanceof Map) return [...part.values()].some(holds)
  return 'kind' in part && 'read' in part && decodesViews(part as AnyCodec)
}
