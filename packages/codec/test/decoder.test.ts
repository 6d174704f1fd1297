import { describe, expect, it, vi } from 'vitest'
import {
  byte,
  byteBlock,
  CodecError,
  constant,
  counted,
  custom,
  decode,
  decoder,
  encode,
  enumeration,
  frame,
  header,
  int32,
  uint32,
  record,
  string,
  uint8,
  uint16,
  type Codec,
} from '../src/index.js'
import { bytes, hex, joined } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, cut, everyCut, streamed } from './stream.js'

const wire = frame(uint8(), int32(), string({ prefix: uint16() }))
const hello = bytes('01 00 00 01 5c 00 0b 68 65 6c 6c 6f 20 77 6f 72 6c 64')

describe('decoder', () => {
  it('yields the messages that are complete', () => {
    const stream = decoder(uint16())
    expect([...stream.push(bytes('00 01 00 02 00'))]).toEqual([1, 2])
    expect([...stream.push(bytes(''))]).toEqual([])
    expect([...stream.push(bytes('03'))]).toEqual([3])
    stream.end()
  })

  it('is at rest, good for another stream, while it holds nothing of the one it has decoded', () => {
    const stream = decoder(uint16())
    expect(stream.atRest).toBe(true)
    const messages = stream.push(bytes('00 01 00 02 00'))
    messages.next()
    expect(stream.atRest).toBe(false)
    expect([...messages]).toEqual([2])
    expect(stream.atRest).toBe(false)
    expect([...stream.push(bytes('03'))]).toEqual([3])
    expect(stream.atRest).toBe(true)
    const strict = decoder(string({ prefix: uint8() }))
    expect(() => [...strict.push(bytes('01 ff'))]).toThrow()
    expect(strict.atRest).toBe(false)
  })

  it('yields lazily: a message is decoded when it is asked for', () => {
    let decoded = 0
    const counting = custom<number>({
      size: 1,
      encode: () => undefined,
      decode(reader) {
        decoded++
        return reader.read(uint8())
      },
    })
    const messages = decoder(counting).push(bytes('01 02 03'))
    expect(decoded).toBe(0)
    messages.next()
    expect(decoded).toBe(1)
  })

  it('yields what is before an error, then throws, then stays failed', () => {
    const method = enumeration(uint8(), { get: 1 })
    const stream = decoder(method)
    const messages = stream.push(bytes('01 01 09 01'))
    expect(messages.next()).toEqual({ done: false, value: 'get' })
    expect(messages.next()).toEqual({ done: false, value: 'get' })
    expect(caught(() => messages.next())).toMatchObject({ code: 'CODEC_UNKNOWN_VALUE', offset: 0 })
    expect(messages.next()).toEqual({ done: true, value: undefined })
    const misuse = caught(() => stream.push(bytes('01')))
    expect(misuse).toMatchObject({ code: 'CODEC_DECODER_STATE', cause: { code: 'CODEC_UNKNOWN_VALUE' } })
    expect(misuse.message).toBe('expected a decoder that has not failed, got one that has (CODEC_DECODER_STATE)')
    // The error has been told; the bytes from the wrong message on are there for whoever wants them.
    expect(hex(stream.rest())).toBe('09 01')
    stream.end()
  })

  it('refuses a push while the messages of the last one are not taken', () => {
    const stream = decoder(uint8())
    const messages = stream.push(bytes('01 02'))
    messages.next()
    expect(caught(() => stream.push(bytes('03'))).code).toBe('CODEC_DECODER_STATE')
    expect([...messages]).toEqual([2])
    expect([...stream.push(bytes('03'))]).toEqual([3])
  })

  it('refuses a push from within a codec', () => {
    const streams: { push: (chunk: Uint8Array) => unknown }[] = []
    const nosy = custom<number>({
      size: 1,
      encode: () => undefined,
      decode: (reader) => (streams[0]?.push(bytes('01')), reader.read(uint8())),
    })
    const stream = decoder(nosy)
    streams.push(stream)
    expect(caught(() => [...stream.push(bytes('01'))]).code).toBe('CODEC_DECODER_STATE')
  })

  it.each([undefined, null, 'ab', [1], new ArrayBuffer(1)])('refuses %o as a chunk', (chunk) => {
    const stream = decoder(uint8())
    expect(caught(() => stream.push(chunk as never)).code).toBe('CODEC_TYPE')
    expect([...stream.push(bytes('07'))]).toEqual([7])
  })

  it.each([
    ['a constant', constant(1)],
    ['an empty frame', frame()],
    ['a record of constants', record({ a: constant(1) })],
    ['text of length 0', string({ length: 0 })],
  ] as [string, Codec<never, unknown>][])('refuses %s, which takes no bytes, when it is made', (_, codec) => {
    expect(caught(() => decoder(codec)).code).toBe('CODEC_DEFINITION')
  })

  it('refuses what is no codec', () => {
    expect(caught(() => decoder(uint8 as never)).code).toBe('CODEC_DEFINITION')
  })
})

