// micro-packed: combinators, no generated code. All five, byte for byte.
import * as P from 'micro-packed'
import { contentTypes, fieldsOfB } from '../messages.mjs'
import { A, request } from './shapes.mjs'

const numbers = {
  u8: P.U8,
  i8: P.I8,
  u16: P.U16BE,
  i16: P.I16BE,
  u32: P.U32BE,
  i32: P.I32BE,
  f32: P.F32BE,
  f64: P.F64BE,
}

const a = P.struct({ id: P.I8, count: P.I32BE, text: P.string(P.U16BE) })
const b = P.struct(Object.fromEntries(fieldsOfB.map(([name, type]) => [name, numbers[type]])))
const d = P.array(P.U16BE, P.struct({ id: P.U32BE, value: P.F64BE, name: P.string(P.U8) }))
const e = P.string(Uint8Array.of(13, 10))

const body = P.struct({
  contentType: P.map(P.U8, contentTypes),
  name: P.string(P.U16BE),
  payload: P.bytes(P.U32BE),
  extensions: P.array(P.U8, P.struct({ id: P.I16BE, data: P.bytes(P.U16BE) })),
})
const c = P.tag(P.U8, {
  6: P.struct({ transaction: P.I32BE, packet: P.mappedTag(P.U8, { request: [0, body], ping: [2, P.struct({})] }) }),
})
const { contentType, name, payload, extensions, transaction } = request
const valueOfC = {
  TAG: 6,
  data: { transaction, packet: { TAG: 'request', data: { contentType, name, payload, extensions } } },
}

/** @param {any} coder @param {any} [value] */
const message = (coder, value) => ({ value, encode: (v) => coder.encode(v), decode: (bytes) => coder.decode(bytes) })

export default {
  wire: 'same',
  messages: { A: message(a, A), B: message(b), C: message(c, valueOfC), D: message(d), E: message(e) },
}
