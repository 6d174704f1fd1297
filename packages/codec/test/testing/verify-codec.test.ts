import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as link from '../../src/index.js'
import { CodecError, type AnyCodec, type Codec } from '../../src/index.js'
import { arbitrary, verifyCodec, type VerifyOptions } from '../../src/testing/index.js'
import { caught } from '../caught.js'
import { trees } from '../trees.js'

const { custom, frame, record, string, uint8, uint16 } = link

/** The message of the error; anything else, or nothing, fails the test. */
function reportOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof Error && !(error instanceof CodecError)) return error.message
    throw error
  }
  throw new Error('a report was expected')
}

/** The claims that a report says do not hold. */
function claimsOf(report: string): string[] {
  const [, ...parts] = report.split('\n\n')
  return parts.map((part) => part.slice(0, part.indexOf(':')))
}

function faults<In, Out>(
  codec: Codec<In, Out>,
  samples: readonly NoInfer<In>[],
  options?: VerifyOptions<NoInfer<In>, NoInfer<Out>>,
): string[] {
  return claimsOf(reportOf(() => verifyCodec(codec, samples, options)))
}

const name = string({ prefix: uint8() })
const message = record({ version: link.constant(2), id: uint16(), name })

describe('a codec that is right', () => {
  it('is checked in every way, and the counts say how often', () => {
    const samples = [
      { id: 1, name: 'x' },
      { id: 65_535, name: '' },
      { version: 2 as const, id: 0, name: 'héllo' },
    ]
    expect(verifyCodec(message, samples, { reencode: 'bytes' })).toEqual({
      samples: 3,
      bytes: 4 + 3 + 9,
      runs: {
        encode: 3,
        'round trip': 3,
        size: 3,
        encodeInto: 3,
        writer: 3,
        'many in one chunk': 1,
        'every split': 17,
        'byte by byte': 1,
        'empty chunks': 1,
        truncated: 16,
        'flipped bits': 128,
        're-encode': expect.any(Number),
      },
    })
  })

  it('holds for every combinator, on values made from it', () => {
    // Each with whether there is but one way to write a value.
    const codecs: readonly [Codec<never, unknown>, boolean][] = [
      [link.int24LE(), true],
      [link.uint64(), true],
      [link.float(), false],
      [string({ delimiter: '\r\n' }), true],
      [string({ prefix: uint8(), encoding: 'utf16' }), false],
      [string({ length: 6, encoding: 'latin1' }), true],
      [link.byteBlock({ prefix: uint8(), encodeLength: (n) => n + 1, decodeLength: (n) => n - 1 }), true],
      [link.enumeration(uint8(), { a: 1, b: 200 }), true],
      [link.enumeration(uint8(), { a: 1, b: 200 }, { open: true }), true],
      [link.varint(), false],
      [link.varint({ zigzag: true, as: 'bigint' }), false],
      [link.bits({ version: 4, rest: 12 }), true],
      [link.bits({ version: 4, _: 2, rest: 10 }), false],
      [link.flags(uint16(), { a: 1, b: 0x80_00 }), true],
      [link.bool(), true],
      [link.float16(), false],
      [link.validated(link.float(), (n) => n < 7), false],
      [link.header(link.enumeration(uint8(), { a: 1, b: 2 }), { a: frame(), b: message }), true],
      [link.counted({ prefix: uint16(), body: string({ delimiter: '\n' }) }), true],
      [frame(uint8(), message, link.double()), false],
      [link.constant(5), true],
      [frame(), true],
    ]
    for (const [codec, canonical] of codecs) {
      const samples = fc.sample(arbitrary(codec, fc), { numRuns: 12, seed: 3 })
      const { runs } = verifyCodec(codec, samples, { reencode: canonical ? 'bytes' : 'value', maxRuns: 100 })
      expect(runs['round trip']).toBe(12)
    }
  })

  it('may take other forms of a value than it gives', () => {
    const open = link.enumeration(uint8(), { a: 1 }, { open: true })
    expect(verifyCodec(open, ['a', 1, 7]).samples).toBe(3)
    expect(verifyCodec(link.flags(uint8(), { a: 1, b: 2 }), [{}, { b: true }]).samples).toBe(2)
    expect(verifyCodec(link.bits({ a: 4, _: 4 }), [{ a: 1, _: 7 } as never]).samples).toBe(1)
    expect(
      verifyCodec(
        link.validated(link.float(), (n) => n < 1),
        [0.1],
      ).samples,
    ).toBe(1)
    expect(verifyCodec(link.float16(), [0.1]).samples).toBe(1)
    expect(verifyCodec(string({ prefix: uint8(), encoding: 'hex' }), ['DEADbeef', '']).samples).toBe(2)
  })

  it('may give the places of its bytes: what is equal, and that it is not encoded again, is said then', () => {
    const range = frame(uint8(), link.byteBlock({ prefix: uint8(), as: 'range' }))
    const samples = fc.sample(arbitrary(range, fc), 5)
    const equal = ([, [start, end]]: link.Infer<typeof range>, [, block]: link.InferInput<typeof range>) =>
      start === 2 && end === 2 + block.length
    expect(verifyCodec(range, samples, { equal, reencode: 'off' }).samples).toBe(5)
    expect(faults(range, samples)).toEqual(['round trip', 're-encode'])
  })

  it('is any tree of codecs', () => {
    fc.assert(
      fc.property(trees, ({ codec, value }) => {
        expect(verifyCodec(codec, [value], { maxRuns: 40 }).samples).toBe(1)
      }),
      { numRuns: 60 },
    )
  })

  it('is not run more often than is allowed, and what is tried is spread over all the samples', () => {
    const long = Array.from({ length: 10 }, (_, id) => ({ id, name: 'x'.repeat(200) }))
    const { runs } = verifyCodec(message, long, { maxRuns: 50 })
    expect(runs).toMatchObject({ 'every split': 50, truncated: 50, 'flipped bits': 50 })
  })

  it('with a sample of 60,000 bytes is run as often as goes through 16 MiB, unless more is asked for', () => {
    const block = link.byteBlock({ prefix: uint16() })
    const { runs } = verifyCodec(block, [new Uint8Array(60_000)])
    expect(runs).toMatchObject({ 'every split': 279, truncated: 279, 'flipped bits': 279 })
  })

  it('may take what it does not give, and need not take what it gives', () => {
    const date = custom<Date | number, Date>({
      size: 8,
      encode: (value, writer) => writer.write(link.double(), Number(value)),
      decode: (reader) => new Date(reader.read(link.double())),
    })
    const equal = (decoded: Date, sample: Date | number) => Number(decoded) === Number(sample)
    expect(verifyCodec(date, [5, new Date(0)], { equal, reencode: 'off' }).runs['re-encode']).toBe(0)
    expect(faults(date, [5])).toEqual(['round trip'])
  })

  it('of which a sample takes no bytes is checked outside of streams', () => {
    const maybe = custom<string>({
      size: { min: 0 },
      encode: (text, writer) => (text === '' ? undefined : writer.write(name, text)),
      decode: () => '',
    })
    expect(verifyCodec(maybe, ['']).runs).toMatchObject({ encode: 1, 'every split': 0, truncated: 0 })
  })
})

