// protobufjs with reflection: generates code, has a wire of its own.
import protobuf from 'protobufjs'
import { fieldsOfB, values } from '../messages.mjs'
import { A, D, request } from './shapes.mjs'

const types = {
  u8: 'uint32',
  i8: 'sint32',
  u16: 'uint32',
  i16: 'sint32',
  u32: 'fixed32',
  i32: 'sfixed32',
  f32: 'float',
  f64: 'double',
}

const { root } = protobuf.parse(`
syntax = "proto3";
message A { sint32 id = 1; sfixed32 count = 2; string text = 3; }
message B { ${fieldsOfB.map(([name, type], i) => `${types[type]} ${name} = ${i + 1};`).join(' ')} }
message Extension { sint32 id = 1; bytes data = 2; }
message C { uint32 version = 1; sfixed32 transaction = 2; Request request = 3; }
message Request { uint32 contentType = 1; string name = 2; bytes payload = 3; repeated Extension extensions = 4; }
message Item { fixed32 id = 1; double value = 2; string name = 3; }
message D { repeated Item items = 1; }
`)

const { version, transaction, name, payload, extensions } = request
const valueOfC = { version, transaction, request: { contentType: 1, name, payload, extensions } }

/** @param {string} letter @param {any} value */
function message(letter, value) {
  const type = root.lookupType(letter)
  // `encode` takes plain objects; what `decode` gives has the type's prototype, the fields are compared.
  return { value, encode: (v) => type.encode(v).finish(), decode: (bytes) => type.decode(bytes) }
}

export default {
  wire: 'own',
  messages: { A: message('A', A), B: message('B', values.B), C: message('C', valueOfC), D: message('D', D) },
}
