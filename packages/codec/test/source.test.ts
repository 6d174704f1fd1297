import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  byte,
  custom,
  decode,
  encode,
  encodeInto,
  frame,
  precompiled,
  string,
  toSource,
  uint8,
  type AnyCodec,
  type Codec,
  type CompiledSource,
} from '../src/index.js'
import { caught } from './caught.js'
import { trees } from './trees.js'

/** What an import of the module would give. */
function imported(source: string): ReturnType<typeof precompiled> {
  const body = source.replace(/^import .*$/m, '').replace('export default', 'return')
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function('precompiled', body)(precompiled) as ReturnType<typeof precompiled>
}

const make = () => frame(byte(), string({ prefix: uint8() }), string({ delimiter: '\r\n' }))

describe('code that was compiled ahead of time', () => {
  it('is an ES module that needs only this package, and names no place', () => {
    const source = toSource(make())
    expect(source.match(/^import .*$/gm)).toEqual([`import { precompiled } from '@link/codec'`])
    expect(source).toContain('export default ')
    expect(source).toBe(toSource(make()))
  })

  it('is used from the first message on', () => {
    const seen: string[] = []
    const source = toSource(make()).replace('const ', 'seen();const ')
    const body = source.replace(/^import .*$/m, '').replace('export default', 'return')
    // oxlint-disable-next-line typescript/no-implied-eval
    const module = new Function('precompiled', 'seen', body)(precompiled, () => seen.push('read'))
    const codec = module(make())
    expect(decode(codec, encode(codec, [1, 'a', 'b']))).toEqual([1, 'a', 'b'])
    expect(seen).toEqual(['read'])
  })

  it('does what the interpreter does, and leaves to it what is wrong', () => {
    fc.assert(
      fc.property(trees, fc.nat(), ({ codec, value }, place) => {
        const fast = imported(toSource(codec))(codec)
        const wire = encode(fast, value)
        const room = new Uint8Array(wire.length)
        expect(encodeInto(fast, value, room)).toBe(wire.length)
        expect(room).toEqual(wire)
        expect(encode(fast, decode(fast, wire) as never)).toEqual(wire)
        if (wire.length === 0) return
        expect(caught(() => decode(fast, wire.subarray(0, place % wire.length))).code).toMatch(/^CODEC_/)
      }),
      { numRuns: 300 },
    )
  })

  it('is refused by another codec than it was made from', () => {
    const compiled = imported(toSource(make()))
    for (const other of [frame(), frame(uint8(), string({ prefix: uint8() }), string({ delimiter: '\r\n' }))]) {
      expect(caught(() => compiled(other as AnyCodec)).code).toBe('CODEC_DEFINITION')
    }
  })

  it('calls the functions of a custom codec that it cannot compile', () => {
    const celsius: () => Codec<number> = () =>
      custom({
        size: 1,
        encode: (degrees: number, writer) => writer.write(byte(), degrees - 20),
        decode: (reader) => reader.read(byte()) + 20,
      })
    const codec = imported(toSource(frame(celsius(), byte())))(frame(celsius(), byte()))
    expect(decode(codec, encode(codec, [25, 1]))).toEqual([25, 1])
  })

  it('has a type that says what it takes', () => {
    const source: CompiledSource = { read: () => 0, write: () => 0 }
    expect(caught(() => precompiled('00000000', source)(byte())).code).toBe('CODEC_DEFINITION')
  })
})