describe('a codec that is at fault is caught:', () => {
  /** A codec of a name whose two functions do what they are given. */
  const named = (parts: Partial<link.CustomOptions<string, string>>): Codec<string> =>
    custom<string>({
      size: { min: 1, max: 256 },
      encode: (text, writer) => writer.write(name, text),
      decode: (reader) => reader.read(name),
      ...parts,
    })
  const samples = ['one', '', 'three']

  it('nothing, where nothing is planted', () => {
    expect(verifyCodec(named({}), samples).samples).toBe(3)
  })

  it('one that cannot encode its sample', () => {
    expect(faults(name, ['x', 'y'.repeat(256)])).toEqual(['encode'])
    expect(faults(named({ size: 4 }), ['one', 'three'])).toEqual(['encode'])
  })

  it('one that cannot decode what it encodes', () => {
    const codec = named({ encode: (text, writer) => writer.bytes(Uint8Array.of(text.length)) })
    expect(faults(codec, ['one'])).toEqual(['round trip'])
  })

  it('one that decodes to another value', () => {
    const codec = named({ decode: (reader) => reader.read(name).trim() })
    expect(faults(codec, ['one', ' two '])).toContain('round trip')
  })

  it('one that remembers what it has encoded', () => {
    let calls = 0
    const sequence = frame(uint8(), name)
    const codec = named({
      size: { min: 2, max: 257 },
      encode: (text, writer) => writer.write(sequence, [calls++, text]),
      decode: (reader) => reader.read(sequence)[1],
    })
    expect(faults(codec, samples)).toContain('encode')
  })

  it('one that changes its sample', () => {
    const codec = custom<number[]>({
      size: 2,
      encode: (list, writer) => writer.write(frame(uint8(), uint8()), [list.shift() ?? 0, list.shift() ?? 0]),
      decode: (reader) => [reader.read(uint8()), reader.read(uint8())],
    })
    expect(faults(codec, [[1, 2]])).toContain('encode')
  })

  it('one that gives the same object each time', () => {
    const point = { x: 0 }
    const codec = custom<{ readonly x: number }>({
      size: 1,
      encode: ({ x }, writer) => writer.write(uint8(), x),
      decode: (reader) => Object.assign(point, { x: reader.read(uint8()) }),
    })
    expect(faults(codec, [{ x: 1 }, { x: 2 }])).toContain('round trip')
    expect(reportOf(() => verifyCodec(codec, [{ x: 1 }, { x: 2 }]))).toContain('sample 0 changes afterwards')
  })

  it('one whose size is another', () => {
    const codec: Codec<number> = { ...plain(uint16()), size: { min: 4, max: 4 } }
    expect(faults(codec, [1, 2])).toContain('size')
  })

  it('one that writes where encode begins, not where the writer stands', () => {
    const codec: Codec<number> = {
      ...plain(uint8()),
      write: (value, writer) => {
        writer.take(1)
        writer.output[0] = value
      },
    }
    expect(faults(codec, [1, 2])).toEqual(['round trip', 'encodeInto', 'writer', 're-encode'])
  })

  it('one that takes the memory before it makes room', () => {
    const codec: Codec<number> = {
      ...plain(uint8()),
      write: (value, writer) => {
        const { output } = writer
        output[writer.take(1)] = value
      },
    }
    expect(faults(codec, [1, 2])).toEqual(['writer'])
  })

  it('one that takes all there is', () => {
    const codec: Codec<string> = {
      kind: 'rest',
      size: { min: 1, max: Infinity },
      write: (text, writer) => writer.bytes(Uint8Array.from(text, (letter) => letter.charCodeAt(0))),
      read: (reader) => String.fromCharCode(...reader.bytes(reader.end - reader.position)),
    }
    expect(faults(codec, ['one', 'two'])).toEqual(
      expect.arrayContaining(['many in one chunk', 'every split', 'byte by byte', 'truncated']),
    )
  })

  it('one that keeps something from one try to the next', () => {
    let tries = 0
    const codec = named({
      decode: (reader) => {
        const text = reader.read(name)
        return reader.read(uint8()) === 0 && tries++ === -1 ? '' : text
      },
      encode: (text, writer) => writer.write(frame(name, uint8()), [text, 0]),
    })
    expect(verifyCodec(codec, samples).samples).toBe(3)
    const counting = named({
      decode: (reader) => {
        tries++
        const text = reader.read(name)
        const spoilt = tries > 1
        tries = 0
        return spoilt ? 'spoilt' : text
      },
    })
    expect(faults(counting, samples)).toEqual(expect.arrayContaining(['every split', 'byte by byte', 'empty chunks']))
  })

  it('one that takes the want of more bytes for an error of its own', () => {
    const codec = named({
      decode: (reader) => {
        try {
          return reader.read(name)
        } catch {
          return ''
        }
      },
    })
    expect(faults(codec, samples)).toEqual(expect.arrayContaining(['every split', 'byte by byte', 'truncated']))
  })

  it('one that says truncated where it should wait', () => {
    const codec: Codec<string> = {
      ...plain(name),
      read: (reader) => {
        if (reader.end - reader.position > 1) return reader.read(name)
        throw new CodecError({ code: 'CODEC_TRUNCATED', offset: 0, expected: 'more', got: 'the end' })
      },
    }
    expect(faults(codec, ['a', 'b'])).toEqual(expect.arrayContaining(['byte by byte', 'truncated']))
  })

  it('one that waits for more than it takes', () => {
    const codec: Codec<string> = {
      ...plain(name),
      read: (reader) => {
        const text = reader.read(name)
        if (!reader.final) reader.expect(1)
        return text
      },
    }
    expect(faults(codec, samples)).toEqual(expect.arrayContaining(['byte by byte']))
  })

  it('one that throws something else over damaged bytes', () => {
    const codec = named({
      decode: (reader) => {
        const text = reader.read(name)
        if (/[^a-z]/.test(text)) throw new TypeError('not a letter')
        return text
      },
    })
    expect(faults(codec, samples)).toEqual(['flipped bits'])
    expect(verifyCodec(codec, samples, { customErrors: true }).samples).toBe(3)
    const bare: Codec<string> = { ...plain(codec), read: (reader) => orThrow(name.read(reader)) }
    expect(faults(bare, samples, { customErrors: true })).toEqual(['flipped bits'])
  })

  it('one that decodes what it cannot encode', () => {
    const codec = named({
      encode: (text, writer) => {
        if (text.includes('u')) throw new Error('no u')
        writer.write(name, text)
      },
    })
    expect(faults(codec, ['t'])).toEqual(['re-encode'])
    expect(verifyCodec(codec, ['t'], { reencode: 'off' }).samples).toBe(1)
  })

  it('one with two ways to write a value, if it is said to have one', () => {
    const flag = custom<boolean>({
      size: 1,
      encode: (on, writer) => writer.write(uint8(), on ? 1 : 0),
      decode: (reader) => reader.read(uint8()) !== 0,
    })
    expect(verifyCodec(flag, [true, false]).samples).toBe(2)
    expect(faults(flag, [true, false], { reencode: 'bytes' })).toEqual(['re-encode'])
  })
})

