// Text: loops where it is short, Node's own functions where it is long. They work on any Uint8Array.
import { refuse } from './refuse.mjs'

const { utf8Write, utf8Slice } = Buffer.prototype
const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const SHORT = 24

/**
 * Writes well-formed text that may need up to three bytes a character; gives the position behind it.
 *
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 */
export function writeText(text, bytes, at) {
  const { length } = text
  if (length <= SHORT && at + length <= bytes.length) {
    let i = 0
    for (; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) break
      bytes[at + i] = code
    }
    if (i === length) return at + length
  }
  return writeLong(text, bytes, at)
}

/**
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 */
export function writeLong(text, bytes, at) {
  // It writes as many whole characters as there is room for, so room for the worst case has to be seen to first.
  if (at + 3 * text.length > bytes.length && at + Buffer.byteLength(text) > bytes.length) refuse('room for the text')
  const written = utf8Write.call(bytes, text, at)
  if (written !== text.length && !text.isWellFormed()) refuse('well-formed text')
  return at + written
}

/**
 * Writes text that somebody else has seen to.
 *
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 */
export function writeTrusted(text, bytes, at) {
  const { length } = text
  if (length > SHORT) return at + utf8Write.call(bytes, text, at)
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return at + utf8Write.call(bytes, text, at)
    bytes[at + i] = code
  }
  return at + length
}

/**
 * The text of valid UTF-8; anything else is refused.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 */
export function readText(bytes, start, end) {
  if (end - start <= SHORT) {
    const text = readAscii(bytes, start, end)
    if (text !== undefined) return text
  }
  return readLong(bytes, start, end)
}

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 * @returns {string}
 */
export function readLong(bytes, start, end) {
  const text = utf8Slice.call(bytes, start, end)
  // What is malformed was replaced by this character; only where it stands must be asked who wrote it.
  return text.includes('\ufffd') ? fatal.decode(bytes.subarray(start, end)) : text
}

/**
 * The text of bytes that are believed to be UTF-8; what is not is replaced.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 * @returns {string}
 */
export function readTrusted(bytes, start, end) {
  if (end - start <= SHORT) {
    const text = readAscii(bytes, start, end)
    if (text !== undefined) return text
  }
  return utf8Slice.call(bytes, start, end)
}

/**
 * Blocks of 8, 4 and 1: fewer strings are made than one a character.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} end
 */
function readAscii(bytes, at, end) {
  let text = ''
  for (; at + 8 <= end; at += 8) {
    const a = bytes[at]
    const b = bytes[at + 1]
    const c = bytes[at + 2]
    const d = bytes[at + 3]
    const e = bytes[at + 4]
    const f = bytes[at + 5]
    const g = bytes[at + 6]
    const h = bytes[at + 7]
    if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined
    text += String.fromCharCode(a, b, c, d, e, f, g, h)
  }
  if (at + 4 <= end) {
    const a = bytes[at]
    const b = bytes[at + 1]
    const c = bytes[at + 2]
    const d = bytes[at + 3]
    if ((a | b | c | d) > 0x7f) return undefined
    text += String.fromCharCode(a, b, c, d)
    at += 4
  }
  for (; at < end; at++) {
    const code = bytes[at]
    if (code > 0x7f) return undefined
    text += String.fromCharCode(code)
  }
  return text
}
