// @link/codec itself. Started with --disallow-code-generation-from-strings it has to interpret: see contestants.mjs.
import * as link from '../.build/codec.mjs'
import { packet } from '../.build/slacker.mjs'
import { fieldsOfB } from '../messages.mjs'

const { byte, counted, double, float, frame, int16, int32, int8, record, string, uint16, uint32, uint8 } = link

const numbers = { u8: uint8, i8: int8, u16: uint16, i16: int16, u32: uint32, i32: int32, f32: float, f64: double }

/** A fresh codec for each message, so that the time of making them can be measured too. */
export const make = {
  A: () => frame(byte(), int32(), string({ prefix: uint16() })),
  B: () => record(Object.fromEntries(fieldsOfB.map(([name, type]) => [name, numbers[type]()]))),
  C: () => packet,
  D: () =>
    counted({
      prefix: uint16(),
      body: record({ id: uint32(), value: double(), name: string({ prefix: uint8() }) }),
    }),
  E: () => string({ delimiter: '\r\n' }),
}

/** @param {any} codec */
function functions(codec) {
  return {
    encode: (value) => link.encode(codec, value),
    encodeInto: (value, bytes, at) => link.encodeInto(codec, value, bytes, at),
    decode: (bytes) => link.decode(codec, bytes),
  }
}

export default {
  wire: 'same',
  messages: Object.fromEntries(Object.entries(make).map(([letter, codec]) => [letter, functions(codec())])),
}
