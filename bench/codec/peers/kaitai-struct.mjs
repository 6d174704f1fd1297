// Kaitai Struct: its compiler is a program of its own, so these constructors are written by hand as it writes them, over its
// real runtime. It only decodes. Lines end with one byte; the CR before it is read as text and cut off.
import KaitaiStream from 'kaitai-struct/KaitaiStream.js'
import { values } from '../messages.mjs'
import { A, C, D } from './shapes.mjs'

const text = (io, length) => KaitaiStream.bytesToStr(io.readBytes(length), 'UTF-8')

function MessageA(io) {
  this.id = io.readS1()
  this.count = io.readS4be()
  this.text = text(io, io.readU2be())
}

function MessageB(io) {
  this.kind = io.readU1()
  this.flags = io.readU1()
  this.delta = io.readS1()
  this.port = io.readU2be()
  this.sequence = io.readU4be()
  this.offset = io.readS4be()
  this.level = io.readS2be()
  this.ratio = io.readF4be()
  this.time = io.readF8be()
  this.source = io.readU4be()
  this.target = io.readU4be()
  this.hops = io.readU1()
  this.weight = io.readU2be()
  this.drift = io.readS4be()
  this.x = io.readF8be()
  this.y = io.readF8be()
  this.angle = io.readF4be()
  this.balance = io.readS2be()
  this.retries = io.readU2be()
  this.tail = io.readS1()
}

function Extension(io) {
  this.id = io.readS2be()
  this.data = io.readBytes(io.readU2be())
}

function Request(io) {
  this.contentType = io.readU1()
  this.name = text(io, io.readU2be())
  this.payload = io.readBytes(io.readU4be())
  const count = io.readU1()
  this.extensions = []
  for (let i = 0; i < count; i++) this.extensions.push(new Extension(io))
}

function Version6(io) {
  this.transaction = io.readS4be()
  this.type = io.readU1()
  switch (this.type) {
    case 0:
      this.content = new Request(io)
      break
  }
}

function MessageC(io) {
  this.version = io.readU1()
  switch (this.version) {
    case 6:
      this.body = new Version6(io)
      break
  }
}

function Item(io) {
  this.id = io.readU4be()
  this.value = io.readF8be()
  this.name = text(io, io.readU1())
}

function MessageD(io) {
  const count = io.readU2be()
  this.items = []
  for (let i = 0; i < count; i++) this.items.push(new Item(io))
}

function MessageE(io) {
  this.line = KaitaiStream.bytesToStr(io.readBytesTerm(10, false, true, true), 'UTF-8').slice(0, -1)
}

/** @param {any} Message @param {any} value */
const message = (Message, value) => ({
  value,
  decode: (bytes) => new Message(new KaitaiStream(bytes.buffer, bytes.byteOffset)),
})

export default {
  wire: 'same',
  messages: {
    A: message(MessageA, A),
    B: message(MessageB, values.B),
    C: message(MessageC, C),
    D: message(MessageD, D),
    E: message(MessageE, { line: values.E }),
  },
}
