import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CodecError,
  decode,
  decodeFrom,
  dissect,
  encode,
  encodedSize,
  encodeInto,
  explain,
  writer,
} from '../src/index.js'
import { hex, joined } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, cut, streamed } from './stream.js'
import { trees } from './trees.js'

const RUNS = { numRuns: 400 }

describe('any codec and any value of it', () => {
  it('round-trip, and the size is as declared', () => {
    fc.assert(
      fc.property(trees, ({ codec, value }) => {
        const wire = encode(codec, value)
        expect(decode(codec, wire)).toEqual(value)
        expect(hex(encode(codec, decode(codec, wire)))).toBe(hex(wire))
        expect(wire.length).toBeGreaterThanOrEqual(codec.size.min)
        expect(wire.length).toBeLessThanOrEqual(codec.size.max)
        expect(encodedSize(codec, value)).toBe(wire.length)
      }),
      RUNS,
    )
  })

  it('give the same bytes with encode, encodeInto and a writer', () => {
    fc.assert(
      fc.property(trees, fc.nat(9), ({ codec, value }, offset) => {
        const wire = encode(codec, value)
        const room = new Uint8Array(offset + wire.length + 3)
        expect(encodeInto(codec, value, room, offset)).toBe(offset + wire.length)
        expect(hex(room)).toBe(hex(joined(new Uint8Array(offset), wire, new Uint8Array(3))))
        if (wire.length > 0) {
          const small = new Uint8Array(offset + wire.length - 1)
          expect(caught(() => encodeInto(codec, value, small, offset)).code).toBe('CODEC_OVERFLOW')
        }
        const batch = writer({ slab: 8 })
        batch.write(codec, value)
        batch.write(codec, value)
        expect(hex(batch.take())).toBe(hex(joined(wire, wire)))
      }),
      RUNS,
    )
  })

  it('give the same messages from a stream, however it is cut', () => {
    fc.assert(
      fc.property(trees, fc.array(fc.nat(200)), ({ codec, value }, places) => {
        const wire = encode(codec, value)
        fc.pre(codec.size.max > 0 && wire.length > 0)
        const stream = joined(wire, wire, wire)
        const messages = [value, value, value]
        const edges = places.map((place) => Math.min(place, stream.length)).toSorted((a, b) => a - b)
        expect(streamed(codec, cut(stream, ...edges))).toEqual({ messages })
        expect(streamed(codec, bytewise(stream))).toEqual({ messages })
      }),
      RUNS,
    )
  })

  it('are truncated when any of the last bytes are missing', () => {
    fc.assert(
      fc.property(trees, fc.nat(), ({ codec, value }, missing) => {
        const wire = encode(codec, value)
        fc.pre(wire.length > 0)
        const part = wire.subarray(0, missing % wire.length)
        expect(caught(() => decode(codec, part)).code).toBe('CODEC_TRUNCATED')
        expect(dissect(codec, part).error?.code).toBe('CODEC_TRUNCATED')
      }),
      RUNS,
    )
  })

  it('are trailed by what is too much', () => {
    fc.assert(
      fc.property(trees, fc.uint8Array({ minLength: 1, maxLength: 4 }), ({ codec, value }, extra) => {
        const wire = encode(codec, value)
        expect(caught(() => decode(codec, joined(wire, extra))).code).toBe('CODEC_TRAILING')
        expect(decodeFrom(codec, joined(extra, wire, extra), extra.length).end).toBe(extra.length + wire.length)
      }),
      RUNS,
    )
  })

  it('are taken apart to the last byte, with the value of each field', () => {
    fc.assert(
      fc.property(trees, ({ codec, value }) => {
        const wire = encode(codec, value)
        const { fields, end, error } = dissect(codec, wire)
        expect(error).toBeUndefined()
        expect(end).toBe(wire.length)
        expect(fields.reduce((sum, field) => sum + field.length, 0)).toBe(wire.length)
        const whole = fields.find((field) => field.path.length === 0 && field.role === 'value')
        if (whole !== undefined) expect(whole.value).toEqual(value)
      }),
      RUNS,
    )
  })
})

describe('bytes that were tampered with', () => {
  const tampered = fc
    .tuple(trees, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }))
    .map(([{ codec, value }, flips]) => {
      const wire = encode(codec, value)
      for (const [at, mask] of flips) {
        if (wire.length > 0) wire[at % wire.length] = (wire[at % wire.length] as number) ^ mask
      }
      return { codec, wire }
    })

  it('give a value or a CodecError, and the same one however they are cut', () => {
    fc.assert(
      fc.property(tampered, ({ codec, wire }) => {
        fc.pre(codec.size.max > 0)
        const whole = streamed(codec, [wire])
        const bitwise = streamed(codec, bytewise(wire))
        expect(bitwise.messages).toEqual(whole.messages)
        const fact = ({ error }: typeof whole) => error && [error.code, error.path, error.offset]
        expect(fact(bitwise)).toEqual(fact(whole))
        try {
          decode(codec, wire)
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError)
        }
        expect(typeof explain(codec, wire)).toBe('string')
      }),
      RUNS,
    )
  })

  it('give, where they give a value, one that can be written again', () => {
    fc.assert(
      fc.property(tampered, ({ codec, wire }) => {
        let value: unknown
        try {
          value = decode(codec, wire)
        } catch {
          return
        }
        expect(decode(codec, encode(codec, value))).toEqual(value)
      }),
      RUNS,
    )
  })

  it('that are pure noise give a value or a CodecError', () => {
    fc.assert(
      fc.property(trees, fc.uint8Array({ maxLength: 60 }), ({ codec }, noise) => {
        fc.pre(codec.size.max > 0)
        const whole = streamed(codec, [noise])
        expect(streamed(codec, bytewise(noise)).messages).toEqual(whole.messages)
      }),
      RUNS,
    )
  })
})
