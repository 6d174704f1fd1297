import type { Codec } from './codec.js'
import { requireBytes, requireOffset, settle } from './error.js'
import { programOf } from './program.js'
import { NO_BYTES } from './reader.js'
import { viewOf } from './view.js'
import { Writer } from './writer.js'

const SLAB = 16 * 1024
const LARGEST_KEPT = 64 * 1024

// One writer serves all calls of each kind. A codec that itself encodes finds it taken and makes another.
let pooled: Writer | undefined
let lent: Writer | undefined

// What is all compiled asks only for more room: here there is none.
const full: Writer = /* @__PURE__ */ new Writer(NO_BYTES, false)

/**
 * The bytes of one value. Small ones lie beside others in one slab of memory, as those of Node's `Buffer.from` do: what
 * you want to hand over with its `buffer`, copy (`slice()`).
 *
 * @throws CodecError with the code, the path into the value and the offset at which it cannot be written
 */
export function encode<In>(codec: Codec<In, unknown>, value: NoInfer<In>): Uint8Array {
  const writer = pooled ?? new Writer(new Uint8Array(SLAB), true)
  pooled = undefined
  if (!writer.compiled(programOf(codec), value)) interpret(writer, codec, value)
  const { output, buffer, start, position } = writer
  // A slab that has grown is not kept, and what made it grow does not stay in twice the memory that it takes.
  if (output.length > LARGEST_KEPT) return output.slice(start, position)
  writer.start = position
  pooled = writer
  return new Uint8Array(buffer, start, position - start)
}

/**
 * Writes one value into `bytes` at `offset` (default 0) and returns the offset behind it.
 *
 * @throws CodecError `CODEC_OVERFLOW` if the room is too small. After an error the bytes from `offset` on are undefined.
 */
export function encodeInto<In>(codec: Codec<In, unknown>, value: NoInfer<In>, bytes: Uint8Array, offset = 0): number {
  const program = programOf(codec)
  const { write } = program
  if (write !== undefined && program.writesAll && bytes instanceof Uint8Array && offset >>> 0 === offset) {
    try {
      const { length } = bytes
      const end = write(full, bytes, program.writesView ? viewOf(bytes) : undefined, offset, length, value)
      if (end >= 0 && end <= length) return end
    } catch {
      // Thrown by a function of the user's, or by the value: it will do so again.
    }
  }
  return carefully(codec, value, bytes, offset)
}

function interpret<In>(writer: Writer, codec: Codec<In, unknown>, value: In): void {
  try {
    writer.interpret(codec, value)
  } catch (error) {
    throw settle(error, encode)
  }
}

function carefully<In>(codec: Codec<In, unknown>, value: In, bytes: Uint8Array, offset: number): number {
  try {
    requireBytes(bytes)
    requireOffset(offset, bytes)
    const writer = lent ?? new Writer(NO_BYTES, false)
    lent = undefined
    writer.output = bytes
    writer.position = offset
    writer.message(codec, value)
    // Kept for the next call, but none of the bytes.
    writer.output = NO_BYTES
    lent = writer
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
