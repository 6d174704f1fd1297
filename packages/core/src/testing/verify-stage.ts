import type { Channel } from '../channel.js'
import { checkOptions } from '../check-options.js'
import { ChannelError } from '../error.js'
import { createHandler } from '../handler.js'
import { hexDump } from '../hex-dump.js'
import type { PipelineLike, TopIn, TopOut } from '../pipeline.js'
import { showMessage } from '../show-message.js'
import type { Stage } from '../stage.js'
import { joined } from './joined.js'
import { same } from './same.js'
import { testChannel } from './test-channel.js'

/** Bytes that a peer sends, and the messages that they are. */
export interface StageSample<In> {
  readonly bytes: Uint8Array
  readonly messages: readonly In[]
}

/** How much is checked. */
export interface VerifyStageOptions {
  /** Whether one sample may follow another on the same connection; default yes, no for a stage with a handshake. */
  readonly joinable?: boolean
  /** Whether the messages, sent, give bytes that are read as the same messages; default no. */
  readonly roundTrip?: boolean
  /**
   * Most runs of one claim on one sample; default 4,096, but no more than go through 16 MiB. Where there are more
   * places, they are evenly spread.
   */
  readonly maxRuns?: number
}

/** What {@link verifyStage} checks. */
export type StageClaim = 'all at once' | 'every split' | 'byte by byte' | 'joined' | 'truncated' | 'round trip'

/** What was checked: how many samples and bytes, and how often each claim was tried. */
export interface StageVerified {
  readonly samples: number
  readonly bytes: number
  readonly runs: Readonly<Record<StageClaim, number>>
}

/** Bytes that the runs of one claim on one sample may take together. */
const LARGEST_VOLUME = 16 * 1024 * 1024

/** What has become of one connection. */
interface Outcome {
  readonly messages: readonly unknown[]
  readonly errors: readonly Error[]
  readonly closed: boolean
}

/** Bytes as they arrive, what is expected of them, and where that is, for the report. */
interface Run {
  readonly claim: StageClaim
  readonly where: string
  readonly bursts: readonly Uint8Array[]
  readonly expected: readonly unknown[]
}

/**
 * Checks that a stage gives the same messages however the bytes are cut: all at once, for every split in two, byte by
 * byte, one sample behind the other. Truncated anywhere it gives the first of the messages and nothing else, and the
 * channel closes. Messages are compared at the end of a connection: what was handed up has to stay as it was.
 *
 * @param pipeline - a stage, a protocol or a list of them, without handlers
 * @throws Error that names the claim that does not hold, the sample and the place, with the bytes as a hex dump
 *
 * @example
 * verifyStage(lines(), [{ bytes: ascii('one\ntwo\n'), messages: [ascii('one'), ascii('two')] }], { roundTrip: true })
 */
export function verifyStage<List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
  pipeline: Stage<Uint8Array, In, Out, Uint8Array> | PipelineLike<List, In, Out>,
  samples: Iterable<StageSample<NoInfer<In>>>,
  options: VerifyStageOptions = {},
): StageVerified {
  checkOptions(options, { joinable: 'boolean', roundTrip: 'boolean', maxRuns: 'positive' }, 'verifyStage')
  const { joinable = true, roundTrip = false, maxRuns = 4_096 } = options
  const all = [...samples]
  if (all.length === 0) {
    throw new ChannelError({ code: 'CHANNEL_DEFINITION', message: 'verifyStage: expected a sample, got none' })
  }
  const runs: Record<StageClaim, number> = {
    'all at once': 0,
    'every split': 0,
    'byte by byte': 0,
    joined: 0,
    truncated: 0,
    'round trip': 0,
  }
  for (const run of claimed(pipeline, all, { joinable, roundTrip, maxRuns })) {
    runs[run.claim]++
    check(run, played(pipeline, run))
  }
  return { samples: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes.length, 0), runs }
}

