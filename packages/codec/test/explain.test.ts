import { describe, expect, it } from 'vitest'
import {
  byte,
  byteBlock,
  constant,
  counted,
  dissect,
  encode,
  enumeration,
  explain,
  frame,
  header,
  int32,
  record,
  string,
  uint8,
  uint16,
} from '../src/index.js'
import * as link from '../src/index.js'
import { bytes } from './bytes.js'

const wire = frame(byte(), int32(), string({ prefix: uint16() }))
const hello = encode(wire, [1, 348, 'hello world'])

describe('explain', () => {
  it('shows each field with its offset, bytes, path, kind and value', () => {
    expect(explain(wire, hello)).toBe(
      [
        '0000  01                       0: byte = 1',
        '0001  00 00 01 5c              1: int32 = 348',
        '0005  00 0b                    2 (length): uint16 = 11',
        '0007  68 65 6c 6c 6f 20 77 6f  2: string = "hello world"',
        '000f  72 6c 64',
      ].join('\n'),
    )
  })

  it('goes into every combinator', () => {
    const codec = record({
      kind: constant('x'),
      message: header(enumeration(uint8(), { list: 1 }), {
        list: counted({ prefix: uint8(), body: byteBlock({ prefix: uint8() }) }),
      }),
    })
    const text = explain(codec, encode(codec, { kind: 'x', message: ['list', [bytes('ca fe'), bytes('')]] }))
    expect(text.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      '0000 kind: constant = "x"',
      '0000 01 message/0: enumeration = "list"',
      '0001 02 message/1 (count): uint8 = 2',
      '0002 02 message/1/0 (length): uint8 = 2',
      '0003 ca fe message/1/0: byteBlock = ca fe',
      '0005 00 message/1/1 (length): uint8 = 0',
      '0006 message/1/1: byteBlock = no bytes',
    ])
  })

  it('calls a message that is no composite the message', () => {
    expect(explain(uint8(), bytes('07'))).toBe('0000  07                       message: uint8 = 7')
  })

  it('shows the places that a byteBlock as a range decodes to, as data too', () => {
    const codec = frame(uint8(), byteBlock({ prefix: uint8(), as: 'range' }), byteBlock({ length: 1, as: 'range' }))
    expect(explain(codec, bytes('07 02 ca fe 09')).split('\n').slice(2)).toEqual([
      '0002  ca fe                    1: byteBlock = [2, 4]',
      '0004  09                       2: byteBlock = [4, 5]',
    ])
    const own = link.mapped(byteBlock({ length: 1 }), {
      encode: (n: number) => Uint8Array.of(n),
      decode: ([n]) => n ?? 0,
    })
    expect(explain(own, bytes('09'))).toMatch(/message: byteBlock = 9$/)
    const values = dissect(codec, bytes('07 02 ca fe 09')).fields.map(({ value }) => value)
    expect(values).toEqual([7, 2, [2, 4], [4, 5]])
  })

  it('explains up to an error, and shows the bytes that it did not reach', () => {
    expect(explain(wire, bytes('01 00 00 01 5c 00 02 c3 28')).split('\n').slice(-2)).toEqual([
      '0007  c3 28                    (not decoded)',
      'error: 2: expected utf8 text, got c3 28 at byte 7 (CODEC_TEXT_MALFORMED)',
    ])
  })

  it('shows what is left over', () => {
    expect(explain(uint8(), bytes('01 02 03')).split('\n').at(-1)).toBe('0001  02 03                    (left over)')
  })

  it('shows nothing but the error of an empty message', () => {
    expect(explain(uint8(), bytes(''))).toBe(
      'error: expected 1 more byte, got the end after 0 at byte 0 (CODEC_TRUNCATED)',
    )
  })

  it('never throws over bytes, whatever they are', () => {
    for (let length = 0; length < hello.length; length++) {
      expect(explain(wire, hello.subarray(0, length))).toContain('CODEC_TRUNCATED')
    }
    for (let first = 0; first < 256; first++) {
      expect(explain(header(uint8(), { 7: wire }), Uint8Array.of(first, first, first))).toContain('error: ')
    }
  })
})

describe('dissect', () => {
  it('gives the same as data', () => {
    expect(dissect(frame(uint8(), string({ prefix: uint8() })), bytes('07 01 61'))).toEqual({
      fields: [
        { path: [0], role: 'value', kind: 'uint8', offset: 0, length: 1, value: 7 },
        { path: [1], role: 'length', kind: 'uint8', offset: 1, length: 1, value: 1 },
        { path: [1], role: 'value', kind: 'string', offset: 2, length: 1, value: 'a' },
      ],
      end: 3,
    })
  })

  it('gives the error that decode would throw', () => {
    const codec = header(enumeration(uint8(), { a: 1, b: 2 }), { a: wire })
    expect(dissect(codec, bytes('03')).error).toMatchObject({ code: 'CODEC_UNKNOWN_VALUE', path: [0], offset: 0 })
    expect(dissect(codec, bytes('02')).error).toMatchObject({ code: 'CODEC_UNKNOWN_VALUE', path: [0], offset: 0 })
    expect(dissect(codec, bytes('01 02 03')).error).toMatchObject({ code: 'CODEC_TRUNCATED', path: [1, 1], offset: 2 })
  })

  it('covers the bytes up to its end without a gap', () => {
    const { fields, end } = dissect(wire, hello)
    let offset = 0
    for (const field of fields) {
      expect(field.offset).toBe(offset)
      offset += field.length
    }
    expect(offset).toBe(end)
    expect(end).toBe(hello.length)
  })

  it('refuses a huge count before it makes room for it', () => {
    const codec = counted({ prefix: int32(), body: constant(1) })
    expect(dissect(codec, bytes('7f ff ff ff')).error?.code).toBe('CODEC_COUNT_LIMIT')
  })
})

it('shows lengths of regions, flags and padding', () => {
  const codec = link.record({
    magic: link.magic('ab'),
    body: link.sized(link.uint8(), link.frame(link.optional(link.uint8()), link.string({ rest: true }))),
    name: link.padded(link.string({ prefix: link.uint8() }), 4),
    last: link.aligned(link.uint8(), 2),
    more: link.optional(link.uint8(), { flag: 'rest' }),
  })
  const wire = link.encode(codec, { body: [5, 'x'], name: 'a', last: 7, more: 9 })
  expect(
    link.dissect(codec, wire).fields.map(({ path, role, offset, length }) => [path.join('/'), role, offset, length]),
  ).toEqual([
    ['magic', 'value', 0, 2],
    ['body', 'length', 2, 1],
    ['body/0', 'flag', 3, 1],
    ['body/0', 'value', 4, 1],
    ['body/1', 'value', 5, 1],
    ['name', 'length', 6, 1],
    ['name', 'value', 7, 1],
    ['name', 'padding', 8, 2],
    ['last', 'value', 10, 1],
    ['last', 'padding', 11, 1],
    ['more', 'value', 12, 1],
  ])
  for (let length = 0; length < wire.length; length++) {
    const { error } = link.dissect(codec, wire.subarray(0, length))
    expect(error?.message ?? '').toBe(messageOf(() => link.decode(codec, wire.subarray(0, length))))
  }
  wire[2] = 4
  expect(link.dissect(codec, wire).error?.message).toBe(messageOf(() => link.decode(codec, wire)))
  wire[2] = 0
  expect(link.dissect(codec, wire).error?.message).toBe(messageOf(() => link.decode(codec, wire)))
})

function messageOf(run: () => unknown): string {
  try {
    run()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
