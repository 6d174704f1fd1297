import { describe, expect, it } from 'vitest'
import {
  byteBlock,
  constant,
  counted,
  decode,
  decodeFrom,
  decoder,
  encode,
  frame,
  header,
  record,
  repeated,
  string,
  uint8,
  uint16,
  uint32,
  uint64,
  type Codec,
  type Limits,
} from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, everyCut, streamed } from './stream.js'

/** How many bytes of `wire`, one by one, a decoder takes before it refuses. */
function taken(
  codec: Codec<never, unknown>,
  wire: Uint8Array,
  limits?: Limits,
): { bytes: number; code: string | undefined } {
  const stream = decoder(codec, limits)
  for (let i = 0; i < wire.length; i++) {
    try {
      for (const message of stream.push(wire.subarray(i, i + 1))) expect(message).toBeUndefined()
    } catch (error) {
      return { bytes: i + 1, code: (error as { code?: string }).code }
    }
  }
  return { bytes: wire.length, code: undefined }
}

describe('maxFrame', () => {
  const text = string({ prefix: uint32() })
  const gigabyte = bytes('40 00 00 00 61 61 61 61')

  it.each([
    ['a string', text, 4],
    ['a string behind 64 bits', string({ prefix: uint64() }), 8],
    ['a byteBlock', byteBlock({ prefix: uint32() }), 4],
    ['a list', counted({ prefix: uint32(), body: uint16() }), 4],
    ['the last part of a frame', frame(uint8(), uint8(), text), 6],
    ['a body', header(uint8(), { 0: text }), 5],
  ] as [string, Codec<never, unknown>, number][])(
    'is enforced on %s with the last byte of its prefix',
    (_, codec, at) => {
      const wire = new Uint8Array(at + 4)
      wire[at - 4] = 0x40
      const code = codec.kind === 'counted' ? 'CODEC_COUNT_LIMIT' : 'CODEC_FRAME_LIMIT'
      expect(taken(codec, wire)).toEqual({ bytes: at, code })
      for (const chunks of everyCut(wire)) expect(streamed(codec, chunks).error?.code).toBe(code)
    },
  )

  it('buffers nothing of what is claimed', () => {
    const allocated: number[] = []
    const Original = Uint8Array
    const counting = new Proxy(Original, {
      construct(target, [first, ...rest]: [number, ...unknown[]], newTarget) {
        if (typeof first === 'number') allocated.push(first)
        return Reflect.construct(target, [first, ...rest], newTarget) as object
      },
    })
    globalThis.Uint8Array = counting
    try {
      expect(taken(text, gigabyte).bytes).toBe(4)
      // Without a limit it waits for the gigabyte, in memory for what has come.
      expect(taken(text, gigabyte, { maxFrame: Infinity })).toEqual({ bytes: 8, code: undefined })
    } finally {
      globalThis.Uint8Array = Original
    }
    expect(allocated.length).toBeGreaterThan(0)
    expect(Math.max(...allocated)).toBeLessThan(100)
  })

  it('counts all bytes of the message, prefix included, and allows exactly as many', () => {
    const limits = { maxFrame: 10 }
    expect(streamed(text, [encode(text, 'abcdef')], { limits })).toEqual({ messages: ['abcdef'] })
    expect(streamed(text, [encode(text, 'abcdefg')], { limits }).error).toMatchObject({
      code: 'CODEC_FRAME_LIMIT',
      expected: 'a message of at most 10 bytes',
      got: 'one of at least 11',
    })
  })

  it('is for each message, not for the stream', () => {
    const limits = { maxFrame: 6 }
    const wire = encode(counted({ prefix: uint8(), body: string({ prefix: uint32() }) }), ['ab', 'cd', 'ef']).subarray(
      1,
    )
    expect(streamed(text, [wire], { limits })).toEqual({ messages: ['ab', 'cd', 'ef'] })
    expect(streamed(text, bytewise(wire), { limits })).toEqual({ messages: ['ab', 'cd', 'ef'] })
  })

  it('bounds a line without an end, whatever the cuts', () => {
    const line = string({ delimiter: '\r\n' })
    const limits = { maxFrame: 10 }
    const endless = new Uint8Array(30).fill(0x61)
    expect(taken(line, endless, limits)).toEqual({ bytes: 10, code: 'CODEC_FRAME_LIMIT' })
    for (const chunks of everyCut(endless)) {
      expect(streamed(line, chunks, { limits }).error?.code).toBe('CODEC_FRAME_LIMIT')
    }
    const longest = encode(line, 'abcdefgh')
    for (const chunks of everyCut(longest))
      expect(streamed(line, chunks, { limits })).toEqual({ messages: ['abcdefgh'] })
    for (const chunks of everyCut(encode(line, 'abcdefghi'))) {
      expect(streamed(line, chunks, { limits }).error?.code).toBe('CODEC_FRAME_LIMIT')
    }
  })

  it('takes into account what must follow: the parts behind a line, the items behind a count', () => {
    const codec = frame(string({ delimiter: '\n' }), uint32())
    expect(taken(codec, new Uint8Array(30).fill(0x61), { maxFrame: 9 })).toEqual({
      bytes: 5,
      code: 'CODEC_FRAME_LIMIT',
    })
    const list = counted({ prefix: uint16(), body: uint32() })
    expect(taken(list, bytes('00 03 00'), { maxFrame: 13 })).toEqual({ bytes: 2, code: 'CODEC_FRAME_LIMIT' })
  })

  it('is enforced on a prefix when it is there, whatever must follow', () => {
    const codec = frame(text, uint32())
    expect(codec.size.min).toBe(8)
    expect(taken(codec, gigabyte)).toEqual({ bytes: 4, code: 'CODEC_FRAME_LIMIT' })
    expect(taken(record({ a: uint8(), b: frame(text, uint32()), c: uint32() }), bytes('00 7f ff ff ff'))).toEqual({
      bytes: 5,
      code: 'CODEC_FRAME_LIMIT',
    })
  })

  it('is 1 MiB where nothing else is said', () => {
    const block = byteBlock({ prefix: uint32() })
    const largest = new Uint8Array(2 ** 20)
    largest.set(bytes('00 0f ff fc'))
    expect(streamed(block, [largest]).messages).toHaveLength(1)
    largest.set(bytes('00 0f ff fd'))
    expect(streamed(block, [largest]).error?.code).toBe('CODEC_FRAME_LIMIT')
  })

  it('may not be smaller than the smallest message: such a decoder could never give one', () => {
    expect(caught(() => decoder(string({ length: 100 }), { maxFrame: 99 }))).toMatchObject({
      code: 'CODEC_DEFINITION',
      expected: 'a maxFrame of at least 100, the smallest message',
    })
    expect(caught(() => decoder(string({ length: 2 ** 20 + 1 }))).code).toBe('CODEC_DEFINITION')
  })
})

