import { decode } from '../decode.js'
import { encode } from '../encode.js'
import { isCodecError, type CodecErrorCode } from '../error.js'
import { difference } from './difference.js'
import { Fault, thrown } from './fault.js'
import { mostRuns, spread, streamed, type Count, type Subject } from './subject.js'

/** Errors that blame the program: no bytes of a peer should lead to them. */
const PROGRAM: readonly CodecErrorCode[] = [
  'CODEC_CUSTOM',
  'CODEC_DECODER_STATE',
  'CODEC_DEFINITION',
  'CODEC_EMPTY_MESSAGE',
  'CODEC_WRITER_STATE',
]

interface Damaged {
  readonly bytes: Uint8Array
  readonly at: number
  readonly what: string
}

/** The samples with one bit the other way round: every bit, or as many as may be, evenly spread. */
function* damaged({ samples, stream, options }: Subject): Generator<Damaged> {
  const most = mostRuns(options, stream.length / samples.length)
  let first = 0
  let i = 0
  for (const bit of spread(8 * stream.length, most)) {
    let wire = (samples[i] as Subject['samples'][number]).wire
    while (bit - first >= 8 * wire.length) {
      first += 8 * wire.length
      wire = (samples[++i] as Subject['samples'][number]).wire
    }
    const at = (bit - first) >> 3
    const bytes = wire.slice()
    bytes[at] = (bytes[at] as number) ^ (0x80 >> (bit & 7))
    yield { bytes, at, what: `sample ${i} with bit ${bit & 7} of byte ${at} flipped` }
  }
}

/** Damage gives a value or an error of the peer's making, and the same however it is cut. */
export function checkFlips(subject: Subject, count: Count): void {
  const { codec, options } = subject
  for (const { bytes, at, what } of damaged(subject)) {
    count()
    const wrong = blame(() => decode(codec, bytes), options.customErrors)
    if (wrong !== undefined)
      throw new Fault(`${what} is neither a value nor an error of the bytes`, { got: wrong }, bytes)
    if (codec.size.max === 0) continue
    const whole = streamed(codec, [bytes])
    const cut = streamed(codec, [bytes.slice(0, at), bytes.slice(at, at + 1), bytes.slice(at + 1)])
    const ends = [whole, cut].map(({ error }) => (error === undefined ? 'no error' : thrown(error)))
    const alike = (whole.error === undefined) === (cut.error === undefined)
    if (alike && difference(whole.messages, cut.messages) === undefined) continue
    const facts = { 'in one chunk': [whole.messages, ends[0]], 'cut there': [cut.messages, ends[1]] }
    throw new Fault(`${what} is another when it is cut there`, facts, bytes)
  }
}

/** What was thrown, if it was no answer to bytes that are wrong. */
function blame(act: () => unknown, customErrors: boolean): string | undefined {
  try {
    act()
  } catch (error) {
    if (!isCodecError(error)) return thrown(error)
    if (customErrors && error.code === 'CODEC_CUSTOM') return undefined
    if (PROGRAM.includes(error.code)) return thrown(error)
  }
  return undefined
}

/** What decodes can be written again, and is then the same: the value, or for canonical codecs the very bytes. */
export function checkReencode(subject: Subject, count: Count): void {
  const { codec, samples, options } = subject
  if (options.reencode === 'off') return
  for (const [i, { wire, decoded }] of samples.entries()) again(`sample ${i}`, wire, decoded)
  for (const { bytes, what } of damaged(subject)) {
    let decoded: unknown
    try {
      decoded = decode(codec, bytes)
    } catch {
      continue
    }
    again(what, bytes, decoded)
  }

  function again(what: string, bytes: Uint8Array, decoded: unknown): void {
    count()
    let wire: Uint8Array
    try {
      wire = encode(codec, decoded)
    } catch (error) {
      throw new Fault(`${what} decodes to a value that cannot be encoded`, { decoded, error: thrown(error) }, bytes)
    }
    if (options.reencode === 'bytes') {
      if (difference(bytes, wire) === undefined) return
      throw new Fault(`${what} decodes, but encodes to other bytes`, { decoded, before: bytes, after: wire }, bytes)
    }
    const after = decode(codec, wire)
    if (difference(decoded, after) === undefined) return
    throw new Fault(`${what} decodes to a value that does not survive a round trip`, { before: decoded, after }, bytes)
  }
}
