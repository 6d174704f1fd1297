// Memory that `encode` cuts its results from, as Buffer.from does: a view of it costs far less than memory of its own.

const SIZE = 16 * 1024

/** The slab, a view of it, and its first free byte. */
export const slab = { bytes: new Uint8Array(SIZE), view: new DataView(new ArrayBuffer(0)), free: SIZE }

/**
 * Makes room for `length` bytes and tells where it begins.
 *
 * @param {number} length
 */
export function reserve(length) {
  if (slab.free + length > slab.bytes.length) {
    slab.bytes = new Uint8Array(Math.max(SIZE, length))
    slab.view = new DataView(slab.bytes.buffer)
    slab.free = 0
  }
  return slab.free
}

/**
 * Cuts off what was written from `start` to `end`.
 *
 * @param {number} start
 * @param {number} end
 */
export function cut(start, end) {
  slab.free = end
  return new Uint8Array(slab.bytes.buffer, start, end - start)
}

/** @type {ArrayBufferLike | undefined} */
let lastBuffer
let lastView = slab.view

/**
 * A view of the memory behind `bytes`, from its byte 0. Who encodes into a slab does so many times in a row: the view is
 * made once.
 *
 * @param {Uint8Array} bytes
 */
export function viewOf(bytes) {
  const { buffer } = bytes
  if (buffer !== lastBuffer) {
    lastBuffer = buffer
    lastView = new DataView(buffer)
  }
  return lastView
}
