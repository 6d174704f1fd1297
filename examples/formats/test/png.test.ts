import { inflateSync } from 'node:zlib'
import { decode, decoder, encode, explain } from '@link/codec'
import { verifyCodec } from '@link/codec/testing'
import { describe, expect, it } from 'vitest'
import { png, text } from '../src/png.js'
import { bytes, bytewise, codeOf } from './bytes.js'
import { gradient } from './fixtures/png.js'

const wire = bytes(gradient)

describe('a PNG image', () => {
  const image = decode(png, wire)

  it('is a signature and chunks, up to the one that ends it', () => {
    expect(image.chunks.map(({ type, data }) => `${type} ${data.length}`)).toEqual([
      'gAMA 4',
      'cHRM 32',
      'PLTE 18',
      'bKGD 1',
      'tIME 7',
      'IDAT 30',
      'tEXt 23',
      'tEXt 37',
      'tEXt 37',
      'IEND 0',
    ])
  })

  it('says what it is in its first chunk', () => {
    expect(image.header.data).toEqual({
      width: 7,
      height: 5,
      depth: 4,
      color: 'indexed',
      compression: 'deflate',
      filter: 'adaptive',
      interlace: 'none',
    })
  })

  it('has the comment that it was made with', () => {
    const comments = image.chunks.filter(({ type }) => type === 'tEXt').map(({ data }) => decode(text, data))
    expect(comments).toContainEqual({ keyword: 'comment', text: 'made for a test' })
  })

  it('is written to the same bytes, also when lengths and sums are left to the encoder', () => {
    expect(encode(png, image)).toEqual(wire)
    const bare = image.chunks.map(({ type, data }) => ({ type, data }))
    expect(encode(png, { header: { data: image.header.data }, chunks: bare })).toEqual(wire)
  })

  it('comes out of a stream of single bytes, and of every other way of cutting it', () => {
    expect(bytewise(png, wire)).toEqual([image])
    expect(verifyCodec(png, [image], { reencode: 'bytes' }).samples).toBe(1)
  })

  it('is explained field by field', () => {
    expect(explain(png, wire)).toContain('header/data/width: uint32 = 7')
    expect(explain(png, wire)).toContain('chunks/0/type: string = "gAMA"')
  })

  it('is the image that was drawn', () => {
    const pixels = inflateSync(image.chunks.find(({ type }) => type === 'IDAT')?.data as Uint8Array)
    // A byte for the filter, and four for seven pixels of four bits.
    expect(pixels).toHaveLength(5 * (1 + 4))
  })
})

describe('bytes that are no PNG image', () => {
  /** The image with other bytes from an offset on. */
  const altered = (offset: number, hex: string): Uint8Array => {
    const copy = wire.slice()
    copy.set(bytes(hex), offset)
    return copy
  }
  const refuse = (of: Uint8Array): unknown => codeOf(() => decode(png, of))

  it('are refused with the first byte, in a stream too', () => {
    expect(refuse(bytes('4749463839'))).toBe('CODEC_CONSTANT')
    expect(codeOf(() => [...decoder(png).push(bytes('47'))])).toBe('CODEC_CONSTANT')
  })

  it('are refused wherever they end', () => {
    for (let end = 0; end < wire.length; end++) expect(refuse(wire.subarray(0, end))).toBe('CODEC_TRUNCATED')
    expect(refuse(Uint8Array.of(...wire, 0))).toBe('CODEC_TRAILING')
  })

  it('are refused with a wrong sum, in the header and elsewhere', () => {
    expect(refuse(altered(29, '00000000'))).toBe('CODEC_CHECKSUM')
    expect(refuse(altered(16, '00000008'))).toBe('CODEC_CHECKSUM')
    expect(refuse(altered(wire.length - 1, '83'))).toBe('CODEC_CHECKSUM')
  })

  it('are refused if the header is no header', () => {
    expect(refuse(altered(12, '49484452'))).toBe('no error')
    expect(refuse(altered(12, '49444154'))).toBe('CODEC_CONSTANT')
    expect(refuse(altered(8, '0000000c'))).toBe('CODEC_TRUNCATED')
    expect(refuse(altered(16, '00000000'))).toBe('CODEC_INVALID')
    expect(refuse(altered(24, '03'))).toBe('CODEC_INVALID')
    expect(refuse(altered(25, '05'))).toBe('CODEC_UNKNOWN_VALUE')
  })

  it('are refused if a length is huge, in a stream before the bytes are there', () => {
    const second = 8 + 25
    expect(refuse(altered(second, 'ffffffff'))).toBe('CODEC_INVALID')
    expect(refuse(altered(second, '7fffffff'))).toBe('CODEC_TRUNCATED')
    const start = altered(second, '7fffffff').subarray(0, second + 4)
    expect(codeOf(() => [...decoder(png).push(start)])).toBe('CODEC_FRAME_LIMIT')
  })
})