describe('breaking off', () => {
  it('keeps what is left for the next push', () => {
    const stream = decoder(uint16())
    for (const message of stream.push(bytes('00 01 00 02 00 03 00'))) {
      expect(message).toBe(1)
      break
    }
    expect([...stream.push(bytes('04'))]).toEqual([2, 3, 4])
    stream.end()
  })

  it.each([
    ['a Uint8Array', (data: Uint8Array) => data.slice()],
    ["Node's Buffer", (data: Uint8Array) => Buffer.from(data)],
  ])('copies what is left, so that the memory of %s may be used again', (_, make) => {
    const stream = decoder(uint8())
    const chunk = make(bytes('01 02 03'))
    for (const message of stream.push(chunk)) {
      expect(message).toBe(1)
      break
    }
    chunk.fill(0xee)
    expect([...stream.push(bytes('04'))]).toEqual([2, 3, 4])
  })

  it('keeps a message that has begun as well', () => {
    const stream = decoder(wire)
    expect([...stream.push(hello.subarray(0, 9))]).toEqual([])
    const messages = stream.push(joined(hello.subarray(9), hello, hello.subarray(0, 3)))
    expect(messages.next().value).toEqual([1, 348, 'hello world'])
    messages.return?.()
    expect([...stream.push(hello.subarray(3))]).toEqual(Array.from({ length: 2 }, () => [1, 348, 'hello world']))
    stream.end()
  })

  it('before the first message leaves all of them', () => {
    const stream = decoder(uint8())
    stream.push(bytes('01 02')).return?.()
    expect([...stream.push(bytes('03'))]).toEqual([1, 2, 3])
  })
})

describe('rest()', () => {
  it('gives up the bytes that no message has used, and begins anew', () => {
    const stream = decoder(uint16())
    const messages = stream.push(bytes('00 01 aa bb cc'))
    messages.next()
    expect(hex(stream.rest())).toBe('aa bb cc')
    expect(messages.next().done).toBe(true)
    expect(stream.rest()).toHaveLength(0)
    expect([...stream.push(bytes('00 05'))]).toEqual([5])
  })

  it('joins the beginning of a message and the chunk behind it, in order', () => {
    const stream = decoder(wire)
    const [first, second] = cut(hello, 9) as [Uint8Array, Uint8Array]
    expect([...stream.push(first)]).toEqual([])
    expect(hex(stream.rest())).toBe(hex(first))
    expect([...stream.push(first)]).toEqual([])
    stream.push(second)
    expect(hex(stream.rest())).toBe(hex(hello))
    stream.end()
  })

  it('is what comes behind the last message, whatever the chunks were', () => {
    for (const chunks of everyCut(joined(hello, bytes('aa bb')))) {
      const stream = decoder(wire)
      const messages: unknown[] = []
      for (const chunk of chunks) messages.push(...stream.push(chunk))
      expect(messages).toHaveLength(1)
      expect(hex(stream.rest())).toBe('aa bb')
    }
  })
})

