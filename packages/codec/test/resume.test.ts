import { describe, expect, it } from 'vitest'
import {
  byteBlock,
  counted,
  custom,
  encode,
  frame,
  header,
  record,
  string,
  uint16,
  uint32,
  uint8,
  type Codec,
} from '../src/index.js'
import { bytewise, streamed } from './stream.js'

// A message that comes in pieces is gone on with where the bytes ended: what has been read of it is not read again.

/** A codec that counts how often one of its values is begun. */
function counting<T>(codec: Codec<T>): { codec: Codec<T>; reads: () => number } {
  let reads = 0
  const counted = custom<T>({
    size: codec.size,
    encode: (value, writer) => writer.write(codec, value),
    decode(reader) {
      reads++
      return reader.read(codec)
    },
  })
  return { codec: counted, reads: () => reads }
}

const ITEMS = 500
const numbers = Array.from({ length: ITEMS }, (_, i) => i)

/** How often an item of a list was begun for each that there is, when the message comes byte by byte. */
function readsPerItem<T>(item: Codec<T>, items: readonly T[]): number {
  const { codec, reads } = counting(item)
  const list = counted({ prefix: uint16(), body: codec })
  expect(streamed(list, bytewise(encode(list, items))).messages).toEqual([items])
  return reads() / items.length
}

describe('in a message that comes byte by byte', () => {
  it('an item of a fixed size is begun once, and a list of them waited for as a whole', () => {
    expect(readsPerItem(uint32(), numbers)).toBeLessThan(1.01)
  })

  it('a text behind its length is begun when its length is there, and again when the text is', () => {
    const texts = numbers.map((i) => `item ${i}`)
    expect(readsPerItem(string({ prefix: uint8() }), texts)).toBeLessThanOrEqual(2.01)
  })

  it('a line is begun once, and again when its delimiter is there', () => {
    const lines = numbers.map((i) => `line ${i}`)
    expect(readsPerItem(string({ delimiter: '\r\n' }), lines)).toBeLessThanOrEqual(2.01)
  })

  it('parts of frames, records and headers that were read are not read again', () => {
    const first = counting(uint8())
    const second = counting(string({ prefix: uint8() }))
    const third = counting(byteBlock({ prefix: uint16() }))
    const item = frame(
      first.codec,
      header(uint8(), { 1: record({ name: second.codec, more: frame(third.codec, string({ delimiter: '\n' })) }) }),
    )
    const all = counted({ prefix: uint8(), body: item })
    const message = Array.from(
      { length: 200 },
      (_, i) => [i % 256, [1, { name: `${i}`, more: [Uint8Array.of(i), 'z'] }]] as const,
    )
    expect(streamed(all, bytewise(encode(all, message))).messages).toEqual([message])
    // Begun at the front of an item when there is nothing of it, too.
    expect(first.reads()).toBeLessThanOrEqual(2 * 200 + 2)
    expect(second.reads()).toBeLessThanOrEqual(3 * 200 + 2)
    expect(third.reads()).toBeLessThanOrEqual(3 * 200 + 2)
  })

  it('bytes that were decoded stay as they are when the rest of the message comes', () => {
    const blocks = numbers.map((i) => Uint8Array.of(i, i >> 8, 7))
    const all = counted({ prefix: uint16(), body: byteBlock({ prefix: uint8() }) })
    expect(streamed(all, bytewise(encode(all, blocks))).messages).toEqual([blocks])
  })

  it('an error has the path and the offset that it has in the whole message', () => {
    const all = record({ list: counted({ prefix: uint8(), body: frame(uint8(), string({ prefix: uint8() })) }) })
    const wire = encode(all, {
      list: [
        [1, 'ab'],
        [2, 'cd'],
        [3, 'e'],
      ],
    })
    wire[wire.length - 1] = 0xff
    const { error } = streamed(all, bytewise(wire))
    expect(error).toMatchObject({ code: 'CODEC_TEXT_MALFORMED', path: ['list', 2, 1], offset: wire.length - 1 })
  })
})
