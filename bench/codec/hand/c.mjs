// C: a request of slacker: [6, [id, ['request', [content type, name, payload, [[extension, bytes], ...]]]]]
import { contentTypes } from '../messages.mjs'
import { position, refuse } from './refuse.mjs'
import { cut, reserve, slab } from './slab.mjs'
import { readText, readTrusted, writeText, writeTrusted } from './text.mjs'

/** @type {Map<string, number>} */
const numberOf = new Map(Object.entries(contentTypes))
const nameOf = Object.keys(contentTypes)

/**
 * @param {unknown} value
 * @param {number} length
 */
function checkArray(value, length) {
  if (!Array.isArray(value) || value.length !== length) refuse(`an array of ${length}`)
}

/** The parts of a request, each an array of as many as there must be. @param {any} message */
function checkShape(message) {
  checkArray(message, 2)
  if (message[0] !== 6) refuse('version 6')
  checkArray(message[1], 2)
  checkArray(message[1][1], 2)
  if (message[1][1][0] !== 'request') refuse('a request')
  checkArray(message[1][1][1], 4)
}

/**
 * @param {any} message
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function put(message, bytes, at) {
  const id = message[1][0]
  const request = message[1][1][1]
  const contentType = numberOf.get(request[0])
  const name = request[1]
  if ((id | 0) !== id) refuse('an int32')
  if (contentType === undefined) refuse('a content type')
  if (typeof name !== 'string') refuse('a name')
  if (!(at >= 0 && at + 14 <= bytes.length)) refuse('room for the message')
  bytes[at] = 6
  bytes[at + 1] = id >> 24
  bytes[at + 2] = id >> 16
  bytes[at + 3] = id >> 8
  bytes[at + 4] = id
  bytes[at + 5] = 0
  bytes[at + 6] = contentType
  const end = writeText(name, bytes, at + 9)
  const length = end - at - 9
  if (length > 0xffff) refuse('a name of at most 65,535 bytes')
  bytes[at + 7] = length >> 8
  bytes[at + 8] = length
  return writeRest(request[2], request[3], bytes, end)
}

/**
 * @param {any} message
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function encodeInto(message, bytes, at) {
  checkShape(message)
  return put(message, bytes, at)
}

/**
 * @param {any} payload
 * @param {any} extensions
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function writeRest(payload, extensions, bytes, at) {
  if (!(payload instanceof Uint8Array)) refuse('a payload')
  if (!Array.isArray(extensions) || extensions.length > 127) refuse('at most 127 extensions')
  let end = at + 5 + payload.length
  if (end > bytes.length) refuse('room for the payload')
  putLength(payload.length, bytes, at)
  bytes.set(payload, at + 4)
  bytes[end - 1] = extensions.length
  for (let i = 0; i < extensions.length; i++) {
    checkArray(extensions[i], 2)
    const id = extensions[i][0]
    const content = extensions[i][1]
    if ((id << 16) >> 16 !== id) refuse('an int16')
    if (!(content instanceof Uint8Array) || content.length > 0xffff) refuse('at most 65,535 bytes')
    const next = end + 4 + content.length
    if (next > bytes.length) refuse('room for an extension')
    end = putExtension(id, content, bytes, end)
  }
  return end
}

/**
 * @param {number} length
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function putLength(length, bytes, at) {
  bytes[at] = length >> 24
  bytes[at + 1] = length >> 16
  bytes[at + 2] = length >> 8
  bytes[at + 3] = length
}

/**
 * @param {number} id
 * @param {Uint8Array} content
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function putExtension(id, content, bytes, at) {
  bytes[at] = id >> 8
  bytes[at + 1] = id
  bytes[at + 2] = content.length >> 8
  bytes[at + 3] = content.length
  bytes.set(content, at + 4)
  return at + 4 + content.length
}

/** The most that a request can take. @param {any} request */
function bound(request) {
  let size = 14 + 3 * request[1].length + request[2].length
  for (let i = 0; i < request[3].length; i++) size += 4 + request[3][i][1].length
  return size
}

/** @param {any} message */
function encode(message) {
  checkShape(message)
  const at = reserve(bound(message[1][1][1]))
  return cut(at, put(message, slab.bytes, at))
}

