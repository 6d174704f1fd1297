import { deflateSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { adler32, encode, checksum, uint8 } from '../src/index.js'
import { hex } from './bytes.js'

it('adler32 is the one of the examples', () => {
  expect(adler32.compute(new TextEncoder().encode('Wikipedia'))).toBe(0x11_e6_03_98)
  expect(adler32.compute(new Uint8Array(0))).toBe(1)
  expect(hex(encode(checksum(uint8(), adler32), 1))).toBe('01 00 02 00 02')
})

it('adler32 is that which zlib writes behind its data, also of long and of high bytes', () => {
  const written = (bytes: Uint8Array) => deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(adler32.compute(bytes)).toBe(written(bytes))
    }),
  )
  const long = new Uint8Array(100_000).fill(255)
  expect(adler32.compute(long)).toBe(written(long))
})
