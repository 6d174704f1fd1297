// binary-layout: a layout as data, no generated code. It has no floats: B and D are left out; nor delimiters.
import { deserialize, serialize } from 'binary-layout'
import { A, C } from './shapes.mjs'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })
const text = { to: (bytes) => decoder.decode(bytes), from: (string) => encoder.encode(string) }

const a = [
  { name: 'id', binary: 'int', size: 1 },
  { name: 'count', binary: 'int', size: 4 },
  { name: 'text', binary: 'bytes', lengthSize: 2, custom: text },
]

const extension = [
  { name: 'id', binary: 'int', size: 2 },
  { name: 'data', binary: 'bytes', lengthSize: 2 },
]
const request = [
  { name: 'contentType', binary: 'uint', size: 1 },
  { name: 'name', binary: 'bytes', lengthSize: 2, custom: text },
  { name: 'payload', binary: 'bytes', lengthSize: 4 },
  { name: 'extensions', binary: 'array', lengthSize: 1, layout: extension },
]
const body = [
  { name: 'transaction', binary: 'int', size: 4 },
  {
    name: 'packet',
    binary: 'switch',
    idSize: 1,
    idTag: 'type',
    layouts: [
      [[0, 'request'], request],
      [[2, 'ping'], []],
    ],
  },
]
const c = { binary: 'switch', idSize: 1, idTag: 'version', layouts: [[6, body]] }

const { transaction, content } = C.body
const valueOfC = { version: 6, transaction, packet: { type: 'request', ...content } }

/** @param {any} layout @param {any} value */
const message = (layout, value) => ({
  value,
  encode: (v) => serialize(layout, v),
  decode: (bytes) => deserialize(layout, bytes),
})

export default { wire: 'same', messages: { A: message(a, A), C: message(c, valueOfC) } }
