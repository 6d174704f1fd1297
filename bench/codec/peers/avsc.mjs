// avsc: Avro, generates code; a wire of its own (varints, little-endian floats).
import avro from 'avsc'
import { fieldsOfB, values } from '../messages.mjs'
import { A, D } from './shapes.mjs'

// Avro's int is signed: what may need 32 bits unsigned is a long.
const types = { u8: 'int', i8: 'int', u16: 'int', i16: 'int', u32: 'long', i32: 'int', f32: 'float', f64: 'double' }

const record = (name, fields) =>
  avro.Type.forSchema({ type: 'record', name, fields: fields.map(([field, type]) => ({ name: field, type })) })

const a = record('A', [
  ['id', 'int'],
  ['count', 'int'],
  ['text', 'string'],
])
const b = record(
  'B',
  fieldsOfB.map(([name, type]) => [name, types[type]]),
)
const item = record('Item', [
  ['id', 'long'],
  ['value', 'double'],
  ['name', 'string'],
])
const d = record('D', [['items', { type: 'array', items: item }]])

/** @param {any} type @param {any} value */
const message = (type, value) => ({
  value,
  input: 'Buffer',
  encode: (v) => type.toBuffer(v),
  decode: (bytes) => type.fromBuffer(bytes),
})

export default { wire: 'own', messages: { A: message(a, A), B: message(b, values.B), D: message(d, D) } }
