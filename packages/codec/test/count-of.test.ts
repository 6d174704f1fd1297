import { describe, expect, it } from 'vitest'
import { byte, conditional, constant, countOf, custom, decode, decoder, encode } from '../src/index.js'
import { explain, record, repeated, string, uint8, uint16 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const table = record({ rows: countOf(uint8(), 'row'), name: string({ length: 2 }), row: repeated(uint16()) })

describe('countOf', () => {
  it('is computed when encoding, and tells when decoding where the list ends', () => {
    expect(hex(encode(table, { name: 'ab', row: [1, 2] }))).toBe('02 61 62 00 01 00 02')
    expect(decode(table, bytes('02 61 62 00 01 00 02'))).toEqual({ rows: 2, name: 'ab', row: [1, 2] })
  })

  it('may be given, if it is right', () => {
    expect(hex(encode(table, { rows: 0, name: 'ab', row: [] }))).toBe('00 61 62')
    expect(caught(() => encode(table, { rows: 1, name: 'ab', row: [] }))).toMatchObject({
      code: 'CODEC_CONSTANT',
      path: ['rows'],
    })
  })

  it('is not more than its codec can hold, or the decoder takes', () => {
    const small = record({ n: countOf(byte(), 'items'), items: repeated(uint8()) })
    const items = Array.from({ length: 128 }, () => 0)
    expect(caught(() => encode(small, { items }))).toMatchObject({ code: 'CODEC_LENGTH', path: ['n'] })
    expect(caught(() => decode(small, bytes('ff'))).code).toBe('CODEC_LENGTH')
    const stream = decoder(table, { maxCount: 3 })
    expect(caught(() => [...stream.push(bytes('04'))])).toMatchObject({ code: 'CODEC_COUNT_LIMIT', path: ['rows'] })
  })

  it('lets a wrong list be refused where it stands', () => {
    expect(caught(() => encode(table, { name: 'ab', row: null as never }))).toMatchObject({
      code: 'CODEC_TYPE',
      path: ['row'],
    })
    expect(caught(() => decode(table, bytes('02 61 62 00 01')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: ['row'],
    })
  })

  it('writes as many items as it says, or none at all', () => {
    const row = [1]
    const growing = custom<string>({
      size: 0,
      encode: () => void row.push(2),
      decode: () => '',
    })
    const codec = record({ rows: countOf(uint8(), 'row'), name: growing, row: repeated(uint8()) })
    expect(caught(() => encode(codec, { name: 'ab', row }))).toMatchObject({ code: 'CODEC_ARITY', path: ['row'] })
  })

  it('may be of a list that is not there, and be seen by its condition', () => {
    const codec = record({
      rows: countOf(uint8(), 'row'),
      kind: conditional((fields: { rows: number }) => fields.rows > 0, uint8()),
      row: conditional((fields: { rows: number }) => fields.rows > 0, repeated(uint8())),
    })
    expect(hex(encode(codec, {}))).toBe('00')
    expect(hex(encode(codec, { kind: 5, row: [7] }))).toBe('01 05 07')
    expect(decode(codec, bytes('02 05 01 02'))).toEqual({ rows: 2, kind: 5, row: [1, 2] })
  })

  it('counts items without bytes', () => {
    const codec = record({ n: countOf(uint16(), 'items'), items: repeated(constant('x')) })
    expect(decode(codec, bytes('00 03'))).toEqual({ n: 3, items: ['x', 'x', 'x'] })
    expect(caught(() => decode(codec, bytes('00 03'), { maxCount: 2 })).code).toBe('CODEC_COUNT_LIMIT')
  })

  it('says at definition what cannot be counted', () => {
    for (const define of [
      () => record({ n: countOf(uint8(), 'items'), items: uint8() }),
      () => record({ n: countOf(uint8(), 'items'), items: repeated(uint8(), { count: 2 }) }),
      () => record({ items: repeated(uint8()), n: countOf(uint8(), 'items') }),
    ]) {
      expect(caught(define).code).toBe('CODEC_DEFINITION')
    }
  })

  it('is explained', () => {
    expect(explain(table, bytes('01 61 62 00 07'))).toBe(
      [
        '0000  01                       rows: uint8 = 1',
        '0001  61 62                    name: string = "ab"',
        '0003  00 07                    row/0: uint16 = 7',
      ].join('\n'),
    )
  })
})
