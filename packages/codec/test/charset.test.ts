import { describe, expect, it } from 'vitest'
import { decode, encode, frame, string, uint8, uint16, type CustomEncoding, type EncodingName } from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const text = (encoding: EncodingName | CustomEncoding) => string({ prefix: uint16(), encoding })

describe('single-byte encodings', () => {
  it('ascii takes 7 bits and no more', () => {
    expect(decode(text('ascii'), encode(text('ascii'), '\0az\x7F'))).toBe('\0az\x7F')
    expect(caught(() => encode(text('ascii'), 'aé'))).toMatchObject({
      code: 'CODEC_TEXT_UNMAPPABLE',
      got: 'U+00E9 at index 1',
    })
    expect(caught(() => decode(text('ascii'), bytes('00 02 61 80')))).toMatchObject({
      code: 'CODEC_TEXT_MALFORMED',
      got: '61 80',
      offset: 2,
    })
  })

  it('latin1 takes the first 256 characters, each as its own number', () => {
    const all = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i))
    const encoded = encode(text('latin1'), all)
    expect([...encoded.subarray(2)]).toEqual(Array.from({ length: 256 }, (_, i) => i))
    expect(decode(text('latin1'), encoded)).toBe(all)
    expect(caught(() => encode(text('latin1'), 'Ā')).code).toBe('CODEC_TEXT_UNMAPPABLE')
  })
})

describe("an encoding of one's own", () => {
  const rot13: CustomEncoding = {
    encode: (plain) => Uint8Array.from(plain, (c) => c.charCodeAt(0) ^ 1),
    decode: (data) => String.fromCharCode(...data.map((code) => code ^ 1)),
  }

  it('is used both ways, behind a prefix, before a delimiter and of a fixed length', () => {
    expect(hex(encode(text(rot13), 'abc'))).toBe('00 03 60 63 62')
    expect(decode(text(rot13), bytes('00 03 60 63 62'))).toBe('abc')
    expect(hex(encode(string({ delimiter: 'z', encoding: rot13 }), 'a'))).toBe('60 7b')
    expect(decode(string({ length: 1, encoding: rot13 }), bytes('60'))).toBe('a')
  })

  it('may give its bytes as a Buffer that it uses again', () => {
    const shared = Buffer.alloc(8)
    const reusing: CustomEncoding = {
      encode: (plain) => shared.subarray(0, shared.write(plain, 'latin1')),
      decode: (data) => Buffer.from(data).toString('latin1'),
    }
    const codec = frame(text(reusing), text(reusing))
    expect(decode(codec, encode(codec, ['one', 'two']))).toEqual(['one', 'two'])
  })

  it('refuses by throwing; what it threw is the cause', () => {
    const strict: CustomEncoding = {
      encode: () => {
        throw new RangeError('no such letter')
      },
      decode: () => {
        throw new RangeError('no such byte')
      },
    }
    expect(caught(() => encode(text(strict), 'a'))).toMatchObject({
      code: 'CODEC_TEXT_UNMAPPABLE',
      cause: new RangeError('no such letter'),
    })
    expect(caught(() => decode(text(strict), bytes('00 00')))).toMatchObject({
      code: 'CODEC_TEXT_MALFORMED',
      got: 'no bytes',
      cause: new RangeError('no such byte'),
    })
    expect(caught(() => string({ delimiter: ';', encoding: strict })).code).toBe('CODEC_DEFINITION')
  })

  it.each([null, {}, { encode: (): Uint8Array => bytes('') }, 'utf-8', 'toString', '__proto__', 5])(
    'is refused when it is declared as %o',
    (encoding) => {
      expect(caught(() => string({ prefix: uint8(), encoding: encoding as never })).code).toBe('CODEC_DEFINITION')
    },
  )
})

describe('shared and foreign memory', () => {
  it.each(['utf8', 'ascii', 'latin1', 'utf16le', 'utf16be', 'utf16'] as const)(
    '%s reads from shared memory',
    (encoding) => {
      const long = 'abc'.repeat(20)
      const encoded = encode(text(encoding), long)
      const shared = new Uint8Array(new SharedArrayBuffer(encoded.length))
      shared.set(encoded)
      expect(decode(text(encoding), shared)).toBe(long)
    },
  )
})
