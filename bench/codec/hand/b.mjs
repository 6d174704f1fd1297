// B: a record of 20 mixed integers and floats. The floats ask for a DataView, and then it serves the integers too.
import { position, refuse } from './refuse.mjs'
import { cut, reserve, slab, viewOf } from './slab.mjs'

const LENGTH = 67

/** @param {unknown} value */
function checkFloat(value) {
  if (typeof value !== 'number') refuse('a number')
  if (Math.abs(Math.fround(value)) === Infinity && Math.abs(value) !== Infinity) refuse('a 32-bit float')
}

/**
 * Checks and writes.
 *
 * @param {any} message
 * @param {DataView} view
 * @param {number} at
 */
function put(message, view, at) {
  if (typeof message !== 'object' || message === null) refuse('an object')
  const { kind, flags, delta, port, sequence, offset, level, ratio, time, source } = message
  const { target, hops, weight, drift, x, y, angle, balance, retries, tail } = message
  // A number that is cut to its range and still itself is in range; so is nothing that is no number.
  if ((kind & 0xff) !== kind) refuse('kind')
  if ((flags & 0xff) !== flags) refuse('flags')
  if ((delta << 24) >> 24 !== delta) refuse('delta')
  if ((port & 0xffff) !== port) refuse('port')
  if (sequence >>> 0 !== sequence) refuse('sequence')
  if ((offset | 0) !== offset) refuse('offset')
  if ((level << 16) >> 16 !== level) refuse('level')
  checkFloat(ratio)
  if (typeof time !== 'number') refuse('time')
  if (source >>> 0 !== source) refuse('source')
  if (target >>> 0 !== target) refuse('target')
  if ((hops & 0xff) !== hops) refuse('hops')
  if ((weight & 0xffff) !== weight) refuse('weight')
  if ((drift | 0) !== drift) refuse('drift')
  if (typeof x !== 'number') refuse('x')
  if (typeof y !== 'number') refuse('y')
  checkFloat(angle)
  if ((balance << 16) >> 16 !== balance) refuse('balance')
  if ((retries & 0xffff) !== retries) refuse('retries')
  if ((tail << 24) >> 24 !== tail) refuse('tail')
  view.setUint8(at, kind)
  view.setUint8(at + 1, flags)
  view.setInt8(at + 2, delta)
  view.setUint16(at + 3, port)
  view.setUint32(at + 5, sequence)
  view.setInt32(at + 9, offset)
  view.setInt16(at + 13, level)
  view.setFloat32(at + 15, ratio)
  view.setFloat64(at + 19, time)
  view.setUint32(at + 27, source)
  view.setUint32(at + 31, target)
  view.setUint8(at + 35, hops)
  view.setUint16(at + 36, weight)
  view.setInt32(at + 38, drift)
  view.setFloat64(at + 42, x)
  view.setFloat64(at + 50, y)
  view.setFloat32(at + 58, angle)
  view.setInt16(at + 62, balance)
  view.setUint16(at + 64, retries)
  view.setInt8(at + 66, tail)
}

/**
 * Writes what is believed to be right.
 *
 * @param {any} v
 * @param {DataView} view
 * @param {number} at
 */
function putTrusting(v, view, at) {
  view.setUint8(at, v.kind)
  view.setUint8(at + 1, v.flags)
  view.setInt8(at + 2, v.delta)
  view.setUint16(at + 3, v.port)
  view.setUint32(at + 5, v.sequence)
  view.setInt32(at + 9, v.offset)
  view.setInt16(at + 13, v.level)
  view.setFloat32(at + 15, v.ratio)
  view.setFloat64(at + 19, v.time)
  view.setUint32(at + 27, v.source)
  view.setUint32(at + 31, v.target)
  view.setUint8(at + 35, v.hops)
  view.setUint16(at + 36, v.weight)
  view.setInt32(at + 38, v.drift)
  view.setFloat64(at + 42, v.x)
  view.setFloat64(at + 50, v.y)
  view.setFloat32(at + 58, v.angle)
  view.setInt16(at + 62, v.balance)
  view.setUint16(at + 64, v.retries)
  view.setInt8(at + 66, v.tail)
}

/**
 * @param {DataView} view
 * @param {number} at
 */
function read(view, at) {
  return {
    kind: view.getUint8(at),
    flags: view.getUint8(at + 1),
    delta: view.getInt8(at + 2),
    port: view.getUint16(at + 3),
    sequence: view.getUint32(at + 5),
    offset: view.getInt32(at + 9),
    level: view.getInt16(at + 13),
    ratio: view.getFloat32(at + 15),
    time: view.getFloat64(at + 19),
    source: view.getUint32(at + 27),
    target: view.getUint32(at + 31),
    hops: view.getUint8(at + 35),
    weight: view.getUint16(at + 36),
    drift: view.getInt32(at + 38),
    x: view.getFloat64(at + 42),
    y: view.getFloat64(at + 50),
    angle: view.getFloat32(at + 58),
    balance: view.getInt16(at + 62),
    retries: view.getUint16(at + 64),
    tail: view.getInt8(at + 66),
  }
}

/**
 * @param {any} message
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function encodeInto(message, bytes, at) {
  if (!(at >= 0 && at + LENGTH <= bytes.length)) refuse('room for 67 bytes')
  put(message, viewOf(bytes), bytes.byteOffset + at)
  return at + LENGTH
}

export const strict = {
  /** @param {any} message */
  encode(message) {
    const at = reserve(LENGTH)
    put(message, slab.view, at)
    return cut(at, at + LENGTH)
  },
  encodeInto,
  /** @param {Uint8Array} bytes */
  decode(bytes) {
    if (bytes.length !== LENGTH) refuse('67 bytes')
    return read(new DataView(bytes.buffer, bytes.byteOffset, LENGTH), 0)
  },
}

/**
 * @param {Uint8Array} bytes
 * @param {DataView} view
 * @param {number} at
 * @param {number} end
 */
export function decodeAt(bytes, view, at, end) {
  position.next = at + LENGTH
  return position.next > end ? undefined : read(view, at)
}

export const careless = {
  /** @param {any} message */
  encode(message) {
    const at = reserve(LENGTH)
    putTrusting(message, slab.view, at)
    return cut(at, at + LENGTH)
  },
  /**
   * @param {any} message
   * @param {Uint8Array} bytes
   * @param {number} at
   */
  encodeInto(message, bytes, at) {
    putTrusting(message, viewOf(bytes), bytes.byteOffset + at)
    return at + LENGTH
  },
  /** @param {Uint8Array} bytes */
  decode(bytes) {
    return read(new DataView(bytes.buffer, bytes.byteOffset, LENGTH), 0)
  },
}
