import { decode, encode, explain } from '@link/codec'
import { verifyCodec } from '@link/codec/testing'
import { describe, expect, it } from 'vitest'
import { imageHeader, png, text } from '../src/png.js'
import { bytes, bytewise, codeOf } from './bytes.js'
import { gradient } from './fixtures/png.js'

const wire = bytes(gradient)

describe('a PNG image', () => {
  const image = decode(png, wire)

  it('is a signature and chunks, up to the one that ends it', () => {
    const types = image.chunks.map(({ type }) => type)
    expect(types[0]).toBe('IHDR')
    expect(types).toContain('IDAT')
    expect(types.at(-1)).toBe('IEND')
  })

  it('says what it is in its first chunk', () => {
    expect(decode(imageHeader, image.chunks[0]?.data as Uint8Array)).toEqual({
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
    expect(encode(png, { chunks: bare })).toEqual(wire)
  })

  it('comes out of a stream of single bytes, and of every other way of cutting it', () => {
    expect(bytewise(png, wire)).toEqual([image])
    expect(verifyCodec(png, [image]).samples).toBe(1)
  })

  it('is explained field by field', () => {
    expect(explain(png, wire)).toContain('chunks/0/type: string = "IHDR"')
  })

  it('is refused if it is none, if a bit is wrong, or if it ends too early', () => {
    const flipped = wire.slice()
    flipped[20] = 0xff
    expect(codeOf(() => decode(png, flipped))).toBe('CODEC_CHECKSUM')
    expect(codeOf(() => decode(png, bytes('4749463839')))).toBe('CODEC_CONSTANT')
    expect(codeOf(() => decode(png, wire.subarray(0, 100)))).toBe('CODEC_TRUNCATED')
  })
})
