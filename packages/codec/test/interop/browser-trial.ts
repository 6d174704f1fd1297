import { decode, decoder, encode, isCodecError, type Codec } from '@link/codec'
import { bytes, hex, joined } from '../bytes.js'
import { samples } from './browser-samples.js'

/** A codec is compiled when it has been used some hundred times: before, then and after it the outcome must be one. */
const ROUNDS = 350

/** What was done, how often, and all the different ways in which it went. */
export interface Trial {
  readonly what: string
  readonly times: number
  readonly outcomes: readonly string[]
}

/** Tries every sample in every way. Runs in Node and in a page, and gives what can be sent from one to the other. */
export function trials(): Trial[] {
  return samples().flatMap(({ name, codec, values, unfit, malformed }) => {
    const encoded = values.map((value) => encode(codec, value))
    const broken = malformed.map((text) => bytes(text))
    return [
      ...values.map((value, i) => repeated(`${name}: encode value ${i}`, () => encode(codec, value))),
      ...encoded.map((data, i) => repeated(`${name}: decode value ${i}`, () => decode(codec, data))),
      inEveryWay(`${name}: a stream of all values`, codec, joined(...encoded)),
      ...unfit.map((value, i) => repeated(`${name}: refuse unfit value ${i}`, () => encode(codec, value))),
      ...broken.map((data) => repeated(`${name}: refuse the bytes ${hex(data)}`, () => decode(codec, data))),
      ...broken.map((data) =>
        inEveryWay(`${name}: a stream that ends in ${hex(data)}`, codec, joined(...encoded.slice(0, 1), data)),
      ),
    ]
  })
}

function repeated(what: string, run: (round: number) => unknown, times: number = ROUNDS): Trial {
  const outcomes = new Set(Array.from({ length: times }, (_, round) => outcome(() => run(round))))
  return { what, times, outcomes: [...outcomes] }
}

function inEveryWay(what: string, codec: Codec<unknown>, data: Uint8Array): Trial {
  const ways = cuts(data.length)
  const times = Math.max(ROUNDS, ways.length)
  return repeated(what, (round) => streamed(codec, cut(data, ways[round % ways.length])), times)
}

/** The places of all cuts: every way there is where there are few, else every two cuts (or one, or none) and all cuts. */
function cuts(length: number): number[][] {
  const places = Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1)
  if (length > 10) return [places, ...places.flatMap((one) => places.slice(one - 1).map((other) => [one, other]))]
  return Array.from({ length: 2 ** places.length }, (_, way) => places.filter((place) => (way >> (place - 1)) & 1))
}

function cut(data: Uint8Array, places: readonly number[] = []): Uint8Array[] {
  return [...places, data.length].map((place, i) => data.slice(i === 0 ? 0 : places[i - 1], place))
}

/** What comes out of a stream: the messages, then perhaps an error. */
function streamed(codec: Codec<unknown>, chunks: readonly Uint8Array[]): unknown {
  const stream = decoder(codec)
  const messages: unknown[] = []
  const end = outcome(() => {
    for (const chunk of chunks) for (const message of stream.push(chunk)) messages.push(message)
    stream.end()
    return 'the end'
  })
  return [...messages, end]
}

/** What a function gives, or how the error is described that it throws: as text, whole and comparable. */
function outcome(run: () => unknown): string {
  try {
    return text(run())
  } catch (error) {
    if (!isCodecError(error)) return `not a CodecError: ${String(error)}`
    const { code, path, offset, message } = error
    return text({ code, path, offset, message })
  }
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (part instanceof Uint8Array) return `bytes ${hex(part)}`
    // JSON knows neither these numbers nor the sign of a zero.
    if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0))) return `number ${1 / part} ${part}`
    return part
  })
}
