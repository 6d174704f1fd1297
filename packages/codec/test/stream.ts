import { CodecError, decoder, type Codec, type Limits } from '../src/index.js'

/** What came out of a stream: the messages, then perhaps an error. */
export interface Outcome<Out> {
  readonly messages: Out[]
  readonly error?: CodecError
}

/** Pushes chunks through a decoder of its own, and says that no more comes. */
export function streamed<Out>(
  codec: Codec<never, Out>,
  chunks: readonly Uint8Array[],
  { limits, end = true }: { readonly limits?: Limits; readonly end?: boolean } = {},
): Outcome<Out> {
  const stream = decoder(codec, limits)
  const messages: Out[] = []
  try {
    for (const chunk of chunks) for (const message of stream.push(chunk)) messages.push(message)
    if (end) stream.end()
  } catch (error) {
    if (error instanceof CodecError) return { messages, error }
    throw error
  }
  return { messages }
}

/** `data` cut at these places, in arrays of their own, so that no decoder can look past the end of a chunk. */
export function cut(data: Uint8Array, ...places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places, data.length]
  return edges.slice(1).map((edge, i) => data.slice(edges[i], edge))
}

/** `data` byte by byte. */
export function bytewise(data: Uint8Array): Uint8Array[] {
  return Array.from(data, (byte) => Uint8Array.of(byte))
}

/** Every way of cutting `data` in two, with the ends: an empty first and an empty last chunk. */
export function everyCut(data: Uint8Array): Uint8Array[][] {
  return Array.from({ length: data.length + 1 }, (_, place) => cut(data, place))
}
