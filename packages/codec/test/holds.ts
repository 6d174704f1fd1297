import { expect } from 'vitest'
import { decode, decodeFrom, encode, encodeInto, type AnyCodec, type Codec, type CodecError } from '../src/index.js'
import { DEFAULT_LIMITS } from '../src/limits.js'
import { programOf } from '../src/program.js'
import { Reader } from '../src/reader.js'
import { viewOf } from '../src/view.js'
import { Writer } from '../src/writer.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, everyCut, streamed } from './stream.js'

const OFTEN = 120

/** The codec as the interpreter and as compiled code have it; both must be the same. */
function both<In, Out>(make: () => Codec<In, Out>, warm: (codec: Codec<In, Out>) => unknown): Codec<In, Out>[] {
  const compiled = make()
  for (let i = 0; i < OFTEN; i++) warm(compiled)
  return [make(), compiled]
}

/** A value is written as these bytes, and read from them, interpreted, compiled, and from a stream cut everywhere. */
export function holds<In, Out>(make: () => Codec<In, Out>, value: In, wire: string, decoded: unknown = value): void {
  const data = bytes(wire)
  const warm = (codec: Codec<In, Out>) => decode(codec, encode(codec, value))
  for (const codec of both(make, warm)) {
    expect(hex(encode(codec, value))).toBe(wire)
    expect(decode(codec, data)).toEqual(decoded)
    const room = new Uint8Array(data.length + 3)
    expect(encodeInto(codec, value, room, 2)).toBe(2 + data.length)
    expect(hex(room.subarray(2, 2 + data.length))).toBe(wire)
    if (data.length > 0) expect(() => encodeInto(codec, value, room, 4)).toThrow('CODEC_OVERFLOW')
    expect(data.length).toBeGreaterThanOrEqual(codec.size.min)
    expect(data.length).toBeLessThanOrEqual(codec.size.max)
    if ((codec as { open?: boolean }).open === true || data.length === 0) continue
    expect(decodeFrom(codec, bytes(`ff ${wire} ff`), 1)).toEqual({ value: decoded, end: 1 + data.length })
    for (const chunks of [...everyCut(data), bytewise(data), [bytes(wire + wire)]]) {
      const messages = chunks[0]?.length === 2 * data.length ? [decoded, decoded] : [decoded]
      expect(streamed(codec, chunks)).toEqual({ messages })
    }
  }
  const program = programOf(both(make, warm)[1] as AnyCodec)
  const reader = new Reader().load(data, DEFAULT_LIMITS, true)
  reader.begin(0, data.length)
  expect(program.read?.(reader, data, viewOf(data), 0, data.length, data.buffer)).toEqual(decoded)
  expect(new Writer(new Uint8Array(1000), true).compiled(program, value)).toBe(true)
}

/** What is wrong with these bytes, which the interpreter, compiled code and a stream, where there can be one, agree on. */
export function refused<In, Out>(make: () => Codec<In, Out>, good: In, wire: string): CodecError {
  const data = bytes(wire)
  const warm = (codec: Codec<In, Out>) => decode(codec, encode(codec, good))
  const [error, ...others] = both(make, warm).flatMap((codec) => {
    const whole = caught(() => decode(codec, data))
    if ((codec as { open?: boolean }).open === true || whole.code === 'CODEC_TRAILING') return [whole]
    return [whole, ...[...everyCut(data), bytewise(data)].map((chunks) => streamed(codec, chunks).error)]
  })
  for (const other of others) {
    expect(other).toMatchObject({ code: error?.code, path: error?.path, offset: error?.offset })
  }
  return error as CodecError
}

/** What is wrong with a value, which the interpreter and compiled code agree on. */
export function unwritten<In, Out>(make: () => Codec<In, Out>, good: NoInfer<In>, bad: unknown): CodecError {
  const [error, other] = both(make, (codec) => encode(codec, good)).map((codec) =>
    caught(() => encode(codec, bad as NoInfer<In>)),
  )
  expect(other).toMatchObject({ code: error?.code, path: error?.path, offset: error?.offset, message: error?.message })
  return error as CodecError
}
