import { describe, expect, it } from 'vitest'
import * as link from '../src/index.js'
import { decode, encode, type AnyCodec } from '../src/index.js'
import { hex } from './bytes.js'
import { caught } from './caught.js'

const { counted, enumeration, frame, header, record, repeated, uint16, uint8 } = link
const rest = repeated(uint8(), { until: 'end' })

function isOpen(codec: AnyCodec): boolean {
  return (codec as { open?: boolean }).open === true
}

describe('a codec that takes all bytes there are', () => {
  it('makes what it ends open, and nothing else', () => {
    expect(isOpen(rest)).toBe(true)
    expect(isOpen(frame(uint8(), rest))).toBe(true)
    expect(isOpen(record({ id: uint8(), rest }))).toBe(true)
    expect(isOpen(header(uint8(), { 1: frame(), 2: frame(rest) }))).toBe(true)
    expect(isOpen(record({ rest: link.conditional(() => true, rest) }))).toBe(true)
    expect(isOpen(link.mapped(rest, { encode: (text: string) => [text.length], decode: String }))).toBe(true)
    expect(isOpen(link.validated(frame(uint8(), rest), () => true))).toBe(true)
    expect(isOpen(link.bool())).toBe(false)
    expect(isOpen(link.flags(uint8(), { a: 1 }, { open: true }))).toBe(false)
    expect(isOpen(enumeration(uint8(), { a: 1 }, { open: true }))).toBe(false)
    expect(isOpen(frame(uint8()))).toBe(false)
    expect(isOpen(frame())).toBe(false)
    expect(isOpen(enumeration(uint8(), { a: 1 }))).toBe(false)
    expect(isOpen(record({ length: link.lengthOf(uint8(), 'rest'), rest }))).toBe(false)
  })

  it('is read to the end of the input, or by the length that another field tells', () => {
    expect(decode(frame(uint16(), rest), encode(frame(uint16(), rest), [1, [2, 3]]))).toEqual([1, [2, 3]])
    const message = record({ length: link.lengthOf(uint8(), 'rest'), rest, id: uint8() })
    expect(hex(encode(message, { rest: [5, 6], id: 7 }))).toBe('02 05 06 07')
    expect(decode(message, encode(message, { rest: [5, 6], id: 7 }))).toEqual({ length: 2, rest: [5, 6], id: 7 })
  })

  it('is refused with the limit that ends it too early, wherever it begins', () => {
    for (let i = 0; i < 120; i++) decode(rest, Uint8Array.of(1))
    const limits = { maxFrame: 4 }
    const expected = { code: 'CODEC_FRAME_LIMIT', offset: 0, got: 'one of at least 6' }
    expect(caught(() => decode(rest, new Uint8Array(6), limits))).toMatchObject(expected)
    expect(caught(() => link.decodeFrom(rest, new Uint8Array(9), 3, limits))).toMatchObject(expected)
  })

  it('may leave bytes where only another case takes all', () => {
    const wire = Uint8Array.of(9, 1, 8, 8)
    const some = header(uint8(), { 1: uint8(), 2: rest })
    expect(link.decodeFrom(some, wire, 1)).toEqual({ value: [1, 8], end: 3 })
    expect(caught(() => decode(some, wire.subarray(1)))).toMatchObject({ code: 'CODEC_TRAILING', offset: 2 })
    expect(link.decodeFrom(link.optional(rest), Uint8Array.of(0, 8))).toEqual({ value: undefined, end: 1 })
    expect(link.decodeFrom(link.optional(uint8(), { flag: 'rest' }), wire)).toEqual({ value: 9, end: 1 })
  })

  it.each<[string, () => AnyCodec]>([
    ['a frame with more behind it', () => frame(rest, uint8())],
    ['a record with more behind it', () => record({ rest, id: uint8() })],
    [
      'a record that tells the length of another field',
      () => record({ length: link.lengthOf(uint8(), 'id'), rest, id: uint8() }),
    ],
    ['counted', () => counted({ prefix: uint8(), body: rest })],
    ['repeated', () => repeated(rest, { count: 2 })],
    ['mapOf', () => link.mapOf(uint8(), uint8(), rest)],
    ['a head', () => header(rest as AnyCodec as link.Codec<number>, { 1: frame() })],
    ['checksum', () => link.checksum(rest, link.crc32)],
  ])('is refused at definition in %s', (_, make) => {
    const error = caught(make)
    expect(error.code).toBe('CODEC_DEFINITION')
    expect(error.message).toContain('a codec that ends by itself')
    expect(error.message).toContain('sized()')
  })

  it('is refused when it is first used in lazy', () => {
    expect(
      caught(() =>
        encode(
          link.lazy(() => rest),
          [],
        ),
      ).code,
    ).toBe('CODEC_DEFINITION')
  })

  it('is refused as the message of a stream', () => {
    expect(caught(() => link.decoder(frame(rest)))).toMatchObject({
      code: 'CODEC_DEFINITION',
      got: 'one that takes all bytes; sized() can limit it',
    })
  })
})