describe('maxCount', () => {
  const list = counted({ prefix: uint32(), body: uint8() })
  const nothings = counted({ prefix: uint32(), body: constant(1) })

  it('is 65,536 items where nothing else is said, with or without bytes', () => {
    for (const codec of [list, nothings] as Codec<never, number[]>[]) {
      expect(caught(() => decode(codec, bytes('00 01 00 01')))).toMatchObject({
        code: 'CODEC_COUNT_LIMIT',
        expected: 'at most 65536 items',
        got: 'a count of 65537',
        offset: 0,
      })
    }
    expect(decode(nothings, bytes('00 01 00 00'))).toHaveLength(65_536)
    const most = new Uint8Array(4 + 65_536)
    most.set(bytes('00 01 00 00'))
    expect(decode(list, most)).toHaveLength(65_536)
  })

  it('is refused in a stream with the last byte of the count', () => {
    expect(taken(list, bytes('ff ff ff ff 01'), { maxFrame: Infinity })).toEqual({
      bytes: 4,
      code: 'CODEC_COUNT_LIMIT',
    })
    expect(taken(nothings, bytes('00 00 00 06'), { maxCount: 5 })).toEqual({ bytes: 4, code: 'CODEC_COUNT_LIMIT' })
  })

  it('counts items without bytes over a whole message: lists in lists make no bomb of 4 KB', () => {
    const bomb = counted({ prefix: uint16(), body: counted({ prefix: uint16(), body: constant(1) }) })
    const wire = new Uint8Array(2 + 2 * 2000).fill(0xff)
    wire.set(bytes('07 d0'))
    const limits = { maxCount: 2000 + 65_535 }
    expect(caught(() => decode(bomb, wire))).toMatchObject({ code: 'CODEC_COUNT_LIMIT', path: [1, 1] })
    expect(caught(() => decode(bomb, wire, limits)).code).toBe('CODEC_COUNT_LIMIT')
    expect(streamed(bomb, bytewise(wire)).error?.code).toBe('CODEC_COUNT_LIMIT')
  })

  it('begins to count anew with each message', () => {
    const limits = { maxCount: 3 }
    expect(streamed(nothings, [bytes('00 00 00 03 00 00 00 03')], { limits }).messages).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ])
  })
})

describe('the declaration of limits', () => {
  it.each([0, -1, 1.5, Number.NaN, '10', null])('refuses %o', (limit) => {
    expect(caught(() => decoder(uint8(), { maxFrame: limit as number })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => decoder(uint8(), { maxCount: limit as number })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => decode(uint8(), bytes('01'), { maxDepth: limit as number })).code).toBe('CODEC_DEFINITION')
  })

  it('names the limit', () => {
    expect(caught(() => decoder(uint8(), { maxCount: -1 })).message).toBe(
      'expected maxCount to be a whole number above 0, or Infinity, got -1 (CODEC_DEFINITION)',
    )
  })
})

describe('a codec that takes all bytes there are', () => {
  it('is refused where a limit would end it, not cut', () => {
    const all = repeated(uint8(), { until: 'end' })
    const limits = { maxFrame: 4 }
    expect(decodeFrom(all, bytes('01 02 03 04'), 0, limits)).toEqual({ value: [1, 2, 3, 4], end: 4 })
    expect(caught(() => decodeFrom(all, bytes('01 02 03 04 05'), 0, limits)).code).toBe('CODEC_FRAME_LIMIT')
    expect(decodeFrom(all, bytes('01 02 03 04 05'), 2, limits)).toEqual({ value: [3, 4, 5], end: 5 })
  })
})
