import { describe, expect, it } from 'vitest'
import { byte, constant, counted, custom, decode, encode, frame, string, uint8, uint16, uint32 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const list = counted({ prefix: uint8(), body: uint16() })

describe('counted', () => {
  it('writes the number of items, then the items', () => {
    expect(hex(encode(list, [1, 2]))).toBe('02 00 01 00 02')
    expect(decode(list, bytes('02 00 01 00 02'))).toEqual([1, 2])
    expect(hex(encode(list, []))).toBe('00')
    expect(list.size).toEqual({ min: 1, max: 511 })
  })

  it('tells the way to the item that is wrong', () => {
    expect(caught(() => encode(list, [1, 2, -3]))).toMatchObject({ code: 'CODEC_RANGE', path: [2], offset: 5 })
    const names = counted({ prefix: uint8(), body: string({ prefix: uint8() }) })
    expect(caught(() => decode(names, bytes('02 01 61 01 ff')))).toMatchObject({
      code: 'CODEC_TEXT_MALFORMED',
      path: [1],
      offset: 4,
    })
  })

  it('refuses more items than its prefix can say, before it writes one', () => {
    expect(
      caught(() =>
        encode(
          counted({ prefix: byte(), body: uint8() }),
          Array.from({ length: 128 }, () => 0),
        ),
      ),
    ).toMatchObject({
      code: 'CODEC_LENGTH',
      got: '128',
      offset: 0,
    })
  })

  it('refuses a count below 0', () => {
    expect(caught(() => decode(counted({ prefix: byte(), body: uint8() }), bytes('ff 01 02'))).code).toBe(
      'CODEC_LENGTH',
    )
  })

  it.each([null, undefined, 'ab', { length: 1, 0: 1 }, new Set([1]), new Uint8Array(1)])('refuses %o', (value) => {
    expect(caught(() => encode(list, value as never)).code).toBe('CODEC_TYPE')
  })

  it('refuses a hole, and where the item is a constant fills it', () => {
    const sparse: number[] = []
    sparse[1] = 1
    expect(caught(() => encode(list, sparse))).toMatchObject({ code: 'CODEC_TYPE', path: [0] })
    expect(hex(encode(counted({ prefix: uint8(), body: constant(1) }), sparse as 1[]))).toBe('02')
  })

  it('writes as many items as its prefix says, also when the list grows meanwhile', () => {
    const items = [1, 2]
    const growing = custom<number, number>({
      size: 1,
      encode(item, writer) {
        items.push(9)
        writer.write(uint8(), item)
      },
      decode: (reader) => reader.read(uint8()),
    })
    expect(hex(encode(counted({ prefix: uint8(), body: growing }), items))).toBe('02 01 02')
  })

  it('takes a proxy of an array', () => {
    expect(hex(encode(list, new Proxy([1, 2], {})))).toBe('02 00 01 00 02')
  })

  it('lets items take no bytes', () => {
    const nothing = counted({ prefix: uint16(), body: constant('x') })
    expect(decode(nothing, bytes('00 03'))).toEqual(['x', 'x', 'x'])
    expect(nothing.size).toEqual({ min: 2, max: 2 })
  })

  it('can be nested', () => {
    const rows = counted({ prefix: uint8(), body: list })
    expect(decode(rows, encode(rows, [[1], [], [2, 3]]))).toEqual([[1], [], [2, 3]])
    expect(caught(() => encode(rows, [[1], [2, 70_000]])).path).toEqual([1, 1])
  })

  it('refuses a huge count before it reads an item', () => {
    let read = 0
    const body = custom<number, number>({
      size: 1,
      encode: (item, writer) => writer.write(uint8(), item),
      decode(reader) {
        read++
        return reader.read(uint8())
      },
    })
    const many = counted({ prefix: uint32(), body })
    expect(caught(() => decode(many, bytes('ff ff ff ff 01'))).code).toBe('CODEC_COUNT_LIMIT')
    expect(caught(() => decode(many, bytes('00 00 ff ff 01'))).code).toBe('CODEC_TRUNCATED')
    expect(caught(() => decode(frame(many), bytes('ff ff ff ff 01'), { maxCount: Infinity })).code).toBe(
      'CODEC_TRUNCATED',
    )
    expect(read).toBe(0)
  })

  it('says so when there are no options, no prefix or no body', () => {
    expect(caught(() => counted(undefined as never)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => counted({ body: uint8() } as never)).expected).toBe('a codec as the prefix of counted')
    expect(caught(() => counted({ prefix: uint8() } as never)).expected).toBe('a codec as the body of counted')
  })
})
