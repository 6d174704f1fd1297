import { describe, expect, it } from 'vitest'
import { counted, decode, frame, magic, record, uint16, uint8 } from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'
import { holds, refused, unwritten } from './holds.js'
import { streamed } from './stream.js'

describe('magic', () => {
  it('writes its bytes and wants them back', () => {
    holds(() => magic([0xca, 0xfe]), undefined, 'ca fe')
    holds(() => magic(Uint8Array.of(0)), undefined, '00')
    holds(() => frame(uint8(), magic('GIF'), uint8()), [1, undefined, 2], '01 47 49 46 02')
    holds(() => counted({ prefix: uint8(), body: magic('x') }), [undefined, undefined], '02 78 78')
  })

  it('may be left out of a record', () => {
    const make = () => record({ magic: magic('ab'), id: uint16() })
    holds(make, { id: 5 }, '61 62 00 05', { magic: undefined, id: 5 })
  })

  it('refuses other bytes at the first that differs', () => {
    expect(refused(() => frame(uint8(), magic('abc')), [1, undefined], '01 61 78 63')).toMatchObject({
      code: 'CODEC_CONSTANT',
      path: [1],
      offset: 2,
    })
    expect(caught(() => decode(magic('abc'), bytes('61 78 63')))).toMatchObject({
      expected: '61 62 63',
      got: '61 78 63',
    })
  })

  it('refuses them in a stream as soon as that byte is there', () => {
    const codec = frame(uint8(), magic('abcd'), uint16())
    const { error } = streamed(codec, [bytes('01'), bytes('61'), bytes('78')], { end: false })
    expect(error).toMatchObject({ code: 'CODEC_CONSTANT', offset: 2 })
    expect(streamed(codec, [bytes('01 61'), bytes('62')], { end: false })).toEqual({ messages: [] })
  })

  it('says what is missing', () => {
    expect(caught(() => decode(magic('abc'), bytes('61 62')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      expected: 'the 3 bytes 61 62 63',
      got: 'the end after 2',
    })
  })

  it('takes nothing but undefined', () => {
    expect(unwritten(() => magic('ab'), undefined, 'ab').code).toBe('CODEC_CONSTANT')
  })

  it.each([[''], ['é'], [[]], [[256]], [[-1]], [undefined], [5]])('refuses %j at definition', (pattern) => {
    expect(caught(() => magic(pattern as never)).code).toBe('CODEC_DEFINITION')
  })
})
