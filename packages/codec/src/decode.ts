import type { Codec } from './codec.js'
import { requireBytes, requireOffset, settle } from './error.js'
import { DEFAULT_LIMITS, withDefaults, type Limits } from './limits.js'
import { Reader } from './reader.js'

// The whole input lies in memory already, so its length is the only bound on the message.
const WHOLE: Required<Limits> = { ...DEFAULT_LIMITS, maxFrame: Infinity }

// One reader serves all calls. A codec that itself decodes finds it taken and makes another.
let pooled: Reader | undefined

function readerOf(bytes: Uint8Array, limits: Limits | undefined): Reader {
  requireBytes(bytes)
  const complete = limits === undefined ? WHOLE : withDefaults(limits, WHOLE)
  const reader = pooled ?? new Reader()
  pooled = undefined
  return reader.load(bytes, complete, true)
}

function release(reader: Reader | undefined): void {
  reader?.unload()
  pooled = reader
}

/**
 * The value that all of `bytes` stand for.
 *
 * @param limits - default: no `maxFrame`, as the input is in memory; `maxCount` 65,536; `maxDepth` 64
 * @throws CodecError `CODEC_TRUNCATED` if bytes are missing, `CODEC_TRAILING` if some are left, or what is wrong in them
 */
export function decode<Out>(codec: Codec<never, Out>, bytes: Uint8Array, limits?: Limits): Out {
  let reader: Reader | undefined
  try {
    reader = readerOf(bytes, limits)
    const value = reader.message(codec, 0, bytes.length)
    const rest = bytes.length - reader.position
    if (rest > 0) throw reader.fail('CODEC_TRAILING', 'the end of the message', `${rest} more bytes`)
    return value
  } catch (error) {
    throw settle(error, decode)
  } finally {
    release(reader)
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
  let reader: Reader | undefined
  try {
    reader = readerOf(bytes, limits)
    requireOffset(offset, bytes)
    const value = reader.message(codec, offset, bytes.length)
    return { value, end: reader.position }
  } catch (error) {
    throw settle(error, decodeFrom)
  } finally {
    release(reader)
  }
}
