import { describe, expect, it, vi } from 'vitest'
import { counted, decode, decoder, describe as describeCodec, encode, explain, frame } from '../src/index.js'
import { header, lazy, record, string, uint8, type AnyCodec, type Codec } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

interface Tree {
  readonly name: string
  readonly children: readonly Tree[]
}

const tree: Codec<Tree> = record({
  name: string({ prefix: uint8() }),
  children: counted({ prefix: uint8(), body: lazy(() => tree, { min: 2 }) }),
})

/** A tree of so many levels below its root. */
const deep = (levels: number): Tree => ({ name: '', children: levels === 0 ? [] : [deep(levels - 1)] })
const deepWire = (levels: number) => bytes(`${'00 01 '.repeat(levels)}00 00`)

describe('lazy', () => {
  it('lets a codec contain itself', () => {
    const value = { name: 'a', children: [{ name: 'b', children: [] }, deep(1)] }
    expect(hex(encode(tree, value))).toBe('01 61 02 01 62 00 00 01 00 00')
    expect(decode(tree, encode(tree, value))).toEqual(value)
  })

  it('goes as deep as the limit, and no deeper, both ways', () => {
    expect(decode(tree, encode(tree, deep(64)))).toEqual(deep(64))
    expect(caught(() => decode(tree, deepWire(65)))).toMatchObject({ code: 'CODEC_DEPTH_LIMIT', offset: 130 })
    expect(caught(() => decode(tree, deepWire(3), { maxDepth: 2 })).code).toBe('CODEC_DEPTH_LIMIT')
    expect(caught(() => encode(tree, deep(65)))).toMatchObject({ code: 'CODEC_DEPTH_LIMIT', offset: 130 })
    const deeper: Codec<Tree> = record({
      name: string({ prefix: uint8() }),
      children: counted({ prefix: uint8(), body: lazy(() => deeper, { maxDepth: 200 }) }),
    })
    expect(decode(deeper, encode(deeper, deep(200)), { maxDepth: 200 })).toEqual(deep(200))
  })

  it('counts levels, not siblings, also over pieces', () => {
    const wide = { name: '', children: Array.from({ length: 200 }, () => deep(1)) }
    expect(decode(tree, encode(tree, wide))).toEqual(wide)
    const stream = decoder(tree, { maxDepth: 2 })
    const wire = encode(tree, wide)
    const messages = Array.from(wire, (byte) => [...stream.push(Uint8Array.of(byte))]).flat()
    expect(messages).toEqual([wide])
  })

  it('refuses a value that contains itself, and can then still be used', () => {
    const ring = { name: 'r', children: [] as Tree[] }
    ring.children.push(ring, ring)
    expect(caught(() => encode(tree, ring)).code).toBe('CODEC_DEPTH_LIMIT')
    expect(hex(encode(tree, deep(0)))).toBe('00 00')
  })

  it('asks for its codec once, when it is first used', () => {
    const make = vi.fn(() => uint8())
    const codec = frame(lazy(make), lazy(make, { min: 1 }))
    expect(make).not.toHaveBeenCalled()
    expect(codec.size).toEqual({ min: 1, max: Infinity })
    for (let i = 0; i < 200; i++) expect(decode(codec, encode(codec, [1, i]))).toEqual([1, i])
    expect(make).toHaveBeenCalledTimes(2)
  })

  it('refuses a message that has no end', () => {
    const endless: Codec<unknown> = lazy(() => frame(endless) as Codec<unknown>)
    expect(caught(() => decode(endless, bytes('00'))).code).toBe('CODEC_DEPTH_LIMIT')
    const itself: Codec<unknown> = lazy(() => itself)
    expect(caught(() => encode(itself, 1)).code).toBe('CODEC_DEPTH_LIMIT')
  })

  it('says what is wrong with what it is given', () => {
    expect(caught(() => lazy(uint8() as never)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => lazy(() => uint8(), { min: -1 })).code).toBe('CODEC_DEFINITION')
    expect(
      caught(() =>
        encode(
          lazy(() => uint8(), { min: 2 }),
          1,
        ),
      ),
    ).toMatchObject({
      code: 'CODEC_DEFINITION',
      expected: 'a min of at most 1 for lazy',
    })
    expect(
      caught(() =>
        encode(
          lazy(() => 5 as never),
          1,
        ),
      ).expected,
    ).toBe('a codec as what lazy calls')
  })

  it('is described once, and then referred to', () => {
    const described = JSON.parse(JSON.stringify(describeCodec(tree))).codec.fields[1].codec.body
    expect(described).toMatchObject({ type: 'lazy', id: 0 })
    expect(described.codec.fields[1].codec.body).toMatchObject({ type: 'reference', id: 0 })
    // A function that makes another codec each time comes to an end as well.
    const make = (): AnyCodec => header(uint8(), { 0: uint8(), 1: lazy(make as () => Codec<unknown>) })
    expect(JSON.stringify(describeCodec(make()))).toContain('opaque')
  })

  it('is explained', () => {
    expect(explain(tree, deepWire(1))).toBe(
      [
        '0000  00                       name (length): uint8 = 0',
        '0001                           name: string = ""',
        '0001  01                       children (count): uint8 = 1',
        '0002  00                       children/0/name (length): uint8 = 0',
        '0003                           children/0/name: string = ""',
        '0003  00                       children/0/children (count): uint8 = 0',
      ].join('\n'),
    )
  })
})