describe('end()', () => {
  it('refuses the beginning of a message, and says what is missing', () => {
    for (let length = 1; length < hello.length; length++) {
      const { messages, error } = streamed(wire, [hello, hello.subarray(0, length)])
      expect(messages).toHaveLength(1)
      expect(error).toMatchObject({ code: 'CODEC_TRUNCATED' })
    }
    expect(streamed(wire, [hello.subarray(0, 9)]).error).toMatchObject({ path: [2], offset: 7, got: 'the end after 2' })
  })

  it('refuses messages that nobody took', () => {
    const stream = decoder(uint8())
    stream.push(bytes('01 02'))
    expect(caught(() => stream.end())).toMatchObject({ code: 'CODEC_TRUNCATED', got: '2 bytes that were not taken' })
  })

  it('is quiet when nothing is left', () => {
    const stream = decoder(uint8())
    expect([...stream.push(bytes('01'))]).toEqual([1])
    stream.end()
    stream.end()
  })
})

describe('views', () => {
  const block = byteBlock({ prefix: uint8() })

  it('of a message that lies whole in its chunk show the chunk', () => {
    const chunk = bytes('02 ca fe')
    const [view] = decoder(block).push(chunk)
    expect(view?.buffer).toBe(chunk.buffer)
  })

  it('stay as they are when more messages come', () => {
    const stream = decoder(block)
    const views: Uint8Array[] = []
    for (let i = 0; i < 50; i++) {
      for (const chunk of cut(Uint8Array.of(3, i, i, i), 2)) views.push(...stream.push(chunk))
    }
    expect(views.map((view) => hex(view))).toEqual(Array.from({ length: 50 }, (_, i) => hex(Uint8Array.of(i, i, i))))
  })
})

describe('a map that changes between two chunks', () => {
  it('never makes the decoder lose its place', () => {
    let map: Record<string, number> = { long: 1 }
    const codec = header(
      enumeration(uint8(), () => map),
      { long: int32(), short: uint8(), none: frame() },
    )
    const stream = decoder(codec)
    expect([...stream.push(bytes('01 02 03'))]).toEqual([])
    // The message in the making now ends before the chunk that goes on with it.
    map = { short: 1, none: 3 }
    expect([...stream.push(bytes('03 01 09'))]).toEqual([
      ['short', 2],
      ['none', []],
      ['none', []],
      ['short', 9],
    ])
  })
})

/** The same codec, and how often it has been tried. */
function counting<Out>(codec: Codec<never, Out>): { codec: Codec<never, Out>; tries: () => number } {
  let tries = 0
  const counted = custom<never, Out>({
    size: codec.size,
    encode: () => undefined,
    decode(reader) {
      tries++
      return reader.read(codec)
    },
  })
  return { codec: counted, tries: () => tries }
}

