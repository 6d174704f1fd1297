// protodef with its compiler: generates code from JSON. It has no delimiters of two bytes: E is left out.
import protodef from 'protodef'
import { contentTypes, fieldsOfB, values } from '../messages.mjs'
import { A, request } from './shapes.mjs'

const text = (countType) => ['pstring', { countType }]
const bytes = (countType) => ['buffer', { countType }]
const container = (fields) => ['container', Object.entries(fields).map(([name, type]) => ({ name, type }))]
const swap = (map) => Object.fromEntries(Object.entries(map).map(([name, number]) => [number, name]))

const compiler = new protodef.Compiler.ProtoDefCompiler()
compiler.addTypesToCompile({
  A: container({ id: 'i8', count: 'i32', text: text('u16') }),
  B: container(Object.fromEntries(fieldsOfB)),
  request: container({
    contentType: ['mapper', { type: 'u8', mappings: swap(contentTypes) }],
    name: text('u16'),
    payload: bytes('u32'),
    extensions: ['array', { countType: 'u8', type: container({ id: 'i16', data: bytes('u16') }) }],
  }),
  version6: container({
    transaction: 'i32',
    type: ['mapper', { type: 'u8', mappings: { 0: 'request', 2: 'ping' } }],
    content: ['switch', { compareTo: 'type', fields: { request: 'request', ping: 'void' } }],
  }),
  C: container({ version: 'u8', body: ['switch', { compareTo: 'version', fields: { 6: 'version6' } }] }),
  D: ['array', { countType: 'u16', type: container({ id: 'u32', value: 'f64', name: text('u8') }) }],
})
const proto = compiler.compileProtoDefSync()

const { transaction, contentType, name, payload, extensions } = request
const valueOfC = {
  version: 6,
  body: {
    transaction,
    type: 'request',
    content: {
      contentType,
      name,
      payload: Buffer.from(payload),
      extensions: extensions.map(({ id, data }) => ({ id, data: Buffer.from(data) })),
    },
  },
}

/** @param {string} type @param {any} value */
const message = (type, value) => ({
  value,
  input: 'Buffer',
  encode: (v) => proto.createPacketBuffer(type, v),
  decode: (data) => proto.parsePacketBuffer(type, data).data,
})

export default {
  wire: 'same',
  messages: { A: message('A', A), B: message('B', values.B), C: message('C', valueOfC), D: message('D', values.D) },
}
