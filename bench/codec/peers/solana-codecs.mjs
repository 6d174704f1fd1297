// @solana/codecs: typed combinators, no generated code. All five, byte for byte.
import * as s from '@solana/codecs'
import { fieldsOfB, values } from '../messages.mjs'
import { A, D, request } from './shapes.mjs'

const big = { endian: s.Endian.Big }
const u8 = s.getU8Codec()
const u16 = s.getU16Codec(big)
const u32 = s.getU32Codec(big)
const numbers = {
  u8,
  i8: s.getI8Codec(),
  u16,
  i16: s.getI16Codec(big),
  u32,
  i32: s.getI32Codec(big),
  f32: s.getF32Codec(big),
  f64: s.getF64Codec(big),
}
const text = (size) => s.addCodecSizePrefix(s.getUtf8Codec(), size)
const bytes = (size) => s.addCodecSizePrefix(s.getBytesCodec(), size)

const a = s.getStructCodec([
  ['id', numbers.i8],
  ['count', numbers.i32],
  ['text', text(u16)],
])
const b = s.getStructCodec(fieldsOfB.map(([name, type]) => [name, numbers[type]]))
const extension = s.getStructCodec([
  ['id', numbers.i16],
  ['data', bytes(u16)],
])
const body = s.getStructCodec([
  ['contentType', u8],
  ['name', text(u16)],
  ['payload', bytes(u32)],
  ['extensions', s.getArrayCodec(extension, { size: u8 })],
])
const packet = s.getDiscriminatedUnionCodec([['request', body]], { size: u8 })
const version6 = s.getStructCodec([
  ['transaction', numbers.i32],
  ['packet', packet],
])
const c = s.getDiscriminatedUnionCodec([[6, version6]], {
  // Its union numbers cases from 0; here the only one is 6.
  size: s.transformCodec(
    u8,
    (index) => Number(index) + 6,
    (version) => version - 6,
  ),
})
const item = s.getStructCodec([
  ['id', u32],
  ['value', numbers.f64],
  ['name', text(u8)],
])
const d = s.getStructCodec([['items', s.getArrayCodec(item, { size: u16 })]])
const e = s.addCodecSentinel(s.getUtf8Codec(), Uint8Array.of(13, 10))

const { transaction, name, payload, extensions } = request
const valueOfC = {
  __kind: 6,
  transaction,
  packet: { __kind: 'request', contentType: 1, name, payload, extensions },
}

/** @param {any} codec @param {any} value */
const message = (codec, value) => ({ value, encode: (v) => codec.encode(v), decode: (data) => codec.decode(data) })

export default {
  wire: 'same',
  messages: {
    A: message(a, A),
    B: message(b, values.B),
    C: message(c, valueOfC),
    D: message(d, D),
    E: message(e, values.E),
  },
}
