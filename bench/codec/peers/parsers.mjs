// The declarations that binary-parser and its fork have in common.
import { fieldsOfB, values } from '../messages.mjs'
import { A, lengthy } from './shapes.mjs'

const methods = {
  u8: 'uint8',
  i8: 'int8',
  u16: 'uint16be',
  i16: 'int16be',
  u32: 'uint32be',
  i32: 'int32be',
  f32: 'floatbe',
  f64: 'doublebe',
}

/** @param {any} Parser */
export function parsers(Parser) {
  const text = (length) => ({ length, encoding: 'utf8' })
  const a = new Parser().int8('id').int32be('count').uint16be('length').string('text', text('length'))

  let b = new Parser()
  for (const [name, type] of fieldsOfB) b = b[methods[type]](name)

  const extension = new Parser().int16be('id').uint16be('length').buffer('data', { length: 'length' })
  const request = new Parser()
    .uint8('contentType')
    .uint16be('nameLength')
    .string('name', text('nameLength'))
    .uint32be('payloadLength')
    .buffer('payload', { length: 'payloadLength' })
    .uint8('count')
    .array('extensions', { type: extension, length: 'count' })
  const version6 = new Parser()
    .int32be('transaction')
    .uint8('type')
    .choice('content', { tag: 'type', choices: { 0: request, 2: new Parser() } })
  const c = new Parser().uint8('version').choice('body', { tag: 'version', choices: { 6: version6 } })

  const item = new Parser().uint32be('id').doublebe('value').uint8('length').string('name', text('length'))
  const d = new Parser().uint16be('count').array('items', { type: item, length: 'count' })

  const items = values.D.map(({ id, value, name }) => ({ id, value, length: name.length, name }))
  return {
    parserOf: { A: a, B: b, C: c, D: d },
    valueOf: {
      A: { id: A.id, count: A.count, length: A.text.length, text: A.text },
      B: values.B,
      C: lengthy,
      D: { count: items.length, items },
    },
  }
}
