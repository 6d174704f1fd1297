import { describe, expect, it } from 'vitest'
import { runInNewContext } from 'node:vm'
import { byte, byteBlock, decode, encode, frame, int16, uint8, uint16 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const block = byteBlock({ prefix: uint16() })

describe('byteBlock', () => {
  it('writes its length and its bytes', () => {
    expect(hex(encode(block, bytes('ca fe')))).toBe('00 02 ca fe')
    expect(hex(encode(block, bytes('')))).toBe('00 00')
    expect(block.size).toEqual({ min: 2, max: 65537 })
  })

  it('decodes to a view of the input', () => {
    const input = bytes('00 02 ca fe')
    const view = decode(block, input)
    input[2] = 0
    expect(hex(view)).toBe('00 fe')
    expect(view.buffer).toBe(input.buffer)
  })

  it('decodes to a copy with { copy: true }', () => {
    const input = bytes('00 02 ca fe')
    const copy = decode(byteBlock({ prefix: uint16(), copy: true }), input)
    input.fill(0)
    expect(hex(copy)).toBe('ca fe')
    expect(copy.buffer.byteLength).toBe(2)
  })

  it('finds its bytes in the middle of a larger buffer', () => {
    const large = bytes('99 99 00 02 ca fe 99')
    expect(hex(decode(block, large.subarray(2, 6)))).toBe('ca fe')
  })

  it("takes Node's Buffer and gives a plain Uint8Array", () => {
    const decoded = decode(block, Buffer.from('0002cafe', 'hex'))
    expect(Buffer.isBuffer(decoded)).toBe(false)
    expect(hex(encode(block, Buffer.from('cafe', 'hex')))).toBe('00 02 ca fe')
    const copied = decode(byteBlock({ prefix: uint16(), copy: true }), Buffer.from('0002cafe', 'hex'))
    expect(hex(copied)).toBe('ca fe')
  })

  it('takes the Uint8Array of another realm', () => {
    const foreign = runInNewContext('Uint8Array.of(0, 2, 0xca, 0xfe)') as Uint8Array
    expect(foreign instanceof Uint8Array).toBe(false)
    expect(hex(decode(block, foreign))).toBe('ca fe')
    expect(hex(encode(block, foreign))).toBe('00 04 00 02 ca fe')
  })

  it('takes bytes of shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(7)
    expect(hex(encode(block, shared))).toBe('00 02 07 07')
  })

  it.each([null, undefined, 'ab', [1, 2], new ArrayBuffer(2), new Uint16Array(2), new DataView(new ArrayBuffer(1))])(
    'refuses %o',
    (value) => {
      expect(caught(() => encode(block, value as never)).code).toBe('CODEC_TYPE')
    },
  )

  it('refuses a block that its prefix cannot count', () => {
    expect(caught(() => encode(byteBlock({ prefix: byte() }), new Uint8Array(128)))).toMatchObject({
      code: 'CODEC_LENGTH',
      got: '128',
    })
  })
})

describe('byteBlock with length functions', () => {
  const counting = byteBlock({ prefix: uint16(), encodeLength: (n) => n + 2, decodeLength: (n) => n - 2 })

  it('writes and reads what they say', () => {
    expect(hex(encode(counting, bytes('ca fe')))).toBe('00 04 ca fe')
    expect(hex(decode(counting, bytes('00 04 ca fe')))).toBe('ca fe')
    expect(hex(decode(counting, bytes('00 02')))).toBe('')
  })

  it('refuses a length that decodes to one below 0, or to none at all', () => {
    expect(caught(() => decode(counting, bytes('00 01')))).toMatchObject({
      code: 'CODEC_LENGTH',
      got: '1, decoded to -1',
      offset: 0,
    })
    const halves = byteBlock({ prefix: uint8(), encodeLength: (n) => 2 * n, decodeLength: (n) => n / 2 })
    expect(caught(() => decode(halves, bytes('03 00 00'))).got).toBe('3, decoded to 1.5')
  })

  it('lets a negative number stand for a length, as in protocols where -1 is nothing', () => {
    const nullable = byteBlock({
      prefix: int16(),
      encodeLength: (n) => n || -1,
      decodeLength: (n) => (n === -1 ? 0 : n),
    })
    expect(hex(encode(nullable, bytes('')))).toBe('ff ff')
    expect(decode(nullable, bytes('ff ff'))).toEqual(bytes(''))
  })

  it('refuses to write a length that they do not give back', () => {
    const words = byteBlock({ prefix: uint8(), encodeLength: (n) => Math.floor(n / 4), decodeLength: (n) => 4 * n })
    expect(hex(encode(words, bytes('01 02 03 04')))).toBe('01 01 02 03 04')
    expect(caught(() => encode(words, bytes('01 02 03')))).toMatchObject({
      code: 'CODEC_LENGTH',
      got: '3, encoded as 0',
    })
  })

  it('passes on what they throw as the cause of an error with path and offset', () => {
    const throwing = frame(
      uint8(),
      byteBlock({
        prefix: uint8(),
        encodeLength: () => {
          throw new Error('no')
        },
        decodeLength: () => {
          throw new Error('never')
        },
      }),
    )
    expect(caught(() => decode(throwing, bytes('00 01 02')))).toMatchObject({
      code: 'CODEC_CUSTOM',
      path: [1],
      offset: 1,
      cause: new Error('never'),
    })
    expect(caught(() => encode(throwing, [0, bytes('')]))).toMatchObject({
      code: 'CODEC_CUSTOM',
      cause: new Error('no'),
    })
  })

  it('wants both or neither', () => {
    const encodeLength = (n: number): number => n + 1
    expect(caught(() => byteBlock({ prefix: uint8(), encodeLength })).code).toBe('CODEC_DEFINITION')
    expect(caught(() => byteBlock({ prefix: uint8(), decodeLength: encodeLength })).code).toBe('CODEC_DEFINITION')
  })

  it('says so when there are no options or no prefix', () => {
    expect(caught(() => byteBlock(undefined as never)).code).toBe('CODEC_DEFINITION')
    expect(caught(() => byteBlock({} as never)).code).toBe('CODEC_DEFINITION')
  })
})