/** @param {Uint8Array} bytes */
function decode(bytes) {
  const message = decodeAt(bytes, undefined, 0, bytes.length)
  if (message === undefined || position.next !== bytes.length) refuse('one whole request')
  return message
}

/**
 * @param {Uint8Array} bytes
 * @param {DataView | undefined} view
 * @param {number} at
 * @param {number} end
 */
export function decodeAt(bytes, view, at, end) {
  position.next = at + 14
  if (position.next > end) return undefined
  if (bytes[at] !== 6 || bytes[at + 5] !== 0) refuse('a request of version 6')
  const contentType = nameOf[bytes[at + 6]]
  if (contentType === undefined) refuse('a content type')
  const name = at + 9
  const payload = name + ((bytes[at + 7] << 8) | bytes[at + 8]) + 4
  position.next = payload + 1
  if (position.next > end) return undefined
  const extensions = payload + (getInt32(bytes, payload - 4) >>> 0)
  position.next = extensions + 1
  if (position.next > end) return undefined
  const list = decodeExtensions(bytes, extensions, end)
  if (list === undefined) return undefined
  const content = new Uint8Array(bytes.buffer, bytes.byteOffset + payload, extensions - payload)
  const request = [contentType, readText(bytes, name, payload - 4), content, list]
  return [6, [getInt32(bytes, at + 1), ['request', request]]]
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} end
 */
function decodeExtensions(bytes, at, end) {
  const count = (bytes[at] << 24) >> 24
  if (count < 0) refuse('a count of 0 or more')
  let next = at + 1
  const list = []
  for (let left = count; left > 0; left--) {
    position.next = next + 4 * left
    if (position.next > end) return undefined
    const from = next + 4
    const length = (bytes[next + 2] << 8) | bytes[next + 3]
    if (from + length + 4 * (left - 1) > end) {
      position.next = from + length + 4 * (left - 1)
      return undefined
    }
    list.push([
      ((bytes[next] << 24) >> 16) | bytes[next + 1],
      new Uint8Array(bytes.buffer, bytes.byteOffset + from, length),
    ])
    next = from + length
  }
  position.next = next
  return list
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function getInt32(bytes, at) {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
}

export const strict = { encode, encodeInto, decode }

/**
 * @param {any} message
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function trustingEncodeInto(message, bytes, at) {
  const request = message[1][1][1]
  const payload = request[2]
  const extensions = request[3]
  bytes[at] = 6
  putLength(message[1][0], bytes, at + 1)
  bytes[at + 5] = 0
  bytes[at + 6] = /** @type {number} */ (numberOf.get(request[0]))
  const name = writeTrusted(request[1], bytes, at + 9)
  bytes[at + 7] = (name - at - 9) >> 8
  bytes[at + 8] = name - at - 9
  putLength(payload.length, bytes, name)
  bytes.set(payload, name + 4)
  let end = name + 4 + payload.length
  bytes[end++] = extensions.length
  for (let i = 0; i < extensions.length; i++) end = putExtension(extensions[i][0], extensions[i][1], bytes, end)
  return end
}

export const careless = {
  /** @param {any} message */
  encode(message) {
    const at = reserve(bound(message[1][1][1]))
    return cut(at, trustingEncodeInto(message, slab.bytes, at))
  },
  encodeInto: trustingEncodeInto,
  /** @param {Uint8Array} bytes */
  decode(bytes) {
    const payload = 13 + ((bytes[7] << 8) | bytes[8])
    let next = payload + getInt32(bytes, payload - 4)
    const content = bytes.subarray(payload, next)
    const list = []
    for (let left = bytes[next++]; left > 0; left--) {
      const from = next + 4
      const end = from + ((bytes[next + 2] << 8) | bytes[next + 3])
      list.push([((bytes[next] << 24) >> 16) | bytes[next + 1], bytes.subarray(from, end)])
      next = end
    }
    const request = [nameOf[bytes[6]], readTrusted(bytes, 9, payload - 4), content, list]
    return [6, [getInt32(bytes, 1), ['request', request]]]
  },
}
