import { describe, expect, it } from 'vitest'
import { decode, decodeFrom, encode } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { streamed } from './stream.js'
import { decodeFaults, encodeFaults, streamFaults } from './vectors/faults.js'
import { codecOf, title, valueOf, vectors } from './vectors/original.js'

const flat = (data: Uint8Array): string => hex(data).replaceAll(' ', '')

describe('what the original encodes', () => {
  const named = vectors.encode.map((vector) => ({ ...vector, title: title(vector.codec, vector.value) }))
  const right = named.filter((vector) => !encodeFaults.has(vector.title))
  const faulty = named.filter((vector) => encodeFaults.has(vector.title))

  it('is 187 vectors that are right and 116 where it is at fault, 303 in all', () => {
    expect([right.length, faulty.length, named.length]).toEqual([187, 116, 303])
    expect(right.filter((vector) => vector.roundtrip !== true)).toEqual([])
    expect([...encodeFaults.keys()].filter((key) => !named.some((vector) => vector.title === key))).toEqual([])
  })

  it.each(right)(
    'has the same bytes here, and gives the value back: $title',
    ({ codec, value, hex: expected = '' }) => {
      const ours = codecOf(codec)
      expect(flat(encode(ours, valueOf(value, codec)))).toBe(expected)
      expect(decode(ours, bytes(expected))).toEqual(valueOf(value, codec))
      for (let length = 0; length < expected.length / 2; length++) {
        expect(caught(() => decode(ours, bytes(expected).subarray(0, length))).code).toBe('CODEC_TRUNCATED')
      }
    },
  )

  it.each(faulty)('is better here: $title', ({ title: key, codec, value, hex: original }) => {
    const better = encodeFaults.get(key)
    if (better === undefined) throw new Error('every title comes from the table')
    if (typeof better === 'string') {
      expect(caught(() => encode(codecOf(codec), valueOf(value, codec))).code).toBe(better)
      return
    }
    const ours = codecOf(codec)
    const expected = better.hex ?? original ?? 'bytes, as there is no error'
    expect(flat(encode(ours, valueOf(value, codec)))).toBe(expected)
    expect(decode(ours, bytes(expected))).toEqual('value' in better ? better.value : valueOf(value, codec))
  })
})

describe('what the original decodes', () => {
  const named = vectors.decode.map((vector) => ({ ...vector, title: title(vector.codec, vector.hex) }))
  const right = named.filter((vector) => !decodeFaults.has(vector.title))
  const faulty = named.filter((vector) => decodeFaults.has(vector.title))

  it('is 94 vectors that are right and 23 where it is at fault, 117 in all', () => {
    expect([right.length, faulty.length, named.length]).toEqual([94, 23, 117])
    expect(right.filter(({ result }) => 'throws' in result)).toEqual([])
    expect([...decodeFaults.keys()].filter((key) => !named.some((vector) => vector.title === key))).toEqual([])
  })

  it.each(right)('decodes to the same here, or waits as well: $note, $title', ({ codec, hex: input, result }) => {
    const ours = codecOf(codec)
    if (result.nil) {
      expect(caught(() => decodeFrom(ours, bytes(input))).code).toBe('CODEC_TRUNCATED')
      // In a stream it waits.
      expect(streamed(ours, [bytes(input)], { end: false })).toEqual(
        isOverLimit(input)
          ? { messages: [], error: expect.objectContaining({ code: 'CODEC_FRAME_LIMIT' }) }
          : { messages: [] },
      )
      return
    }
    const value = valueOf(result.value ?? null, codec)
    expect(decodeFrom(ours, bytes(input))).toEqual({ value, end: result.consumed })
  })

  it.each(faulty)('is better here: $note, $title', ({ title: key, codec, hex: input }) => {
    const better = decodeFaults.get(key)
    if (better === undefined) throw new Error('every title comes from the table')
    if (typeof better === 'string') {
      expect(caught(() => decodeFrom(codecOf(codec), bytes(input))).code).toBe(better)
      return
    }
    expect(decodeFrom(codecOf(codec), bytes(input))).toEqual({ value: better.value, end: better.consumed })
  })
})

/** Whether these bytes claim a length beyond the default limits; the original waits for it. */
function isOverLimit(input: string): boolean {
  return ['ffffffff61', '7fffffff61', '000000010000000061'].includes(input)
}

describe('what the original streams', () => {
  const right = vectors.stream.filter(({ note }) => !streamFaults.has(note))
  const faulty = vectors.stream.filter(({ note }) => streamFaults.has(note))

  it('is 2 vectors that are right and 7 where it is at fault, 9 in all', () => {
    expect([right.length, faulty.length, vectors.stream.length]).toEqual([2, 7, 9])
    expect(streamFaults.size).toBe(7)
  })

  it.each(right)('delivers the same here: $note', ({ codec, steps }) => {
    const chunks = steps.map((step) => bytes(step.in))
    const messages = steps.flatMap((step) => step.out.map((message) => valueOf(message, codec)))
    expect(streamed(codecOf(codec), chunks)).toEqual({ messages })
  })

  it.each(faulty)('is better here: $note', ({ note, codec, steps }) => {
    const { out, error } = streamFaults.get(note) ?? {}
    const run = () =>
      streamed(
        codecOf(codec),
        steps.map((step) => bytes(step.in)),
      )
    if (out === undefined) {
      expect(caught(run).code).toBe(error)
      return
    }
    const outcome = run()
    expect(outcome.messages).toEqual(out)
    expect(outcome.error?.code).toBe(error)
  })
})
