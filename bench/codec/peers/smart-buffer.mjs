// smart-buffer: no schema, a cursor with methods; what it is used for is written by hand with it.
import { SmartBuffer } from 'smart-buffer'

const a = {
  input: 'Buffer',
  encode(message) {
    const text = Buffer.from(message[2])
    const out = SmartBuffer.fromSize(32)
    out.writeInt8(message[0]).writeInt32BE(message[1]).writeUInt16BE(text.length).writeBuffer(text)
    return out.toBuffer()
  },
  decode(bytes) {
    const input = SmartBuffer.fromBuffer(bytes)
    const id = input.readInt8()
    const count = input.readInt32BE()
    return [id, count, input.readString(input.readUInt16BE(), 'utf8')]
  },
}

const d = {
  input: 'Buffer',
  encode(items) {
    const out = SmartBuffer.fromSize(32 * 1024)
    out.writeUInt16BE(items.length)
    for (const { id, value, name } of items) {
      const text = Buffer.from(name)
      out.writeUInt32BE(id).writeDoubleBE(value).writeUInt8(text.length).writeBuffer(text)
    }
    return out.toBuffer()
  },
  decode(bytes) {
    const input = SmartBuffer.fromBuffer(bytes)
    const items = []
    for (let left = input.readUInt16BE(); left > 0; left--) {
      const id = input.readUInt32BE()
      const value = input.readDoubleBE()
      items.push({ id, value, name: input.readString(input.readUInt8(), 'utf8') })
    }
    return items
  },
}

export default { wire: 'same', messages: { A: a, D: d } }
