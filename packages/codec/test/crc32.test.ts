import { crc32 as zlib } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { crc32, encode, checksum, uint8, uint32LE } from '../src/index.js'
import { hex } from './bytes.js'

it('crc32 is the one whose check value is known', () => {
  expect(crc32.compute(new TextEncoder().encode('123456789'))).toBe(0xcb_f4_39_26)
  expect(crc32.compute(new Uint8Array(0))).toBe(0)
})

it('crc32 is that of zlib, where Node tells it', () => {
  if (typeof zlib !== 'function') return
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(crc32.compute(bytes)).toBe(zlib(bytes))
    }),
  )
})

it('crc32 is written big-endian, or as its codec says', () => {
  expect(hex(encode(checksum(uint8(), crc32), 0))).toBe('00 d2 02 ef 8d')
  expect(hex(encode(checksum(uint8(), { ...crc32, codec: uint32LE() }), 0))).toBe('00 8d ef 02 d2')
})
