import { describe, expect, it } from 'vitest'
import {
  byteBlock,
  custom,
  encode,
  encodedSize,
  encodeInto,
  frame,
  int32,
  string,
  uint8,
  uint16,
  uint32,
} from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const wire = frame(uint8(), string({ prefix: uint16() }))

describe('encode', () => {
  it('gives bytes that no later call changes, small ones beside others in one slab', () => {
    const first = encode(wire, [1, 'a'])
    const second = encode(wire, [2, 'b'])
    expect(hex(first)).toBe('01 00 01 61')
    expect(hex(second)).toBe('02 00 01 62')
    expect(second.buffer).toBe(first.buffer)
    expect(second.byteOffset).toBe(first.byteOffset + 4)
  })

  it('gives large messages in memory of their own', () => {
    const bytes = encode(byteBlock({ prefix: uint32() }), new Uint8Array(100_000))
    expect(bytes.buffer.byteLength).toBe(100_004)
  })

  it.each([1023, 1024, 1025, 65_535, 70_000, 1_000_000])('writes messages of %d bytes and more', (length) => {
    const codec = frame(uint8(), byteBlock({ prefix: uint32() }), uint8())
    const block = new Uint8Array(length).fill(7)
    const encoded = encode(codec, [1, block, 9])
    expect(encoded).toHaveLength(length + 6)
    expect(encoded[0]).toBe(1)
    expect(encoded.at(-1)).toBe(9)
    expect(encoded.subarray(5, -1).every((byte) => byte === 7)).toBe(true)
  })

  it('is none the worse for an error in the middle of a message', () => {
    expect(caught(() => encode(wire, [1, null as never])).path).toEqual([1])
    expect(hex(encode(wire, [1, 'a']))).toBe('01 00 01 61')
  })

  it('may be called while it is running, also when that fails', () => {
    const outer = custom<number>({
      size: 2,
      encode(value, writer) {
        writer.write(uint8(), value)
        expect(caught(() => encode(uint8(), 300)).code).toBe('CODEC_RANGE')
        writer.bytes(encode(uint8(), value + 1))
      },
      decode: () => 0,
    })
    expect(hex(encode(frame(outer, outer), [1, 5]))).toBe('01 02 05 06')
  })

  it('gives an error whose stack begins at the caller', () => {
    expect(caught(() => encode(wire, [1, 2 as never])).stack?.split('\n')[1]).toContain('encode.test.ts')
  })
})

describe('encodeInto', () => {
  it('writes at the offset and gives the offset behind it', () => {
    const room = new Uint8Array(8).fill(0xee)
    expect(encodeInto(wire, [1, 'a'], room, 2)).toBe(6)
    expect(hex(room)).toBe('ee ee 01 00 01 61 ee ee')
    expect(encodeInto(uint8(), 7, room)).toBe(1)
  })

  it('fills the room to the last byte', () => {
    const room = new Uint8Array(4)
    expect(encodeInto(wire, [1, 'a'], room)).toBe(4)
    expect(encodeInto(frame(), [], room, 4)).toBe(4)
  })

  it('refuses what does not fit, and says where', () => {
    expect(caught(() => encodeInto(frame(uint8(), int32()), [1, 2], new Uint8Array(6), 2))).toMatchObject({
      code: 'CODEC_OVERFLOW',
      path: [1],
      offset: 1,
      expected: 'room for 4 more bytes',
      got: 'room for 3',
    })
  })

  it('leaves the bytes before the offset alone, also after an error', () => {
    const room = new Uint8Array(4).fill(0xee)
    caught(() => encodeInto(wire, [1, 'too long'], room, 2))
    expect(hex(room.subarray(0, 2))).toBe('ee ee')
  })

  it('writes into the middle of a larger buffer', () => {
    const large = new Uint8Array(8)
    encodeInto(int32(), 0x01020304, large.subarray(3, 7))
    expect(hex(large)).toBe('00 00 00 01 02 03 04 00')
  })

  it("writes into Node's Buffer and into shared memory", () => {
    const buffer = Buffer.alloc(4)
    expect(encodeInto(wire, [1, 'a'], buffer)).toBe(4)
    expect(buffer.toString('hex')).toBe('01000161')
    const shared = new Uint8Array(new SharedArrayBuffer(4))
    expect(encodeInto(wire, [1, 'a'], shared)).toBe(4)
    expect(hex(shared)).toBe('01 00 01 61')
  })

  it.each([-1, 5, 1.5, Number.NaN, Infinity, '1' as never])('refuses the offset %o', (offset) => {
    expect(caught(() => encodeInto(uint8(), 7, new Uint8Array(4), offset))).toMatchObject({
      code: 'CODEC_RANGE',
      expected: 'an offset from 0 to 4',
    })
  })

  it.each([undefined, null, [1, 2], new ArrayBuffer(4), 'abcd'])('refuses to write into %o', (room) => {
    expect(caught(() => encodeInto(uint8(), 7, room as never)).code).toBe('CODEC_TYPE')
  })
})

describe('encodedSize', () => {
  it('is the number of bytes', () => {
    expect(encodedSize(wire, [1, 'hé'])).toBe(6)
    expect(encodedSize(int32(), 5)).toBe(4)
    expect(encodedSize(frame(), [])).toBe(0)
    expect(encodedSize(string({ prefix: uint8() }), bytes('').join(''))).toBe(1)
  })

  it('refuses what cannot be encoded, where the size depends on the value', () => {
    expect(caught(() => encodedSize(wire, [300, 'a'])).path).toEqual([0])
  })
})
