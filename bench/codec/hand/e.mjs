// E: text up to CRLF, which is not part of it
import { position, refuse } from './refuse.mjs'
import { cut, reserve, slab } from './slab.mjs'
import { readText, readTrusted, writeText, writeTrusted } from './text.mjs'

const CR = 13
const LF = 10

/**
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function encodeInto(text, bytes, at) {
  if (typeof text !== 'string') refuse('text')
  if (text.includes('\r\n')) refuse('one line')
  if (!(at >= 0)) refuse('a position')
  const end = writeText(text, bytes, at)
  if (end + 2 > bytes.length) refuse('room for CRLF')
  bytes[end] = CR
  bytes[end + 1] = LF
  return end + 2
}

/**
 * Where the first CRLF stands from `at` on, or -1.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} end
 */
export function findLine(bytes, at, end) {
  const last = end - 2
  for (let i = at; i <= last; i++) if (bytes[i] === CR && bytes[i + 1] === LF) return i
  return -1
}

/**
 * @param {Uint8Array} bytes
 * @param {DataView} view
 * @param {number} at
 * @param {number} end
 */
export function decodeAt(bytes, view, at, end) {
  const found = findLine(bytes, at, end)
  if (found < 0) {
    position.next = 0
    return undefined
  }
  position.next = found + 2
  return readText(bytes, at, found)
}

export const strict = {
  /** @param {string} text */
  encode(text) {
    if (typeof text !== 'string') refuse('text')
    const at = reserve(3 * text.length + 2)
    return cut(at, encodeInto(text, slab.bytes, at))
  },
  encodeInto,
  /** @param {Uint8Array} bytes */
  decode(bytes) {
    const found = findLine(bytes, 0, bytes.length)
    if (found < 0 || found + 2 !== bytes.length) refuse('one line')
    return readText(bytes, 0, found)
  },
}

/**
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function trustingEncodeInto(text, bytes, at) {
  const end = writeTrusted(text, bytes, at)
  bytes[end] = CR
  bytes[end + 1] = LF
  return end + 2
}

export const careless = {
  /** @param {string} text */
  encode(text) {
    const at = reserve(3 * text.length + 2)
    return cut(at, trustingEncodeInto(text, slab.bytes, at))
  },
  encodeInto: trustingEncodeInto,
  /** @param {Uint8Array} bytes */
  decode(bytes) {
    return readTrusted(bytes, 0, findLine(bytes, 0, bytes.length))
  },
}
