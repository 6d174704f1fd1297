// D: a list behind a uint16 of { id: uint32, value: double, name: text behind a uint8 }
import { refuse } from './refuse.mjs'
import { cut, reserve, slab, viewOf } from './slab.mjs'
import { readText, readTrusted, writeText, writeTrusted } from './text.mjs'

const SMALLEST = 13
// Up to here a list is written where it stays; above, into memory that is kept, and copied out.
const KEPT = 64 * 1024
const scratch = new Uint8Array(KEPT)

/** @typedef {{ id: number, value: number, name: string }} Item */

/**
 * @param {Item[]} items
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function encodeInto(items, bytes, at) {
  if (!Array.isArray(items) || items.length > 0xffff) refuse('at most 65,535 items')
  const { length } = items
  const view = viewOf(bytes)
  const base = bytes.byteOffset
  let end = at + 2
  if (!(at >= 0 && end <= bytes.length)) refuse('room for the count')
  view.setUint16(base + at, length)
  for (let i = 0; i < length; i++) {
    const item = items[i]
    if (typeof item !== 'object' || item === null) refuse('an object')
    const { id, value, name } = item
    if (id >>> 0 !== id) refuse('a uint32')
    if (typeof value !== 'number') refuse('a number')
    if (typeof name !== 'string') refuse('a name')
    if (end + SMALLEST > bytes.length) refuse('room for an item')
    view.setUint32(base + end, id)
    view.setFloat64(base + end + 4, value)
    const next = writeText(name, bytes, end + SMALLEST)
    if (next - end - SMALLEST > 0xff) refuse('a name of at most 255 bytes')
    bytes[end + 12] = next - end - SMALLEST
    end = next
  }
  return end
}

/** The most that the items can take. @param {Item[]} items */
function bound(items) {
  let size = 2 + SMALLEST * items.length
  for (let i = 0; i < items.length; i++) size += 3 * items[i].name.length
  return size
}

/**
 * @param {Item[]} items
 * @param {(items: Item[], bytes: Uint8Array, at: number) => number} write
 */
function encodeWith(items, write) {
  const most = bound(items)
  if (most <= slab.bytes.length / 4) {
    const at = reserve(most)
    return cut(at, write(items, slab.bytes, at))
  }
  const bytes = most <= KEPT ? scratch : new Uint8Array(most)
  return bytes.slice(0, write(items, bytes, 0))
}

export const strict = {
  /** @param {Item[]} items */
  encode(items) {
    if (!Array.isArray(items)) refuse('an array')
    for (let i = 0; i < items.length; i++) if (typeof items[i]?.name !== 'string') refuse('a name')
    return encodeWith(items, encodeInto)
  },
  encodeInto,
  /** @param {Uint8Array} bytes */
  decode(bytes) {
    const end = bytes.length
    if (end < 2) refuse('a count')
    const view = new DataView(bytes.buffer, bytes.byteOffset, end)
    const count = view.getUint16(0)
    if (2 + count * SMALLEST > end) refuse('as many items as it says')
    const items = []
    let at = 2
    for (let i = 0; i < count; i++) {
      if (at + SMALLEST > end) refuse('an item')
      const start = at + SMALLEST
      const next = start + bytes[start - 1]
      if (next > end) refuse('a name')
      items.push({ id: view.getUint32(at), value: view.getFloat64(at + 4), name: readText(bytes, start, next) })
      at = next
    }
    if (at !== end) refuse('nothing behind the items')
    return items
  },
}

/**
 * @param {Item[]} items
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function trustingEncodeInto(items, bytes, at) {
  const { length } = items
  const view = viewOf(bytes)
  const base = bytes.byteOffset
  let end = at + 2
  view.setUint16(base + at, length)
  for (let i = 0; i < length; i++) {
    const { id, value, name } = items[i]
    view.setUint32(base + end, id)
    view.setFloat64(base + end + 4, value)
    const next = writeTrusted(name, bytes, end + SMALLEST)
    bytes[end + 12] = next - end - SMALLEST
    end = next
  }
  return end
}

export const careless = {
  /** @param {Item[]} items */
  encode: (items) => encodeWith(items, trustingEncodeInto),
  encodeInto: trustingEncodeInto,
  /** @param {Uint8Array} bytes */
  decode(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const items = []
    let at = 2
    for (let left = view.getUint16(0); left > 0; left--) {
      const start = at + SMALLEST
      const next = start + bytes[start - 1]
      items.push({ id: view.getUint32(at), value: view.getFloat64(at + 4), name: readTrusted(bytes, start, next) })
      at = next
    }
    return items
  },
}
