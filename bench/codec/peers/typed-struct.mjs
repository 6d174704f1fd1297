// typed-struct: classes over a buffer with accessors. Reading every field is what decoding is elsewhere. Fixed layouts
// are its purpose: B only.
import { Struct } from 'typed-struct'
import { fieldsOfB, values } from '../messages.mjs'

const methods = {
  u8: 'UInt8',
  i8: 'Int8',
  u16: 'UInt16BE',
  i16: 'Int16BE',
  u32: 'UInt32BE',
  i32: 'Int32BE',
  f32: 'Float32BE',
  f64: 'Float64BE',
}

let struct = new Struct('B')
for (const [name, type] of fieldsOfB) struct = struct[methods[type]](name)
const Message = struct.compile()

const b = {
  value: values.B,
  input: 'Buffer',
  encode(value) {
    const message = new Message()
    for (const [name] of fieldsOfB) message[name] = value[name]
    return Message.raw(message)
  },
  decode(bytes) {
    const message = new Message(bytes)
    const value = {}
    for (const [name] of fieldsOfB) value[name] = message[name]
    return value
  },
}

export default { wire: 'same', messages: { B: b } }
