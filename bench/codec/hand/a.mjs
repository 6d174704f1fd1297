// A: [byte, int32, text behind a uint16]
import { position, refuse } from './refuse.mjs'
import { cut, reserve, slab } from './slab.mjs'
import { readText, readTrusted, writeText, writeTrusted } from './text.mjs'

/** @typedef {[number, number, string]} Message */

/**
 * @param {Message} message
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function encodeInto(message, bytes, at) {
  if (!Array.isArray(message) || message.length !== 3) refuse('an array of 3')
  const id = message[0]
  const count = message[1]
  const text = message[2]
  // A number that is cut to its range and still itself is in range; so is nothing that is no number.
  if ((id << 24) >> 24 !== id) refuse('a byte')
  if ((count | 0) !== count) refuse('an int32')
  if (typeof text !== 'string') refuse('text')
  if (!(at >= 0 && at + 7 <= bytes.length)) refuse('room for the message')
  bytes[at] = id
  bytes[at + 1] = count >> 24
  bytes[at + 2] = count >> 16
  bytes[at + 3] = count >> 8
  bytes[at + 4] = count
  const end = writeText(text, bytes, at + 7)
  const length = end - at - 7
  if (length > 0xffff) refuse('a text of at most 65,535 bytes')
  bytes[at + 5] = length >> 8
  bytes[at + 6] = length
  return end
}

/** @param {Message} message */
function encode(message) {
  if (!Array.isArray(message) || message.length !== 3 || typeof message[2] !== 'string') refuse('[byte, int32, text]')
  const at = reserve(7 + 3 * message[2].length)
  return cut(at, encodeInto(message, slab.bytes, at))
}

/**
 * @param {Uint8Array} bytes
 * @returns {Message}
 */
function decode(bytes) {
  const end = bytes.length
  if (end < 7) refuse('7 bytes')
  const length = (bytes[5] << 8) | bytes[6]
  if (7 + length !== end) refuse('a text of the length that it says')
  return [
    (bytes[0] << 24) >> 24,
    (bytes[1] << 24) | (bytes[2] << 16) | (bytes[3] << 8) | bytes[4],
    readText(bytes, 7, end),
  ]
}

/**
 * @param {Uint8Array} bytes
 * @param {DataView} view
 * @param {number} at
 * @param {number} end
 * @returns {Message | undefined}
 */
export function decodeAt(bytes, view, at, end) {
  position.next = at + 7
  if (position.next > end) return undefined
  const next = at + 7 + view.getUint16(at + 5)
  position.next = next
  if (next > end) return undefined
  return [view.getInt8(at), view.getInt32(at + 1), readText(bytes, at + 7, next)]
}

export const strict = { encode, encodeInto, decode }

/**
 * @param {Message} message
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function trustingEncodeInto(message, bytes, at) {
  const count = message[1]
  bytes[at] = message[0]
  bytes[at + 1] = count >> 24
  bytes[at + 2] = count >> 16
  bytes[at + 3] = count >> 8
  bytes[at + 4] = count
  const end = writeTrusted(message[2], bytes, at + 7)
  const length = end - at - 7
  bytes[at + 5] = length >> 8
  bytes[at + 6] = length
  return end
}

export const careless = {
  /** @param {Message} message */
  encode(message) {
    const at = reserve(7 + 3 * message[2].length)
    return cut(at, trustingEncodeInto(message, slab.bytes, at))
  },
  encodeInto: trustingEncodeInto,
  /** @param {Uint8Array} bytes */
  decode(bytes) {
    const length = (bytes[5] << 8) | bytes[6]
    return [
      (bytes[0] << 24) >> 24,
      (bytes[1] << 24) | (bytes[2] << 16) | (bytes[3] << 8) | bytes[4],
      readTrusted(bytes, 7, 7 + length),
    ]
  },
}
