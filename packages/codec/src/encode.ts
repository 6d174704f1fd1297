import type { Codec } from './codec.js'
import { requireBytes, requireOffset, settle } from './error.js'
import { Writer } from './writer.js'

const SLAB = 16 * 1024
const LARGEST_KEPT = 64 * 1024
const NO_BYTES: Uint8Array = new Uint8Array(0)

// One writer serves all calls. A codec that itself encodes finds it taken and makes another.
let pooled: Writer | undefined
let visitor: Writer | undefined

/**
 * The bytes of one value. Small ones lie beside others in one slab of memory, as those of Node's `Buffer.from` do: what
 * you want to hand over with its `buffer`, copy (`slice()`).
 *
 * @throws CodecError with the code, the path into the value and the offset at which it cannot be written
 */
export function encode<In>(codec: Codec<In, unknown>, value: NoInfer<In>): Uint8Array {
  const writer = pooled ?? new Writer(new Uint8Array(SLAB), true)
  pooled = undefined
  try {
    writer.message(codec, value)
    return writer.output.length > LARGEST_KEPT ? writer.output.slice(writer.start, writer.position) : writer.cut()
  } catch (error) {
    throw settle(error, encode)
  } finally {
    if (writer.output.length <= LARGEST_KEPT) pooled = writer
  }
}

/**
 * Writes one value into `bytes` at `offset` (default 0) and returns the offset behind it.
 *
 * @throws CodecError `CODEC_OVERFLOW` if the room is too small. After an error the bytes from `offset` on are undefined.
 */
export function encodeInto<In>(codec: Codec<In, unknown>, value: NoInfer<In>, bytes: Uint8Array, offset = 0): number {
  const writer = visitor ?? new Writer(NO_BYTES, false)
  visitor = undefined
  try {
    requireBytes(bytes)
    requireOffset(offset, bytes)
    writer.output = bytes
    writer.position = offset
    writer.message(codec, value)
    return writer.position
  } catch (error) {
    throw settle(error, encodeInto)
  } finally {
    writer.output = NO_BYTES
    visitor = writer
  }
}

/** How many bytes `value` takes. */
export function encodedSize<In>(codec: Codec<In, unknown>, value: NoInfer<In>): number {
  const { min, max } = codec.size
  return min === max ? min : encode(codec, value).length
}
