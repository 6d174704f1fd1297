import type { AnyCodec, Codec } from '../codec.js'
import { decoder } from '../decoder.js'

/** A sample with what has become of it. */
export interface Sample {
  readonly value: unknown
  readonly wire: Uint8Array
  /** What the whole wire decodes to: what must come out however it is cut. */
  readonly decoded: unknown
}

/** What the claims are checked on. */
export interface Subject {
  readonly codec: Codec<unknown>
  readonly samples: readonly Sample[]
  /** All samples one after the other. */
  readonly stream: Uint8Array
  readonly options: Options
}

/** The options with their defaults. */
export interface Options {
  readonly reencode: 'bytes' | 'value' | 'off'
  readonly customErrors: boolean
  /** `undefined` for as many as are reasonable. */
  readonly maxRuns: number | undefined
  readonly equal: (decoded: unknown, sample: unknown) => boolean
}

/** Counts a run of a claim. */
export type Count = () => void

/** What came out of a stream. `ends` has, for each message, the chunks that had been pushed when it came. */
export interface Outcome {
  readonly messages: readonly unknown[]
  readonly ends: readonly number[]
  /** What the stream, or its end, threw. */
  readonly error?: unknown
}

/** Pushes chunks through a decoder of their own and says that no more comes. */
export function streamed(codec: AnyCodec, chunks: readonly Uint8Array[]): Outcome {
  const stream = decoder(codec)
  const messages: unknown[] = []
  const ends: number[] = []
  try {
    for (const [i, chunk] of chunks.entries()) {
      for (const message of stream.push(chunk)) {
        messages.push(message)
        ends.push(i + 1)
      }
    }
    stream.end()
  } catch (error) {
    return { messages, ends, error }
  }
  return { messages, ends }
}

const RUNS = 4096
const BYTES = 16 * 1024 * 1024

/** How often a claim may be tried on so many bytes: as often as was said, or until it has gone through 16 MiB. */
export function mostRuns({ maxRuns }: Options, bytes: number): number {
  return maxRuns ?? Math.max(16, Math.min(RUNS, Math.floor(BYTES / (bytes + 1))))
}

/** Bytes one by one, each in an array of its own: no decoder can look past the end of a chunk unnoticed. */
export function bytewise(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte))
}

/** Whole numbers from 0 up to `total`, all or, if they are too many, so many of them evenly spread with both ends. */
export function* spread(total: number, most: number): Generator<number> {
  const count = Math.min(total, most)
  for (let i = 0; i < count; i++) yield count === total ? i : Math.floor((i * (total - 1)) / Math.max(1, count - 1))
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
