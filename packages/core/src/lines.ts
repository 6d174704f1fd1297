import { checkOptions } from './check-options.js'
import { exceeded, framing, malformed } from './framing.js'
import { foundText, requireWhole, unfit } from './requirement.js'
import type { ByteStage } from './stage.js'

// The package compiles without the types of any platform; every platform has this.
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

/** How {@link lines} tells lines apart. */
export interface LinesOptions {
  /** Bytes of the longest line, without its end; default 64 KiB. */
  readonly maxLength?: number | undefined
  /** What ends a line. By default `\n` is written, and `\r\n` understood as well. Text stands for its UTF-8 bytes. */
  readonly delimiter?: string | Uint8Array | undefined
}

const NAME = 'lines'
const CR = 0x0d

/**
 * A stage that tells lines of bytes apart by what ends them; they come and go without it. A line that has that in it
 * is not sent: the peer would read two.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for options that cannot be. On the channel: `CHANNEL_FRAME_EXCEEDED` beyond
 * `maxLength`, as soon as so much has come without an end; `CHANNEL_FRAME_MALFORMED` as the cause of a refused send;
 * `CHANNEL_FRAME_TRUNCATED` when the peer ends within a line.
 *
 * @example
 * const commands = protocol(lines({ maxLength: 512, delimiter: '\r\n' }))
 */
export function lines(options: LinesOptions = {}): ByteStage {
  checkOptions(options, { maxLength: 'number', delimiter: 'any' }, 'lines')
  const { maxLength = 64 * 1024, delimiter } = options
  requireWhole('maxLength of lines', maxLength, 1)
  const end = bytesOf(delimiter === undefined ? '\n' : delimiter)
  if (end.length === 0) throw unfit('a delimiter of lines', 'an empty one')
  // Only where nothing was said about it.
  const skipped = delimiter === undefined ? 1 : 0

  return framing({
    name: NAME,
    cut(bytes, from, seen, cut) {
      // The end may have begun in what was seen.
      const at = find(bytes, end, Math.max(from, seen - end.length + 1))
      const found = at >= 0
      const carriageReturn = skipped > 0 && at > from && bytes[at - 1] === CR
      cut.start = from
      cut.end = found ? at - (carriageReturn ? skipped : 0) : bytes.length
      cut.next = at + end.length
      const length = cut.end - from
      // Of a line that goes on, the last bytes may be those of its end.
      if (length > maxLength + (found ? 0 : skipped + end.length - 1))
        throw exceeded(NAME, maxLength, `${length}${found ? '' : ' without an end'}`)
      return found
    },
    wrap(line) {
      if (line.length > maxLength) throw exceeded(NAME, maxLength, line.length)
      const wrapped = new Uint8Array(line.length + end.length)
      wrapped.set(line)
      wrapped.set(end, line.length)
      // Together with the end it may end earlier than it should.
      const at = find(wrapped, end, 0)
      if (at < line.length) throw malformed(NAME, `expected a line without its end, found it at byte ${at}`)
      if (skipped > 0 && line.at(-1) === CR) throw malformed(NAME, 'expected a line that does not end in CR')
      return wrapped
    },
  })
}

function bytesOf(delimiter: string | Uint8Array): Uint8Array {
  if (typeof delimiter === 'string') return new TextEncoder().encode(delimiter)
  if (delimiter instanceof Uint8Array) return delimiter.slice()
  throw unfit('a delimiter of lines as text or bytes', foundText(delimiter))
}

/** Where `wanted` begins in `bytes`, from `start` on; -1 if nowhere. */
function find(bytes: Uint8Array, wanted: Uint8Array, start: number): number {
  const first = wanted[0] as number
  let at = bytes.indexOf(first, start)
  while (at >= 0 && !wanted.every((byte, i) => bytes[at + i] === byte)) at = bytes.indexOf(first, at + 1)
  return at
}
