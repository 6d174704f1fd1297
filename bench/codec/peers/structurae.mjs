// structurae: views over a fixed layout, little-endian: B only, on a wire of its own.
import { View } from 'structurae'
import { fieldsOfB, values } from '../messages.mjs'

const types = {
  u8: 'uint8',
  i8: 'int8',
  u16: 'uint16',
  i16: 'int16',
  u32: 'uint32',
  i32: 'int32',
  f32: 'float32',
  f64: 'float64',
}

const properties = Object.fromEntries(fieldsOfB.map(([name, type]) => [name, { type: 'number', btype: types[type] }]))
const Message = new View().create({ $id: 'B', type: 'object', properties })

const b = {
  value: values.B,
  encode(value) {
    const view = Message.from(value)
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  },
  decode: (bytes) => Message.decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.length)),
}

export default { wire: 'own', messages: { B: b } }
