import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteBlock, decoder, encode, frame, string, uint16, uint8, type Decoder } from '../src/index.js'

const blocks = frame(uint8(), byteBlock({ prefix: uint16() }))
const texts = frame(uint8(), string({ prefix: uint16() }))

/** Pushes chunks through the same memory, which is used again for each, and counts the copies that are made. */
function throughOneMemory<Out>(
  stream: Decoder<Out>,
  chunks: readonly Uint8Array[],
): { messages: Out[]; copies: number } {
  const memory = new Uint8Array(2048)
  const messages: Out[] = []
  let copies = 0
  for (const chunk of chunks) {
    memory.set(chunk)
    const keep = (bytes: Uint8Array): Uint8Array => {
      copies++
      return bytes.slice()
    }
    messages.push(...stream.push(memory.subarray(0, chunk.length), keep))
    memory.fill(0xff)
  }
  stream.end()
  return { messages, copies }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b)
  return [...ends, bytes.length].map((end, i) => bytes.slice(ends[i - 1] ?? 0, end))
}

describe('a chunk whose memory is used again', () => {
  it('leaves the blocks of its messages as they were, wherever the stream is cut', () => {
    const block = fc.uint8Array({ maxLength: 40 })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 8 }), (values, places) => {
        const sent = values.map((value, i): [number, Uint8Array] => [i, value])
        const bytes = joined(sent.map((message) => encode(blocks, message)))
        expect(throughOneMemory(decoder(blocks), cut(bytes, places)).messages).toEqual(sent)
      }),
    )
  })

  it('is copied once, however many messages it holds', () => {
    const five = joined(Array.from({ length: 5 }, (_, i) => encode(blocks, [i, Uint8Array.of(1, 2, 3)])))
    expect(throughOneMemory(decoder(blocks), [five, five]).copies).toBe(2)
  })

  it('is not copied for messages without views, nor for one that goes on from the chunk before it', () => {
    const five = joined(Array.from({ length: 5 }, (_, i) => encode(texts, [i, 'text'])))
    expect(throughOneMemory(decoder(texts), [five, five.slice(0, 11), five.slice(11)]).copies).toBe(0)
    const large = encode(blocks, [7, new Uint8Array(1000).fill(7)])
    const { messages, copies } = throughOneMemory(decoder(blocks), cut(large, [2, 300, 600]))
    expect(copies).toBe(0)
    expect(messages).toEqual([[7, new Uint8Array(1000).fill(7)]])
  })

  it('may be let go of in the middle: the rest comes with the next push', () => {
    const stream = decoder(texts)
    const chunk = joined(['one', 'two', 'three'].map((text, i) => encode(texts, [i, text])))
    const first = stream.push(chunk, (bytes) => bytes.slice())
    expect(first.next().value).toEqual([0, 'one'])
    first.return?.()
    chunk.fill(0xff)
    expect([...stream.push(new Uint8Array(0))]).toEqual([
      [1, 'two'],
      [2, 'three'],
    ])
  })

  it('is left to rest() in memory of its own', () => {
    const stream = decoder(texts)
    const chunk = joined([encode(texts, [1, 'one']), Uint8Array.of(9, 8)])
    expect(stream.push(chunk, (bytes) => bytes).next().value).toEqual([1, 'one'])
    const rest = stream.rest()
    chunk.fill(0xff)
    expect(rest).toEqual(Uint8Array.of(9, 8))
  })
})

describe('a decoder that has read all of a chunk', () => {
  it('does not keep its memory alive', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const one = encode(blocks, [1, Uint8Array.of(1, 2, 3)])
    const streams = Array.from({ length: 3 }, () => decoder(blocks))
    // Compiled or not, and through the view that is kept of the bytes seen last: of these there is another at the end.
    const chunks = streams.map((stream, i) => {
      for (let n = 0; n < 150 * i; n++) for (const message of stream.push(one)) expect(message[0]).toBe(1)
      const chunk = one.slice()
      for (const message of stream.push(chunk)) expect(message[0]).toBe(1)
      return new WeakRef(chunk.buffer)
    })
    expect([...decoder(blocks).push(one)]).toHaveLength(1)
    await new Promise(setImmediate)
    collect()
    expect(chunks.filter((chunk) => chunk.deref() !== undefined)).toEqual([])
    expect(streams).toHaveLength(3)
  })
})