/** One after the other, as all together may be many times the bytes of the samples. */
function* claimed(
  pipeline: unknown,
  samples: readonly StageSample<unknown>[],
  { joinable, roundTrip, maxRuns }: Required<VerifyStageOptions>,
): Generator<Run> {
  for (const [i, { bytes, messages: expected }] of samples.entries()) {
    const where = `sample ${i}`
    yield { claim: 'all at once', where, bursts: [bytes], expected }
    for (const at of places(bytes.length, maxRuns)) {
      const bursts = [bytes.slice(0, at), bytes.slice(at)]
      yield { claim: 'every split', where: `${where}, cut at byte ${at}`, bursts, expected }
      yield { claim: 'truncated', where: `${where}, ended at byte ${at}`, bursts: bursts.slice(0, 1), expected }
    }
    yield { claim: 'byte by byte', where, bursts: Array.from(bytes, (byte) => Uint8Array.of(byte)), expected }
    if (roundTrip) yield { claim: 'round trip', where, bursts: [written(pipeline, expected, where)], expected }
  }
  if (!joinable) return
  const bursts = [joined(samples.map(({ bytes }) => bytes))]
  yield { claim: 'joined', where: 'all samples', bursts, expected: samples.flatMap(({ messages }) => messages) }
}

/** The places within so many bytes, evenly spread if there are too many. */
function* places(length: number, maxRuns: number): Generator<number> {
  const count = Math.min(length - 1, maxRuns, Math.ceil(LARGEST_VOLUME / length))
  for (let i = 0; i < count; i++) yield 1 + Math.floor((i * (length - 1)) / count)
}

/** A channel with the pipeline and a handler that records. */
function recording(pipeline: unknown): { outcome: () => Outcome; t: ReturnType<typeof testChannel<unknown[]>> } {
  const messages: unknown[] = []
  const errors: Error[] = []
  const recorder = createHandler({
    onMessage: (_channel, message) => messages.push(message),
    onError: (_channel, error) => errors.push(error),
  })
  const listed = (channel: Channel<never>): unknown[] => [
    typeof pipeline === 'function' ? (pipeline as (of: Channel<never>) => unknown)(channel) : pipeline,
    recorder,
  ]
  const t = testChannel<unknown[]>(listed as never)
  return { t, outcome: () => ({ messages, errors, closed: !t.channel.valid }) }
}

function played(pipeline: unknown, { bursts }: Run): Outcome {
  const { t, outcome } = recording(pipeline)
  for (const burst of bursts) t.deliver(burst)
  t.finish()
  return outcome()
}

function written(pipeline: unknown, messages: readonly unknown[], where: string): Uint8Array {
  const { t, outcome } = recording(pipeline)
  for (const message of messages) t.channel.send(message as never)
  const bytes = t.writtenBytes()
  const [error] = outcome().errors
  if (error !== undefined) refuse({ claim: 'round trip', where, bursts: [bytes], expected: messages }, error.message)
  return bytes
}

function check(run: Run, { messages, errors, closed }: Outcome): void {
  const whole = run.claim !== 'truncated'
  const expected = whole ? run.expected : run.expected.slice(0, messages.length)
  const wrong = expected.findIndex((message, at) => at >= messages.length || !same(message, messages[at]))
  const extra = wrong >= 0 ? wrong : expected.length
  if (wrong >= 0 || messages.length > expected.length) {
    const [error] = errors
    const why = error === undefined ? '' : `, and ${error.message}`
    refuse(run, `message ${extra}: expected ${shown(expected, extra)}, got ${shown(messages, extra)}${why}`)
  }
  if (whole && errors[0] !== undefined) refuse(run, errors[0].message)
  if (!closed) refuse(run, 'the channel is still open after the end of its input')
}

function refuse({ claim, where, bursts }: Run, what: string): never {
  throw new Error(`verifyStage: "${claim}" does not hold for ${where}: ${what}\n${hexDump(joined(bursts), 256)}`)
}

function shown(messages: readonly unknown[], at: number): string {
  const message = messages[at]
  if (at >= messages.length) return 'none'
  return message instanceof Uint8Array ? `bytes ${hexText(message)}` : showMessage(message)
}

function hexText(bytes: Uint8Array): string {
  const text = Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > 32 ? `${text} … (${bytes.length} B)` : text
}
