import { decode } from '../decode.js'
import { isCodecError } from '../error.js'
import { decoder } from '../decoder.js'
import { difference } from './difference.js'
import { Fault, thrown } from './fault.js'
import { bytewise, mostRuns, spread, streamed, type Count, type Outcome, type Subject } from './subject.js'

export function checkMany({ codec, samples, stream }: Subject, count: Count): void {
  count()
  same({ codec, samples, stream }, streamed(codec, [stream.slice()]), 'in one chunk')
}

export function checkSplits({ codec, samples, stream, options }: Subject, count: Count): void {
  for (const at of spread(stream.length + 1, mostRuns(options, stream.length))) {
    count()
    same({ codec, samples, stream }, streamed(codec, [stream.slice(0, at), stream.slice(at)]), `cut at byte ${at}`)
  }
}

/** Byte by byte, where each message has to come with its last byte, not later. */
export function checkBytewise({ codec, samples, stream }: Subject, count: Count): void {
  count()
  const outcome = streamed(codec, bytewise(stream))
  same({ codec, samples, stream }, outcome, 'byte by byte')
  let end = 0
  for (const [i, { value, wire }] of samples.entries()) {
    end += wire.length
    const came = outcome.ends[i]
    if (came !== end) throw new Fault(`message ${i} ends with byte ${end} and comes with byte ${came}`, { value }, wire)
  }
}

export function checkEmpty({ codec, samples, stream }: Subject, count: Count): void {
  count()
  const nothing = new Uint8Array(0)
  const chunks = bytewise(stream).flatMap((chunk) => [nothing, chunk, nothing])
  same({ codec, samples, stream }, streamed(codec, chunks), 'byte by byte with empty chunks between them')
}

/** Whether a stream gave what the messages are when each is decoded alone. */
function same(
  { samples, stream }: Pick<Subject, 'codec' | 'samples' | 'stream'>,
  { messages, error }: Outcome,
  how: string,
): void {
  const at = difference(
    samples.map(({ decoded }) => decoded),
    messages,
  )
  if (at === undefined && error === undefined) return
  const i = Number(at?.[0] ?? messages.length)
  const sample = samples[i]
  const facts = {
    expected: sample === undefined ? 'no more messages' : sample.decoded,
    got: i < messages.length ? messages[i] : error === undefined ? 'no message' : thrown(error),
    stream,
  }
  throw new Fault(`message ${i} is another when the ${samples.length} samples come ${how}`, facts, sample?.wire)
}

/** A message that is not complete is never taken for one: `decode` says truncated, a stream waits. */
export function checkTruncated({ codec, samples, stream: all, options }: Subject, count: Count): void {
  const most = Math.ceil(mostRuns(options, all.length / samples.length) / samples.length)
  for (const [i, { wire }] of samples.entries()) {
    for (const length of spread(wire.length, most)) {
      count()
      const part = wire.slice(0, length)
      const got = insteadOfTruncated(() => decode(codec, part))
      const what = `of the ${wire.length} bytes of sample ${i} ${length} are`
      if (got !== undefined) throw new Fault(`${what} not CODEC_TRUNCATED`, { got }, part)
      if (codec.size.max === 0 || length === 0) continue
      const stream = decoder(codec)
      const early = [...stream.push(part)]
      if (early.length > 0) throw new Fault(`${what} taken for a message by a stream`, { got: early[0] }, part)
      const end = insteadOfTruncated(() => stream.end())
      if (end !== undefined) throw new Fault(`${what} a stream that ends without CODEC_TRUNCATED`, { got: end }, part)
    }
  }
}

function insteadOfTruncated(act: () => unknown): unknown {
  try {
    return { value: act() }
  } catch (error) {
    return isCodecError(error, 'CODEC_TRUNCATED') ? undefined : thrown(error)
  }
}
