import { describe, expect, it } from 'vitest'
import {
  byte,
  byteBlock,
  constant,
  counted,
  custom,
  decode,
  decoder,
  double,
  encode,
  enumeration,
  float,
  frame,
  header,
  int32,
  string,
  uint8,
  uint16,
  uint24,
  uint32,
  uint32LE,
  uint64,
  type Codec,
  type StringOptions,
} from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { bytewise, streamed } from './stream.js'

// The codec faults of the original library that were found by running it, each with the better behaviour.

const method = enumeration(uint16(), { hello: 1, world: 2 })

describe('fault 1: an incomplete delimited string throws', () => {
  it('waits for the rest of the string', () => {
    const line = string({ delimiter: '\r\n' })
    expect(streamed(line, [bytes('61 62'), bytes('63'), bytes('0d'), bytes('0a')])).toEqual({ messages: ['abc'] })
  })

  it('keeps the fields before it when it is in a frame', () => {
    expect(streamed(frame(byte(), string({ delimiter: '\n' })), [bytes('01 61'), bytes('0a')])).toEqual({
      messages: [[1, 'a']],
    })
  })
})

describe('fault 2: overlapping beginnings of a delimiter are missed', () => {
  it('ends a line at \\r\\r\\n', () => {
    const line = string({ delimiter: '\r\n' })
    expect(streamed(line, [bytes('61 0d 0d 0a'), bytes('62 0d 0a')])).toEqual({ messages: ['a\r', 'b'] })
  })

  it('finds aab in aaab', () => {
    expect(decode(string({ delimiter: 'aab' }), bytes('61 61 61 62'))).toBe('a')
  })

  it('ends utf-16be text behind a character whose low byte is that of the delimiter', () => {
    const line = string({ delimiter: '\r\n', encoding: 'utf16be' })
    expect(decode(line, encode(line, '😀'))).toBe('😀')
  })

  it('refuses an empty delimiter when it is declared', () => {
    expect(caught(() => string({ delimiter: '' })).code).toBe('CODEC_DEFINITION')
  })
})

describe('fault 3: the delimiter is searched by bytes', () => {
  it('does not cut utf-16be text at an odd byte', () => {
    const line = string({ delimiter: '\n', encoding: 'utf16be' })
    expect(decode(line, bytes('01 00 0a 00 00 0a'))).toBe('\u0100\u0A00')
  })

  it('has encodings without byte order mark for strings in a row', () => {
    const line = string({ delimiter: '\n', encoding: 'utf16le' })
    expect(hex(encode(line, 'a'))).toBe('61 00 0a 00')
  })
})

describe('fault 4: a string that contains its own delimiter is written', () => {
  it('refuses it', () => {
    expect(caught(() => encode(string({ delimiter: '\n' }), 'a\nb')).code).toBe('CODEC_TEXT_DELIMITER')
  })
})

describe('fault 5: an unknown value stalls the connection for good', () => {
  it.each([
    ['an enumeration', method],
    ['a header', header(method, { hello: byte() })],
    ['a frame', frame(method, byte())],
    ['a list', counted({ prefix: uint16(), body: header(uint8(), { 1: byte() }) })],
  ] as [string, Codec<never, unknown>][])('is an error at once in %s', (_, codec) => {
    const wire = codec.kind === 'counted' ? bytes('00 01 09 09') : bytes('00 09 01 01')
    expect(streamed(codec, [wire], { end: false }).error?.code).toBe('CODEC_UNKNOWN_VALUE')
    expect(streamed(codec, bytewise(wire), { end: false }).error?.code).toBe('CODEC_UNKNOWN_VALUE')
  })
})

describe('fault 6: false and nil are not values', () => {
  const flag = enumeration(
    byte(),
    new Map<boolean | null, number>([
      [true, 1],
      [false, 0],
      [null, 2],
    ]),
  )

  it('streams enumerations of false and null', () => {
    expect(streamed(flag, [bytes('00 02 01')])).toEqual({ messages: [false, null, true] })
    expect(streamed(frame(byte(), flag, byte()), [bytes('01 00 03')])).toEqual({ messages: [[1, false, 3]] })
    expect(streamed(counted({ prefix: byte(), body: flag }), [bytes('02 00 02')])).toEqual({
      messages: [[false, null]],
    })
  })

  it('streams constants of false and null', () => {
    expect(streamed(frame(byte(), constant(false), constant(null)), [bytes('01')])).toEqual({
      messages: [[1, false, null]],
    })
  })

  it('reads the body behind a false head', () => {
    const codec = header(
      enumeration(
        byte(),
        new Map([
          [true, 1],
          [false, 0],
        ]),
      ),
      { true: byte(), false: byte() },
    )
    expect(decode(codec, bytes('00 05'))).toEqual([false, 5])
  })
})

