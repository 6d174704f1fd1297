import { decode, decoder, encode } from '@link/codec'
import { verifyCodec } from '@link/codec/testing'
import { describe, expect, it } from 'vitest'
import { command, value } from '../src/resp.js'
import { bytes, bytewise, codeOf } from './bytes.js'
import { resp } from './fixtures/resp.js'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const captures = Object.entries(resp).flatMap(([name, exchange]) => [
  [`the command of ${name}`, bytes(exchange.command)] as const,
  [`the answer of ${name}`, bytes(exchange.answer)] as const,
])

describe.each(captures)('%s', (_, wire) => {
  it('is written to the same bytes', () => {
    expect(encode(value, decode(value, wire))).toEqual(wire)
  })

  it('comes out of a stream of single bytes', () => {
    expect(bytewise(value, wire)).toEqual([decode(value, wire)])
  })
})

describe('RESP', () => {
  const answer = (name: keyof typeof resp): unknown => decode(value, bytes(resp[name].answer))

  it('has simple texts, errors, integers and bulks, which may be null', () => {
    expect(answer('ping')).toEqual(['simple', 'PONG'])
    expect(answer('refused')).toEqual(['error', 'ERR value is out of range, must be positive'])
    expect(answer('increment')).toEqual(['integer', 1n])
    expect(answer('get')).toEqual(['bulk', utf8('héllo')])
    expect(answer('missing')).toEqual(['bulk', null])
  })

  it('has arrays, in arrays too, which may be null', () => {
    const bulk = (text: string) => ['bulk', utf8(text)]
    expect(answer('range')).toEqual(['array', [bulk('a'), bulk('b'), bulk('')]])
    expect(answer('nested')).toEqual([
      'array',
      [
        ['integer', 1n],
        ['array', [['integer', 2n], bulk('three')]],
        ['bulk', null],
        ['simple', 'OK'],
      ],
    ])
    expect(answer('nothing')).toEqual(['array', null])
  })

  it('has commands, which are arrays of bulks', () => {
    expect(encode(value, command('SET', 'greeting', 'héllo'))).toEqual(bytes(resp.set.command))
  })

  it('has integers of 64 bits, with or without a sign', () => {
    const integer = (text: string): unknown => decode(value, utf8(`:${text}\r\n`))
    expect(integer('-9223372036854775808')).toEqual(['integer', -(2n ** 63n)])
    expect(integer('+9223372036854775807')).toEqual(['integer', 2n ** 63n - 1n])
    expect(codeOf(() => integer('9223372036854775808'))).toBe('CODEC_INVALID')
  })

  it('survives every cut, and every flipped bit', () => {
    const values = captures.map(([, wire]) => decode(value, wire))
    // Not the same bytes: `+1` and `01` are 1, which is written otherwise.
    expect(verifyCodec(value, values, { reencode: 'value' }).samples).toBe(values.length)
  })
})

describe('RESP that is hostile', () => {
  const refuse = (text: string): unknown => codeOf(() => decode(value, utf8(text)))
  const refuseAtOnce = (text: string): unknown => codeOf(() => [...decoder(value).push(utf8(text))])

  it('is refused at once: an unknown type, a line without an end, a length that is none', () => {
    expect(refuseAtOnce('!')).toBe('CODEC_UNKNOWN_VALUE')
    expect(refuseAtOnce(`+${'x'.repeat(70_000)}`)).toBe('CODEC_LENGTH')
    expect(refuseAtOnce(`:${'1'.repeat(100)}`)).toBe('CODEC_LENGTH')
    expect(refuseAtOnce('$-2\r\n')).toBe('CODEC_INVALID')
    expect(refuseAtOnce('$six\r\n')).toBe('CODEC_INVALID')
    expect(refuseAtOnce('*\r\n')).toBe('CODEC_INVALID')
    expect(refuseAtOnce(`$${'9'.repeat(20)}\r\n`)).toBe('CODEC_INVALID')
  })

  it('is refused at once beyond the limits: a bulk, an array, arrays in arrays', () => {
    expect(refuseAtOnce('$2000000\r\n')).toBe('CODEC_FRAME_LIMIT')
    expect(refuseAtOnce('*1000000000\r\n')).toBe('CODEC_FRAME_LIMIT')
    expect(refuseAtOnce('*1\r\n'.repeat(100))).toBe('CODEC_DEPTH_LIMIT')
    expect([...decoder(value).push(utf8(`${'*1\r\n'.repeat(60)}:1\r\n`))]).toHaveLength(1)
  })

  it('is refused where it ends, and where a bulk does not', () => {
    const wire = bytes(resp.nested.answer)
    for (let end = 0; end < wire.length; end++) {
      expect(codeOf(() => decode(value, wire.subarray(0, end)))).toBe('CODEC_TRUNCATED')
    }
    expect(refuse('$2\r\nabcd')).toBe('CODEC_CONSTANT')
    expect(refuse('+a\rb\r\n')).toBe('CODEC_INVALID')
    expect(refuse('*1000000000\r\n')).toBe('CODEC_TRUNCATED')
  })

  it('is not written: a line in a line', () => {
    expect(codeOf(() => encode(value, ['error', 'ERR no\r\n+OK']))).toBe('CODEC_INVALID')
    expect(codeOf(() => encode(value, ['simple', 'a\nb']))).toBe('CODEC_INVALID')
  })
})
