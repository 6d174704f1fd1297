// restructure: classes, no generated code. It has no delimiters of two bytes: E is left out.
import * as r from 'restructure'
import { fieldsOfB, values } from '../messages.mjs'
import { A, C, D } from './shapes.mjs'

const numbers = {
  u8: r.uint8,
  i8: r.int8,
  u16: r.uint16be,
  i16: r.int16be,
  u32: r.uint32be,
  i32: r.int32be,
  f32: r.floatbe,
  f64: r.doublebe,
}

const a = new r.Struct({ id: r.int8, count: r.int32be, text: new r.String(r.uint16be, 'utf8') })
const b = new r.Struct(Object.fromEntries(fieldsOfB.map(([name, type]) => [name, numbers[type]])))
const extension = new r.Struct({ id: r.int16be, data: new r.Buffer(r.uint16be) })
const request = {
  contentType: r.uint8,
  name: new r.String(r.uint16be, 'utf8'),
  payload: new r.Buffer(r.uint32be),
  extensions: new r.Array(extension, r.uint8),
}
const packet = new r.VersionedStruct(r.uint8, { 0: request, 2: {} })
const c = new r.VersionedStruct(r.uint8, { 6: { transaction: r.int32be, packet } })
const item = new r.Struct({ id: r.uint32be, value: r.doublebe, name: new r.String(r.uint8, 'utf8') })
const d = new r.Struct({ items: new r.Array(item, r.uint16be) })

const { transaction, content } = C.body
const valueOfC = { version: 6, transaction, packet: { version: 0, ...content } }

/** @param {any} struct @param {any} value */
const message = (struct, value) => ({
  value,
  encode: (v) => struct.toBuffer(v),
  decode: (bytes) => struct.fromBuffer(bytes),
})

export default {
  wire: 'same',
  messages: { A: message(a, A), B: message(b, values.B), C: message(c, valueOfC), D: message(d, D) },
}
