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
    expect(answer('increment')).toEqual(['integer', 1])
    expect(answer('get')).toEqual(['bulk', utf8('héllo')])
    expect(answer('missing')).toEqual(['bulk', null])
  })

  it('has arrays, in arrays too, which may be null', () => {
    const bulk = (text: string) => ['bulk', utf8(text)]
    expect(answer('range')).toEqual(['array', [bulk('a'), bulk('b'), bulk('')]])
    expect(answer('nested')).toEqual([
      'array',
      [
        ['integer', 1],
        ['array', [['integer', 2], bulk('three')]],
        ['bulk', null],
        ['simple', 'OK'],
      ],
    ])
    expect(answer('nothing')).toEqual(['array', null])
  })

  it('has commands, which are arrays of bulks', () => {
    expect(encode(value, command('SET', 'greeting', 'héllo'))).toEqual(bytes(resp.set.command))
  })

  it('survives every cut, and every flipped bit', () => {
    const values = captures.map(([, wire]) => decode(value, wire))
    // `:01` is read as 1, which is written otherwise.
    expect(verifyCodec(value, values, { customErrors: true, reencode: 'value' }).samples).toBe(values.length)
  })

  it('is refused at once: an unknown type, a length that is none, an array deeper or larger than the limits', () => {
    const refuse = (text: string): unknown => codeOf(() => [...decoder(value).push(utf8(text))])
    expect(refuse('!')).toBe('CODEC_UNKNOWN_VALUE')
    expect(refuse('$-2\r\n')).toBe('CODEC_INVALID')
    expect(refuse('$six\r\n')).toBe('CODEC_CUSTOM')
    expect(refuse('$2000000\r\n')).toBe('CODEC_FRAME_LIMIT')
    expect(refuse('*1\r\n'.repeat(100))).toBe('CODEC_DEPTH_LIMIT')
    expect(refuse('$2\r\nabcd')).toBe('CODEC_CONSTANT')
  })
})
