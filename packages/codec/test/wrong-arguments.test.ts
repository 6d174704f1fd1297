import { describe, expect, it } from 'vitest'
import * as link from '../src/index.js'
import { caught } from './caught.js'

const NO_CODEC: readonly unknown[] = [null, undefined, 'x', 1, 10n, true, {}, []]

describe('limits', () => {
  it.each([null, 'x', 1, true])('that are %s are refused when they are given', (limits) => {
    const wrong = limits as link.Limits
    expect(caught(() => link.decoder(link.uint8(), wrong)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => link.decode(link.uint8(), Uint8Array.of(1), wrong)).code).toBe('CODEC_DEFINITION')
  })
})

describe('what is no codec', () => {
  it.each(NO_CODEC)('%s encodes and decodes nothing, and stays as it is', (thing) => {
    const wrong = thing as link.Codec<unknown>
    expect(caught(() => link.encode(wrong, 1)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => link.encodeInto(wrong, 1, new Uint8Array(9), 0)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => link.decode(wrong, Uint8Array.of(1))).code).toBe('CODEC_DEFINITION')
    expect(Object.keys(Object(thing))).toEqual(thing === 'x' ? ['0'] : [])
  })

  it.each(NO_CODEC)('%s has no source, no dump and no rendering', (thing) => {
    const wrong = thing as link.AnyCodec
    expect(caught(() => link.toSource(wrong)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => link.explain(wrong, Uint8Array.of(1))).code).toBe('CODEC_DEFINITION')
    expect(caught(() => link.toMarkdown(wrong)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => link.packetDiagram(wrong)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => link.kaitai(wrong, { id: 'a' })).code).toBe('CODEC_DEFINITION')
  })
})

describe('what are no bytes', () => {
  it.each([null, 'x', 1, []])('%s are not explained', (thing) => {
    expect(caught(() => link.explain(link.uint8(), thing as unknown as Uint8Array)).code).toBe('CODEC_TYPE')
  })
})
