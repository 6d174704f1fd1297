import { checkOptions, type OptionKinds } from './check-options.js'
import { exceeded, framing, malformed } from './framing.js'
import { requireWhole } from './requirement.js'
import type { ByteStage } from './stage.js'

/** How {@link lengthField} writes a frame's length. */
export interface LengthFieldOptions {
  /** Bytes of the field, 1 to 8. */
  readonly bytes: number
  /** The lowest byte comes first, default false. */
  readonly littleEndian?: boolean | undefined
  /** Bytes of the longest frame, default 1 MiB, or what the field can tell if that is less. */
  readonly maxLength?: number | undefined
  /** The length counts the field's own bytes too, default false. */
  readonly includesItself?: boolean | undefined
}

const NAME = 'lengthField'
const KINDS: OptionKinds<LengthFieldOptions> = {
  bytes: 'number',
  littleEndian: 'boolean',
  maxLength: 'number',
  includesItself: 'boolean',
}

/**
 * A stage that tells frames apart by the length written before each one; frames come and go without it. A length of more
 * than `maxLength` is refused before its frame has come; no memory is set aside for what has only been announced.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for options that cannot be. On the channel: `CHANNEL_FRAME_EXCEEDED` beyond
 * `maxLength`, `CHANNEL_FRAME_MALFORMED` for a length less than that of the field it includes,
 * `CHANNEL_FRAME_TRUNCATED` when the peer ends within a frame.
 *
 * @example
 * const packets = protocol(lengthField({ bytes: 4, maxLength: 65_536 }))
 */
export function lengthField(options: LengthFieldOptions): ByteStage {
  checkOptions(options, KINDS, NAME)
  const { bytes: width, littleEndian = false, includesItself = false } = options
  requireWhole('bytes of lengthField', width, 1, 8)
  const own = includesItself ? width : 0
  const tellable = Math.min(2 ** (8 * width) - 1, Number.MAX_SAFE_INTEGER) - own
  const { maxLength = Math.min(1024 * 1024, tellable) } = options
  requireWhole('maxLength of lengthField', maxLength, 1, tellable)

  return framing({
    name: NAME,
    cut(bytes, from, _, cut) {
      if (bytes.length - from < width) return false
      const told = readLength(bytes, from, width, littleEndian)
      if (told < own) throw malformed(NAME, `expected a length of at least ${own} bytes, found ${told}`)
      const length = told - own
      if (length > maxLength) throw exceeded(NAME, maxLength, length)
      cut.start = from + width
      cut.end = cut.next = cut.start + length
      return bytes.length >= cut.end
    },
    wrap(frame) {
      if (frame.length > maxLength) throw exceeded(NAME, maxLength, frame.length)
      // One piece, so that the stages below see one message.
      const wrapped = new Uint8Array(width + frame.length)
      writeLength(wrapped, width, frame.length + own, littleEndian)
      wrapped.set(frame, width)
      return wrapped
    },
  })
}

// By arithmetic: bitwise operators end at 32 bits. Beyond 2^53 it is not exact, but too long in any case.
function readLength(bytes: Uint8Array, from: number, width: number, littleEndian: boolean): number {
  let length = 0
  for (let i = 0; i < width; i++) length = length * 256 + (bytes[from + (littleEndian ? width - 1 - i : i)] as number)
  return length
}

function writeLength(bytes: Uint8Array, width: number, length: number, littleEndian: boolean): void {
  let rest = length
  for (let i = 0; i < width; i++) {
    bytes[littleEndian ? i : width - 1 - i] = rest % 256
    rest = Math.floor(rest / 256)
  }
}
