// typed-binary: has no doubles, no lengths before text (text ends with a 0) and no 32-bit unsigned... what it lacks is
// replaced by its nearest type of the same size, so the wire is its own. No unions by number: C is left out.
import { bin } from 'typed-binary'
import { fieldsOfB, values } from '../messages.mjs'
import { A } from './shapes.mjs'

// A list of one double is the only double there is.
const double = bin.f64Array(1)
const numbers = {
  u8: bin.u8,
  i8: bin.i8,
  u16: bin.u16,
  i16: bin.i16,
  u32: bin.u32,
  i32: bin.i32,
  f32: bin.f32,
  f64: double,
}

const a = bin.object({ id: bin.i8, count: bin.i32, text: bin.string })
const b = bin.object(Object.fromEntries(fieldsOfB.map(([name, type]) => [name, numbers[type]])))
const d = bin.dynamicArrayOf(bin.object({ id: bin.u32, value: double, name: bin.string }))

const boxed = (value) => Float64Array.of(value)
const valueOfB = Object.fromEntries(fieldsOfB.map(([k, t]) => [k, t === 'f64' ? boxed(values.B[k]) : values.B[k]]))
const valueOfD = values.D.map(({ id, value, name }) => ({ id, value: boxed(value), name }))

/** @param {any} schema @param {any} value */
const message = (schema, value) => ({
  value,
  encode(v) {
    const buffer = new ArrayBuffer(schema.measure(v).size)
    schema.write(new bin.BufferWriter(buffer, { endianness: 'big' }), v)
    return new Uint8Array(buffer)
  },
  decode: (bytes) =>
    schema.read(new bin.BufferReader(bytes.buffer, { byteOffset: bytes.byteOffset, endianness: 'big' })),
})

export default { wire: 'own', messages: { A: message(a, A), B: message(b, valueOfB), D: message(d, valueOfD) } }
