import { describe, expect, it } from 'vitest'
import { runInNewContext } from 'node:vm'
import { byte, byteBlock, counted, decode, decoder, encode, frame, int16, sized, uint8, uint16 } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'
import { holds, unwritten } from './holds.js'

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

describe('a byteBlock of a fixed length', () => {
  const make = () => frame(byteBlock({ length: 3 }), uint8())

  it('has just so many bytes', () => {
    holds(make, [Uint8Array.of(1, 2, 3), 7], '01 02 03 07')
    holds(() => byteBlock({ length: 0 }), new Uint8Array(0), '')
    expect(unwritten(make, [Uint8Array.of(1, 2, 3), 7], [Uint8Array.of(1, 2), 7])).toMatchObject({
      code: 'CODEC_LENGTH',
      path: [0],
      expected: '3 bytes',
      got: '2 bytes',
    })
    expect(unwritten(make, [Uint8Array.of(1, 2, 3), 7], [[1, 2, 3], 7]).code).toBe('CODEC_TYPE')
    expect(byteBlock({ length: 3 }).size).toEqual({ min: 3, max: 3 })
  })

  it('is a copy where that is asked for', () => {
    const wire = bytes('01 02')
    const [view, copy] = [{}, { copy: true }].map((more) => decode(byteBlock({ length: 2, ...more }), wire))
    wire[0] = 9
    expect([view?.[0], copy?.[0]]).toEqual([9, 1])
  })
})

describe('a byteBlock to the end', () => {
  it('takes all bytes of the input, or of its region', () => {
    holds(() => frame(uint8(), byteBlock({ rest: true })), [1, Uint8Array.of(2, 3)], '01 02 03')
    holds(() => frame(uint8(), byteBlock({ rest: true })), [1, new Uint8Array(0)], '01')
    const make = () => frame(sized(uint8(), frame(uint8(), byteBlock({ rest: true, copy: true }))), uint8())
    holds(make, [[1, Uint8Array.of(2, 3)], 4], '03 01 02 03 04')
  })

  it('has nothing behind it, and is no stream', () => {
    expect(caught(() => frame(byteBlock({ rest: true }), uint8())).code).toBe('CODEC_DEFINITION')
    expect(caught(() => decoder(byteBlock({ rest: true }))).code).toBe('CODEC_DEFINITION')
  })
})

describe('a byteBlock as a range', () => {
  const block = Uint8Array.of(5, 6)

  it('decodes to its places, counted from the first byte of the message', () => {
    const make = () =>
      frame(uint8(), byteBlock({ prefix: uint8(), as: 'range' }), byteBlock({ length: 2, as: 'range' }))
    holds(make, [1, block, block], '01 02 05 06 05 06', [1, [2, 4], [4, 6]])
    holds(() => frame(uint8(), byteBlock({ rest: true, as: 'range' })), [1, block], '01 05 06', [1, [1, 3]])
    const sum = (n: number): number => n + 1
    const own = () => byteBlock({ prefix: uint8(), encodeLength: sum, decodeLength: (n) => n - 1, as: 'range' })
    holds(own, block, '03 05 06', [1, 3])
  })

  it('does so in regions and lists', () => {
    const make = () => counted({ prefix: uint8(), body: sized(uint8(), byteBlock({ rest: true, as: 'range' })) })
    holds(make, [block, block], '02 02 05 06 02 05 06', [
      [2, 4],
      [5, 7],
    ])
  })
})

it.each([
  [{ length: -1 }],
  [{ length: 1.5 }],
  [{ length: 1, rest: true }],
  [{ prefix: uint8(), length: 1 }],
  [{ rest: true, encodeLength: Number, decodeLength: Number }],
  [{ length: 1, as: 'view' }],
  [{}],
])('byteBlock(%o) is refused at definition', (options) => {
  expect(caught(() => byteBlock(options as never)).code).toBe('CODEC_DEFINITION')
})
