import type { Codec } from './codec.js'
import type { ReadEmitter } from './emitter.js'
import type { CodecErrorCode } from './error.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/**
 * Reads what has a region of so many bytes, all of which are there: it is read once and never waits. If it leaves some of
 * them, that is an error with this code, or else padding.
 */
export function readRegion<Out>(
  reader: Reader,
  length: number,
  read: () => Out,
  leftover: CodecErrorCode | undefined,
): Out {
  const { end, final } = reader
  const stop = reader.position + length
  reader.end = stop
  reader.final = true
  try {
    const value = read()
    const rest = stop - reader.position
    if (rest > 0 && leftover !== undefined) {
      throw reader.fail(leftover, `a value of ${length} bytes`, `one of ${length - rest}`)
    }
    reader.position = stop
    return value
  } finally {
    reader.end = end
    reader.final = final
  }
}

/**
 * Emits the reading of a part that has the bytes between two places for itself. What the interpreter has to do a part
 * of, it does all of, as it knows nothing of the end: then `whole` is.
 */
export function emitRegion(
  code: ReadEmitter,
  part: Codec<unknown>,
  whole: Codec<unknown> & { readonly leftover: CodecErrorCode | undefined },
  region: () => readonly [start: string, stop: string],
): string {
  const { offset, ensured, following, hasOpaque } = code
  const lines = [...code.lines]
  code.hasOpaque = false
  const [start, taken] = region()
  const stop = code.named(taken)
  const outer = code.named('end')
  code.line(`p=${start};end=${stop}`)
  code.offset = 0
  code.ensured = 0
  // What follows stands behind the region.
  code.following = 0
  const value = code.read(part)
  code.following = following
  if (code.hasOpaque) {
    code.lines.splice(0, code.lines.length, ...lines)
    code.offset = offset
    code.ensured = ensured
    return code.opaque(whole)
  }
  code.hasOpaque = hasOpaque
  if (whole.leftover !== undefined) code.missIf(`${code.here()}!==end`)
  code.line(`end=${outer}`)
  code.jump(stop)
  return value
}

/** Leaves the room for a number that is written by {@link fillRoom}: none if its size varies. */
export function leaveRoom({ size }: Codec<number>, writer: Writer): void {
  if (size.min === size.max) writer.take(size.min)
}

/**
 * Writes a number where room was left for it, `at` bytes from the message's first. What stands behind it moves if there
 * is none; gives how far.
 */
export function fillRoom(at: number, { size }: Codec<number>, writer: Writer, write: () => void): number {
  const end = writer.position
  if (size.min === size.max) {
    writer.position = writer.origin + at
    write()
    writer.position = end
    return 0
  }
  write()
  const { output, position } = writer
  const written = output.slice(end, position)
  const place = writer.origin + at
  output.copyWithin(place + written.length, place, end)
  output.set(written, place)
  return written.length
}