describe('fault 7: uint32 is half as large as it says', () => {
  it.each([uint32(), uint32LE()])('writes 2^31 to 2^32 - 1, and not -1', (codec) => {
    for (const value of [2 ** 31, 2 ** 32 - 1]) expect(decode(codec, encode(codec, value))).toBe(value)
    expect(caught(() => encode(codec, -1)).code).toBe('CODEC_RANGE')
  })

  it('has enumerations over all of it', () => {
    expect(hex(encode(enumeration(uint32(), { big: 4294967295 }), 'big'))).toBe('ff ff ff ff')
  })

  it('has unsigned bytes and 64 bits beside it', () => {
    expect(decode(uint8(), bytes('ff'))).toBe(255)
    expect(decode(uint64(), bytes('ff ff ff ff ff ff ff ff'))).toBe(2n ** 64n - 1n)
  })
})

describe('fault 8: numbers out of range wrap silently', () => {
  it.each([
    [byte(), 300],
    [uint16(), 65_536],
    [uint24(), -1],
    [byte(), 1.9],
    [int32(), 3.5],
  ] as [Codec<number>, number][])('refuses them (%#)', (codec, value) => {
    expect(caught(() => encode(codec, value)).code).toBe('CODEC_RANGE')
  })

  it('writes infinity and NaN in floats and doubles alike', () => {
    for (const codec of [float(), double()]) {
      for (const value of [Infinity, -Infinity, Number.NaN]) expect(decode(codec, encode(codec, value))).toBe(value)
    }
  })
})

describe('fault 9: lengths wrap silently', () => {
  it.each([128, 255, 256, 260])('refuses %d bytes behind a byte', (length) => {
    expect(caught(() => encode(string({ prefix: byte() }), 'a'.repeat(length))).code).toBe('CODEC_LENGTH')
    expect(caught(() => encode(byteBlock({ prefix: byte() }), new Uint8Array(length))).code).toBe('CODEC_LENGTH')
    const list = counted({ prefix: byte(), body: byte() })
    expect(
      caught(() =>
        encode(
          list,
          Array.from({ length }, () => 0),
        ),
      ).code,
    ).toBe('CODEC_LENGTH')
  })

  it('refuses a length or a count below 0, and never waits for it', () => {
    const codecs: Codec<never, unknown>[] = [
      string({ prefix: byte() }),
      byteBlock({ prefix: byte() }),
      counted({ prefix: byte(), body: byte() }),
      counted({ prefix: byte(), body: constant(1) }),
    ]
    for (const codec of codecs) {
      expect(streamed(codec, [bytes('ff')], { end: false }).error?.code).toBe('CODEC_LENGTH')
    }
  })
})

describe('fault 10: the length function of a block is called without a length', () => {
  const block = byteBlock({ prefix: uint16(), encodeLength: (n) => n + 4, decodeLength: (n) => n - 4 })

  it('is called when the prefix is complete', () => {
    expect(streamed(block, bytewise(bytes('00 06 ca fe')))).toEqual({ messages: [bytes('ca fe')] })
  })

  it('is only taken together with its inverse', () => {
    expect(caught(() => byteBlock({ prefix: uint16(), encodeLength: (n) => n + 4 })).code).toBe('CODEC_DEFINITION')
  })
})

describe('fault 11: there is no maximum length anywhere', () => {
  it.each(['7f ff ff ff', 'ff ff ff ff'])('refuses a prefix of %s when it arrives', (prefix) => {
    const codecs: Codec<never, unknown>[] = [
      string({ prefix: uint32() }),
      byteBlock({ prefix: uint32() }),
      counted({ prefix: uint32(), body: byte() }),
    ]
    for (const codec of codecs) {
      expect(streamed(codec, [bytes(prefix)], { end: false }).error?.code).toMatch(/^CODEC_(FRAME|COUNT)_LIMIT$/)
    }
  })
})