describe('the report', () => {
  it('has the sample, the difference and the bytes explained, for each claim that does not hold', () => {
    const celsius = custom<number>({
      size: 2,
      encode: (degrees, writer) => writer.write(link.int16(), Math.round(degrees)),
      decode: (reader) => reader.read(link.int16()),
    })
    const report = reportOf(() =>
      verifyCodec(record({ name, celsius }), [
        { name: 'x', celsius: 1 },
        { name: 'y', celsius: 2.5 },
      ]),
    )
    expect(report).toBe(
      `verifyCodec: 1 of the 12 claims do not hold for a record codec, on 2 samples

round trip: sample 1 decodes to another value
  sample      {"name":"y","celsius":2.5}
  decoded     {"name":"y","celsius":3}
  differs at  celsius
  | 0000  01                       name (length): uint8 = 1
  | 0001  79                       name: string = "y"
  | 0002  00 03                    celsius: custom = 3`,
    )
  })

  it('says which sample cannot be encoded, and why', () => {
    expect(
      reportOf(() =>
        verifyCodec(message, [
          { id: 1, name: '' },
          { id: -1, name: '' },
        ]),
      ),
    ).toContain('encode: sample 1 cannot be encoded')
  })
})

it('refuses to check nothing', () => {
  expect(caught(() => verifyCodec(message, [])).message).toBe('expected a sample, got none (CODEC_DEFINITION)')
  expect(caught(() => verifyCodec(message, [{ id: 1, name: '' }], { maxRuns: 0 })).code).toBe('CODEC_DEFINITION')
  expect(caught(() => verifyCodec(undefined as never as AnyCodec, [])).code).toBe('CODEC_DEFINITION')
})

/** The parts of a codec as a plain object, to be spread: the methods of its class are not own properties. */
function plain<T>(codec: Codec<T>): Codec<T> {
  const { kind, size } = codec
  return { kind, size, write: (value, writer) => codec.write(value, writer), read: (reader) => codec.read(reader) }
}

function orThrow(text: string): string {
  // What stands for missing bytes is no text.
  if (typeof text === 'string' && /[^a-z]/.test(text)) throw new TypeError('not a letter')
  return text
}
