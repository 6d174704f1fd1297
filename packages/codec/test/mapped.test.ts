import { describe, expect, it } from 'vitest'
import {
  adler32,
  aligned,
  bool,
  checksum,
  counted,
  decode,
  decoder,
  dissect,
  encode,
  enumeration,
  flags,
  frame,
  header,
  mapped,
  record,
  string,
  uint16,
  uint32,
  uint8,
  validated,
} from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

describe('mapped', () => {
  const date = mapped(uint32(), {
    encode: (value: Date) => value.getTime() / 1000,
    decode: (seconds) => new Date(seconds * 1000),
  })

  it('makes of each value what is on the wire, and the value of that', () => {
    const value = new Date('2026-11-22T00:00:00Z')
    expect(hex(encode(date, value))).toBe('6b 02 30 80')
    expect(decode(date, encode(date, value))).toEqual(value)
  })

  it('has the size of what it stands for', () => {
    expect(date.size).toEqual({ min: 4, max: 4 })
  })

  it('says where a function of the user has thrown, and what', () => {
    const failing = mapped(uint8(), {
      encode(): number {
        throw new Error('no')
      },
      decode(): number {
        throw new TypeError('nor this')
      },
    })
    const list = record({ items: counted({ prefix: uint8(), body: frame(uint8(), failing) }) })
    expect(caught(() => encode(list, { items: [[1, 2]] }))).toMatchObject({
      code: 'CODEC_CUSTOM',
      path: ['items', 0, 1],
      offset: 2,
      cause: new Error('no'),
    })
    expect(caught(() => decode(list, bytes('01 07 08')))).toMatchObject({
      code: 'CODEC_CUSTOM',
      path: ['items', 0, 1],
      offset: 2,
      cause: new TypeError('nor this'),
    })
  })

  it('is checked like any value of the codec below', () => {
    expect(caught(() => encode(date, new Date(-1000))).code).toBe('CODEC_RANGE')
  })

  it('is shown as the value that is meant, also where a sum or padding is behind it', () => {
    const wide = { encode: (n: number) => n - 1000, decode: (n: number) => n + 1000 }
    const message = frame(mapped(aligned(uint8(), 2), wide), mapped(checksum(uint8(), adler32), wide))
    const { fields } = dissect(message, encode(message, [1001, 1002]))
    expect(fields.map(({ path, role, value }) => [path[0], role, value])).toEqual([
      [0, 'value', 1001],
      [0, 'padding', Uint8Array.of(0)],
      [1, 'value', 1002],
      [1, 'checksum', 0x00_03_00_03],
    ])
  })

  it('can be the head of a header', () => {
    const head = mapped(uint8(), { encode: (odd: boolean) => (odd ? 7 : 0), decode: (wire) => wire === 7 })
    const message = header(head, { true: uint8(), false: frame() })
    expect(decode(message, encode(message, [true, 3]))).toEqual([true, 3])
    expect(hex(encode(message, [false, []]))).toBe('00')
  })

  it('refuses what is no codec, and no functions', () => {
    expect(caught(() => mapped(7 as never, { encode: Number, decode: Number })).code).toBe('CODEC_DEFINITION')
    for (const functions of [{}, null, undefined]) {
      expect(caught(() => mapped(uint8(), functions as never)).code).toBe('CODEC_DEFINITION')
    }
  })
})

describe('validated', () => {
  const port = validated(uint32(), (value) => value >= 1024, 'a port from 1024')

  it('passes on what the check holds for', () => {
    expect(decode(port, encode(port, 8080))).toBe(8080)
  })

  it('refuses anything else both ways, at its place', () => {
    const list = frame(uint8(), port)
    expect(caught(() => encode(list, [1, 80]))).toMatchObject({
      code: 'CODEC_INVALID',
      path: [1],
      offset: 1,
      expected: 'a port from 1024',
      got: '80',
    })
    expect(caught(() => decode(list, bytes('01 00 00 00 50')))).toMatchObject({
      code: 'CODEC_INVALID',
      path: [1],
      offset: 1,
    })
  })

  it.each([
    ['validated', validated(uint16(), (value) => value < 7), 'CODEC_INVALID'],
    ['bool', bool(uint16()), 'CODEC_UNKNOWN_VALUE'],
    ['flags', flags(uint16(), { a: 1 }), 'CODEC_UNKNOWN_VALUE'],
    [
      'an enumeration of validated',
      enumeration(
        validated(uint16(), (n) => n < 7),
        { a: 1 },
      ),
      'CODEC_INVALID',
    ],
  ])('%s refuses a value of a stream when it is there, whatever must follow', (_, codec, code) => {
    const stream = decoder(frame(uint8(), codec as typeof port, uint32()))
    expect([...stream.push(bytes('01 ff'))]).toEqual([])
    expect(caught(() => [...stream.push(bytes('ff'))])).toMatchObject({ code, path: [1], offset: 1 })
  })

  it('checks what is encoded and what is decoded, where they differ', () => {
    const size = mapped(uint8(), { encode: (text: string) => text.length, decode: (length) => length })
    const small = validated(size, (value) => (typeof value === 'string' ? value.length : value) < 3)
    expect(decode(small, encode(small, 'ab'))).toBe(2)
    expect(caught(() => encode(small, 'abc')).code).toBe('CODEC_INVALID')
    expect(caught(() => decode(small, bytes('03'))).code).toBe('CODEC_INVALID')
  })

  it('is taken apart up to the value that is refused', () => {
    const { fields, error } = dissect(frame(uint8(), port), bytes('01 00 00 00 50'))
    expect(fields.map(({ kind }) => kind)).toEqual(['uint8', 'uint32'])
    expect(error).toMatchObject({ code: 'CODEC_INVALID', path: [1], offset: 1 })
  })

  it('says what a check has thrown', () => {
    const failing = validated(string({ prefix: uint8() }), () => {
      throw new Error('no')
    })
    expect(caught(() => encode(failing, 'a')).code).toBe('CODEC_CUSTOM')
    expect(caught(() => decode(failing, bytes('01 61'))).cause).toEqual(new Error('no'))
  })

  it('refuses what is no check', () => {
    expect(caught(() => validated(uint8(), 'x' as never)).code).toBe('CODEC_DEFINITION')
  })
})
