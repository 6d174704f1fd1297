import type { Codec } from './codec.js'
import { requireBytes, requireOffset, settle } from './error.js'
import { Writer } from './writer.js'

const SCRATCH = 1024
const LARGEST_KEPT = 64 * 1024

// One scratch writer serves all calls. A codec that itself encodes finds it taken and makes another.
let spare: Writer | undefined

/**
 * The bytes of one value, in an array of its own.
 *
 * @throws CodecError with the code, the path into the value and the offset at which it cannot be written
 */
export function encode<In>(codec: Codec<In, unknown>, value: NoInfer<In>): Uint8Array {
  const writer = spare ?? new Writer(new Uint8Array(SCRATCH), true)
  spare = undefined
  try {
    writer.message(codec, value)
    return writer.output.slice(0, writer.position)
  } catch (error) {
    throw settle(error, encode)
  } finally {
    writer.position = 0
    if (writer.output.length <= LARGEST_KEPT) spare = writer
  }
}

/**
 * Writes one value into `bytes` at `offset` (default 0) and returns the offset behind it.
 *
 * @throws CodecError `CODEC_OVERFLOW` if the room is too small. After an error the bytes from `offset` on are undefined.
 */
export function encodeInto<In>(codec: Codec<In, unknown>, value: NoInfer<In>, bytes: Uint8Array, offset = 0): number {
  try {
    requireBytes(bytes)
    requireOffset(offset, bytes)
    const writer = new Writer(bytes, false)
    writer.position = offset
    writer.message(codec, value)
    return writer.position
  } catch (error) {
    throw settle(error, encodeInto)
  }
}

/** How many bytes `value` takes. */
export function encodedSize<In>(codec: Codec<In, unknown>, value: NoInfer<In>): number {
  const { min, max } = codec.size
  return min === max ? min : encode(codec, value).length
}
