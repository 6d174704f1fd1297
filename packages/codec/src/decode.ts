import { isOpen, type Codec } from './codec.js'
import { requireBytes, requireOffset, settle } from './error.js'
import { MISS } from './emitter.js'
import { DEFAULT_LIMITS, withDefaults, type Limits } from './limits.js'
import { programOf } from './program.js'
import { NO_BYTES, Reader } from './reader.js'

// The whole input lies in memory already, so its length is the only bound on the message.
const WHOLE: Required<Limits> = { ...DEFAULT_LIMITS, maxFrame: Infinity }

// What is all compiled asks only where it ends, so one reader is enough for all of them.
const end: Reader = /* @__PURE__ */ new Reader(WHOLE)

// One reader serves all calls. A codec that itself decodes finds it taken and makes another.
let pooled: Reader | undefined

function readerOf(bytes: Uint8Array, limits: Limits | undefined): Reader {
  requireBytes(bytes)
  const complete = limits === undefined ? WHOLE : withDefaults(limits, WHOLE)
  const reader = pooled ?? new Reader()
  pooled = undefined
  return reader.load(bytes, complete, true)
}

/** Keeps a reader for the next call, but none of the bytes. */
function keep(reader: Reader): void {
  reader.input = NO_BYTES
  pooled = reader
}

/**
 * Goes back to where the message ended that began at `start`, to say what is wrong behind it: compiled code told the
 * reader nothing else. What takes all bytes there are has left some because of the limit only.
 */
function standBehind(codec: Codec<never, unknown>, reader: Reader, start: number, { length }: Uint8Array): void {
  const { position, limits } = reader
  reader.begin(start, length)
  reader.position = position
  if (position - start === limits.maxFrame && isOpen(codec)) throw reader.tooLong(length - start, start)
}

/**
 * The value that all of `bytes` stand for.
 *
 * @param limits - default: no `maxFrame`, as the input is in memory; `maxCount` 65,536; `maxDepth` 64
 * @throws CodecError `CODEC_TRUNCATED` if bytes are missing, `CODEC_TRAILING` if some are left, or what is wrong in them
 */
export function decode<Out>(codec: Codec<never, Out>, bytes: Uint8Array, limits?: Limits): Out {
  const program = programOf(codec)
  const { read } = program
  if (read !== undefined && program.readsAll && limits === undefined && bytes instanceof Uint8Array) {
    try {
      const { length } = bytes
      const view = program.readsView ? new DataView(bytes.buffer, bytes.byteOffset, length) : undefined
      const value = read(end, bytes, view, 0, length, program.readsMemory ? bytes.buffer : undefined)
      if (value !== MISS && end.position === length) return value as Out
    } catch {
      // Thrown by a function of the user's: it will do so again.
    }
  }
  return carefully(codec, bytes, limits)
}

function carefully<Out>(codec: Codec<never, Out>, bytes: Uint8Array, limits?: Limits): Out {
  try {
    const reader = readerOf(bytes, limits)
    const value = reader.message(codec, 0, bytes.length)
    const rest = bytes.length - reader.position
    if (rest > 0) {
      standBehind(codec, reader, 0, bytes)
      throw reader.fail('CODEC_TRAILING', 'the end of the message', `${rest} more ${rest === 1 ? 'byte' : 'bytes'}`)
    }
    keep(reader)
    return value
  } catch (error) {
    throw settle(error, decode)
  }
}

/**
 * One value from `bytes` at `offset` (default 0), and the offset behind it; what follows is not looked at.
 *
 * @throws CodecError as {@link decode}; its offset counts from the first byte of the value
 */
export function decodeFrom<Out>(
  codec: Codec<never, Out>,
  bytes: Uint8Array,
  offset = 0,
  limits?: Limits,
): { value: Out; end: number } {
  try {
    const reader = readerOf(bytes, limits)
    requireOffset(offset, bytes)
    const value = reader.message(codec, offset, bytes.length)
    const end = reader.position
    if (end < bytes.length && isOpen(codec)) standBehind(codec, reader, offset, bytes)
    keep(reader)
    return { value, end }
  } catch (error) {
    throw settle(error, decodeFrom)
  }
}