describe('fault 12: after an error decoding goes on somewhere', () => {
  it('stops for good: what follows a wrong length is no message', () => {
    const stream = decoder(string({ prefix: byte() }))
    expect(caught(() => [...stream.push(bytes('ff 01 61'))]).code).toBe('CODEC_LENGTH')
    expect(caught(() => stream.push(bytes('01 61'))).code).toBe('CODEC_DECODER_STATE')
  })
})

describe('fault 13: characters are replaced silently', () => {
  it('refuses what an encoding cannot write', () => {
    for (const [encoding, text] of [
      ['ascii', 'é'],
      ['latin1', '你好'],
      ['utf8', '\uD800'],
      ['utf16le', '\uDC00'],
    ] as const) {
      expect(caught(() => encode(string({ prefix: uint8(), encoding }), text)).code).toBe('CODEC_TEXT_UNMAPPABLE')
    }
  })

  it('refuses malformed bytes', () => {
    expect(caught(() => decode(string({ prefix: uint8() }), bytes('01 ff'))).code).toBe('CODEC_TEXT_MALFORMED')
  })

  it('refuses null in place of text', () => {
    expect(caught(() => encode(string({ prefix: uint8() }), null as never)).code).toBe('CODEC_TYPE')
  })
})

describe('fault 14: wrong options of a string are found at use, or never', () => {
  it.each([
    ['prefix and delimiter', { prefix: uint8(), delimiter: '\n' }],
    ['neither', {}],
    ['an unknown encoding', { prefix: uint8(), encoding: 'no-such' }],
  ] as [string, object][])('refuses %s when they are declared', (_, options) => {
    expect(caught(() => string(options as StringOptions)).code).toBe('CODEC_DEFINITION')
  })

  it('is UTF-8 without an encoding', () => {
    expect(hex(encode(string({ prefix: uint8() }), 'é'))).toBe('02 c3 a9')
  })
})

describe('fault 15: frames of the wrong length are written, and codecs without bytes break a stream', () => {
  it('refuses too few and too many values', () => {
    const wire = frame(byte(), byte())
    expect(caught(() => encode(wire, [1] as never)).code).toBe('CODEC_ARITY')
    expect(caught(() => encode(wire, [1, 2, 3] as never)).code).toBe('CODEC_ARITY')
  })

  it('refuses another value for a constant', () => {
    expect(caught(() => encode(frame(constant(1)), [2 as never])).code).toBe('CODEC_CONSTANT')
  })

  it('refuses a stream of codecs without bytes when it is made, and takes them inside others', () => {
    expect(caught(() => decoder(frame())).code).toBe('CODEC_DEFINITION')
    expect(caught(() => decoder(constant(1))).code).toBe('CODEC_DEFINITION')
    expect(streamed(frame(constant(1), byte(), frame()), [bytes('05')])).toEqual({ messages: [[1, 5, []]] })
  })
})

describe('fault 16: unknown keys are a bare NullPointerException', () => {
  it('names the key, the keys that are known, and the way to it', () => {
    expect(caught(() => encode(frame(byte(), method), [1, 'bye' as never])).message).toBe(
      '1: expected one of "hello", "world", got "bye" at byte 1 (CODEC_UNKNOWN_KEY)',
    )
    expect(caught(() => encode(header(method, { hello: byte() }), ['bye', 1] as never)).code).toBe('CODEC_UNKNOWN_KEY')
  })

  it('refuses two keys for one value when they are declared', () => {
    expect(caught(() => enumeration(byte(), { a: 1, b: 1 })).code).toBe('CODEC_DEFINITION')
  })
})

describe('fault 17: echoing a bare block fails', () => {
  it('encodes the very view that was decoded', () => {
    const block = byteBlock({ prefix: uint16() })
    const chunk = bytes('00 02 ca fe 00 01 07')
    const echoed = [...decoder(block).push(chunk)].map((view) => hex(encode(block, view)))
    expect(echoed).toEqual(['00 02 ca fe', '00 01 07'])
  })
})

describe('fault 18: an incomplete frame is decoded again at each chunk', () => {
  it('tries a frame only when it can be complete', () => {
    let tries = 0
    const wire = frame(byte(), int32(), string({ prefix: uint16() }))
    const counting = custom<unknown, unknown>({
      size: wire.size,
      encode: () => undefined,
      decode(reader) {
        tries++
        return reader.read(wire)
      },
    })
    const message = encode(wire, [1, 348, 'a'.repeat(60_000)])
    expect(streamed(counting, bytewise(message)).messages).toHaveLength(1)
    expect(tries).toBe(2)
  })
})