describe('how often a message is tried', () => {
  it.each([
    ['byte by byte', bytewise(hello)],
    ['in twos', cut(hello, 2, 4, 6, 8, 10, 12, 14, 16)],
    ['in two halves', cut(hello, 9)],
    ['whole', [hello]],
  ])('at most 3 times, %s', (_, chunks) => {
    const { codec, tries } = counting(wire)
    expect(streamed(codec, chunks).messages).toEqual([[1, 348, 'hello world']])
    expect(tries()).toBeLessThanOrEqual(3)
  })

  it('once for a message of a fixed size', () => {
    const { codec, tries } = counting(int32())
    expect(streamed(codec, bytewise(bytes('00 00 00 01 00 00 00 02'))).messages).toEqual([1, 2])
    expect(tries()).toBe(2)
  })

  it('with all that must follow taken into account: a list of 1,000 numbers is tried twice', () => {
    const list = counted({ prefix: uint16(), body: uint16() })
    const items = Array.from({ length: 1000 }, (_, i) => i)
    const { codec, tries } = counting(list)
    expect(streamed(codec, bytewise(encode(list, items))).messages).toEqual([items])
    expect(tries()).toBe(2)
  })

  it('with all that must follow taken into account: a list of 1,000 names is tried at most 30 times', () => {
    const list = counted({ prefix: uint16(), body: string({ prefix: uint8() }) })
    const items = Array.from({ length: 1000 }, (_, i) => `${i}`)
    const { codec, tries } = counting(list)
    expect(streamed(codec, bytewise(encode(list, items))).messages).toEqual([items])
    expect(tries()).toBeLessThanOrEqual(30)
  })

  const name = string({ prefix: uint8() })
  it.each([
    ['a frame with a length', 2, frame(name, int32()), ['hello', 7]],
    ['a record with a length', 2, record({ name, id: int32() }), { name: 'hello', id: 7 }],
    ['a header with a length', 3, header(enumeration(name, { greet: 'hello' }), { greet: int32() }), ['greet', 7]],
    ['a frame with two lengths', 3, frame(name, name, int32()), ['hello', 'you', 7]],
  ] as [string, number, Codec<unknown, unknown>, unknown][])('once more than %s decides', (_, most, whole, value) => {
    const { codec, tries } = counting(whole)
    expect(streamed(codec, bytewise(encode(whole, value))).messages).toEqual([value])
    expect(tries()).toBe(most)
  })

  it('refuses what a head or a length says as soon as it is there', () => {
    const taken = (codec: Codec<never, unknown>, first: number): number => {
      const stream = decoder(codec)
      let count = 0
      expect(() => {
        for (const byte of [first, 0xff, 0xff, 0xff, 0xff]) {
          count++
          Array.from(stream.push(Uint8Array.of(byte)))
        }
      }).toThrow()
      return count
    }
    expect(taken(header(byte(), { 5: frame(int32(), int32()) }), 7)).toBe(1)
    expect(taken(frame(enumeration(byte(), { five: 5 }), int32()), 7)).toBe(1)
    expect(taken(frame(byteBlock({ prefix: uint32() }), int32()), 0x7f)).toBe(4)
  })

  it('no more than for each doubling where a long line lies in a chunk that goes on with it', () => {
    const line = string({ delimiter: '\n' })
    const { codec, tries } = counting(line)
    expect(streamed(codec, cut(encode(line, 'a'.repeat(10_000)), 1)).messages).toHaveLength(1)
    expect(tries()).toBeLessThan(20)
  })

  it('and only a message that is cut is copied, not the chunk that goes on with it', () => {
    const block = byteBlock({ prefix: uint8() })
    const chunk = new Uint8Array(1_000_000)
    const stream = decoder(block)
    expect([...stream.push(bytes('03'))]).toEqual([])
    const messages = stream.push(chunk)
    expect(messages.next().value?.buffer.byteLength).toBeLessThan(100)
    expect(messages.next().value?.buffer).toBe(chunk.buffer)
  })

  it('and a line that comes byte by byte is copied a few times over, not once a byte', () => {
    const set = vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, 'set')
    const line = string({ delimiter: '\n' })
    const length = 4_000
    const { messages } = streamed(line, bytewise(encode(line, 'a'.repeat(length))))
    const copied = set.mock.calls.reduce((bytes, [source]) => bytes + source.length, 0)
    set.mockRestore()
    expect(messages).toHaveLength(1)
    expect(copied).toBeLessThan(4 * length)
  })

  it('and a line is scanned once: a search goes on where the last chunk ended it', () => {
    const text = 'a'.repeat(6000)
    const line = string({ delimiter: '\r\n' })
    // Fewer bytes than these are not worth the platform's search.
    const chunks = cut(encode(line, text), ...Array.from({ length: 250 }, (_, i) => 24 * i))
    const indexOf = vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, 'indexOf')
    const { messages } = streamed(line, chunks)
    const places = indexOf.mock.calls.map(([, from]) => from)
    indexOf.mockRestore()
    expect(messages).toEqual([text])
    expect(places.length).toBeGreaterThan(200)
    expect(places.slice(1).filter((from, i) => (from ?? 0) < (places[i] ?? 0))).toEqual([])
  })
})

it('an error in a stream is that of the whole message', () => {
  const codec = record({ id: uint8(), names: counted({ prefix: uint8(), body: string({ prefix: uint8() }) }) })
  const bad = bytes('07 02 01 61 02 c3 28')
  const whole = caught(() => decode(codec, bad))
  expect(whole.path).toEqual(['names', 1])
  for (const chunks of [...everyCut(bad), bytewise(bad)]) {
    const { error } = streamed(codec, chunks)
    expect(error).toBeInstanceOf(CodecError)
    expect(error).toMatchObject({ message: whole.message, path: whole.path, offset: whole.offset })
  }
})
