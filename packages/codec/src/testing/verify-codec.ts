import { requireCodec, type AnyCodec, type Codec } from '../codec.js'
import { decode } from '../decode.js'
import { encode } from '../encode.js'
import { definitionError, show } from '../error.js'
import { asDecoded } from './as-decoded.js'
import { checkFlips, checkReencode } from './claims-damage.js'
import { checkEncode, checkEncodeInto, checkRoundTrip, checkSize, checkWriter } from './claims-encoding.js'
import { checkBytewise, checkEmpty, checkMany, checkSplits, checkTruncated } from './claims-stream.js'
import { difference } from './difference.js'
import { described, Fault, thrown } from './fault.js'
import { joined, type Count, type Options, type Sample, type Subject } from './subject.js'

/** How strictly, and how much. */
export interface VerifyOptions<In, Out = In> {
  /**
   * What has to survive when decoded values are encoded again: the `'value'` (default), the very `'bytes'`, for codecs
   * that have one way of writing a value, or nothing (`'off'`), for codecs whose decoded values are not encoded.
   */
  readonly reencode?: 'bytes' | 'value' | 'off'
  /** Whether `CODEC_CUSTOM` is a right answer to damaged bytes: for codecs that throw errors of their own. */
  readonly customErrors?: boolean
  /**
   * Most runs of one claim; default 4096, but no more than go through 16 MiB. Where there are more places, as with the
   * bits of long samples, they are evenly spread.
   */
  readonly maxRuns?: number
  /**
   * Whether a sample was decoded rightly; default: the same by structure, constants filled in, floats rounded.
   * A `byteBlock` with `as: 'range'` needs one of its own, and `reencode: 'off'`.
   */
  readonly equal?: (decoded: Out, sample: In) => boolean
}

/** What {@link verifyCodec} checks, by the names in its report. */
export type Claim =
  | 'encode'
  | 'round trip'
  | 'size'
  | 'encodeInto'
  | 'writer'
  | 'many in one chunk'
  | 'every split'
  | 'byte by byte'
  | 'empty chunks'
  | 'truncated'
  | 'flipped bits'
  | 're-encode'

const CLAIMS: Readonly<Record<Claim, (subject: Subject, count: Count) => void>> = {
  encode: checkEncode,
  'round trip': checkRoundTrip,
  size: checkSize,
  encodeInto: checkEncodeInto,
  writer: checkWriter,
  'many in one chunk': checkMany,
  'every split': checkSplits,
  'byte by byte': checkBytewise,
  'empty chunks': checkEmpty,
  truncated: checkTruncated,
  'flipped bits': checkFlips,
  're-encode': checkReencode,
}

const STREAMS: readonly string[] = [
  'many in one chunk',
  'every split',
  'byte by byte',
  'empty chunks',
] satisfies Claim[]

/** What was checked: how many samples and bytes, and how often each claim was tried. */
export interface Verified {
  readonly samples: number
  readonly bytes: number
  readonly runs: Readonly<Record<Claim, number>>
}

/**
 * Checks on samples all that the rest of the package relies on: that they come back, that every way of writing gives the
 * same bytes and every way of cutting them the same messages, that half a message waits, that damage is an error.
 *
 * The more the samples differ in length, the more it says; `fc.sample(arbitrary(codec, fc), 20)` makes some.
 *
 * @throws Error with a report of each claim that does not hold: the first sample it fails on, and its bytes explained
 */
export function verifyCodec<In, Out>(
  codec: Codec<In, Out>,
  samples: Iterable<NoInfer<In>>,
  options: VerifyOptions<NoInfer<In>, NoInfer<Out>> = {},
): Verified {
  requireCodec(codec, 'the first argument of verifyCodec')
  const tree = codec as AnyCodec as Codec<unknown>
  const values = [...samples]
  if (values.length === 0) throw definitionError('a sample', 'none')
  const faults = new Map<string, Fault>()
  const taken = values.map((value, i) => take(tree, value, i, faults))
  // Without its bytes and its value there is nothing to compare with.
  if (faults.size > 0) throw report(codec, values.length, faults)
  const subject = subjectOf(tree, taken as Sample[], withDefaults(tree, options as VerifyOptions<unknown>))
  // A message without bytes cannot be seen in a stream.
  const streamable = subjectOf(
    tree,
    subject.samples.filter(({ wire }) => wire.length > 0),
    subject.options,
  )
  const runs: Record<string, number> = {}
  for (const [name, check] of Object.entries(CLAIMS)) {
    let count = 0
    const on = STREAMS.includes(name) ? streamable : subject
    if (on.samples.length > 0) attempt(name, faults, () => check(on, () => count++))
    runs[name] = count
  }
  if (faults.size > 0) throw report(codec, values.length, faults)
  return { samples: values.length, bytes: subject.stream.length, runs: runs as Verified['runs'] }
}

function withDefaults(codec: AnyCodec, options: VerifyOptions<unknown>): Options {
  const { reencode = 'value', customErrors = false, maxRuns } = options
  if (maxRuns !== undefined && !(Number.isSafeInteger(maxRuns) && maxRuns > 0)) {
    throw definitionError('maxRuns of 1 or more', show(maxRuns))
  }
  const same = (decoded: unknown, sample: unknown): boolean =>
    difference(asDecoded(codec, sample), decoded) === undefined
  return { reencode, customErrors, maxRuns, equal: options.equal ?? same }
}

/** Encodes a sample and decodes it again. The bytes are a copy, as what is decoded may be a view of them. */
function take(codec: Codec<unknown>, value: unknown, i: number, faults: Map<string, Fault>): Sample | undefined {
  let wire: Uint8Array | undefined
  const name = (): Claim => (wire === undefined ? 'encode' : 'round trip')
  try {
    wire = encode(codec, value)
    return { value, wire, decoded: decode(codec, wire.slice()) }
  } catch (error) {
    const what = `sample ${i} cannot be ${wire === undefined ? 'encoded' : 'decoded again'}`
    if (!faults.has(name())) faults.set(name(), new Fault(what, { sample: value, error: thrown(error) }, wire))
    return undefined
  }
}

function subjectOf(codec: Codec<unknown>, samples: readonly Sample[], options: Options): Subject {
  return { codec, samples, stream: joined(samples.map(({ wire }) => wire)), options }
}

function attempt(name: string, faults: Map<string, Fault>, check: () => void): void {
  try {
    check()
  } catch (error) {
    faults.set(name, error instanceof Fault ? error : new Fault(`threw ${thrown(error)}`))
  }
}

function report(codec: AnyCodec, samples: number, faults: ReadonlyMap<string, Fault>): Error {
  const head = `${faults.size} of the ${Object.keys(CLAIMS).length} claims do not hold`
  const parts = Array.from(faults, ([name, fault]) => described(name, fault, codec))
  return new Error([`verifyCodec: ${head} for a ${codec.kind} codec, on ${samples} samples`, ...parts].join('\n\n'))
}
