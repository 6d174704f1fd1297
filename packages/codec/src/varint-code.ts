// What compiled code does with varints.

import { NO_ROOM, type WriteEmitter } from './emitter.js'
import type { Reader } from './reader.js'

/** The number that is written with zigzag for one with a sign. */
export function unsigned(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

/** The number with a sign that was written with zigzag. */
export function signed(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2
}

/** Reads a number at a place and moves the reader behind it; -1 if it is not there, or too large. */
export function readLong(bytes: Uint8Array, at: number, end: number, reader: Reader): number {
  let value = 0
  let weight = 1
  for (let i = at; i < Math.min(end, at + 8); i++) {
    const byte = bytes[i] as number
    value += (byte & 127) * weight
    weight *= 128
    if (byte > 127) continue
    reader.position = i + 1
    return value <= Number.MAX_SAFE_INTEGER ? value : -1
  }
  return -1
}

/** Writes a number at a place; gives the place behind it. */
export function writeAll(bytes: Uint8Array, at: number, end: number, value: number): number {
  let rest = value
  let place = at
  for (; rest > 127; rest = Math.floor(rest / 128)) {
    if (place >= end) return NO_ROOM
    bytes[place++] = (rest % 128) | 128
  }
  if (place >= end) return NO_ROOM
  bytes[place++] = rest
  return place
}

/** The bytes of a number; of a text's length in characters, about those of its length in bytes. */
function room(length: number): number {
  let bytes = 1
  for (let rest = length; rest > 127; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

/** Emits the writing of a text before that of its length, which is told in so many bytes as it needs. */
export function emitAhead(code: WriteEmitter, text: string, append: (at: string) => string): void {
  const start = code.here()
  code.missIf(`typeof ${text}!=='string'`)
  const at = code.named(`${start}+${code.constant(room)}(${text}.length)`)
  const stop = append(at)
  const behind = code.named(`${code.constant(putAhead)}(b,${start},${at},${stop},end)`)
  code.line(`if(${behind}<0)return ${behind}`)
  code.jump(behind)
}

/** Writes at `start` how many bytes there are from `at` to `stop`, perhaps moves these, and gives where they end. */
function putAhead(b: Uint8Array, start: number, at: number, stop: number, end: number): number {
  const length = stop - at
  const body = start + room(length)
  const last = body + length
  if (last > end) return NO_ROOM
  if (body !== at) b.copyWithin(body, at, stop)
  writeAll(b, start, end, length)
  return last
}
