import type { Charset } from './charset.js'

// The package compiles without the types of any platform. Every platform has the first two; Node's Buffer is faster.
declare class TextEncoder {
  encodeInto(text: string, output: Uint8Array): { readonly written: number }
}
declare class TextDecoder {
  constructor(label: string, options: { readonly fatal: boolean; readonly ignoreBOM: boolean })
  decode(input: Uint8Array): string
}
interface NodeBuffer {
  readonly byteLength?: (text: string) => number
  readonly prototype: NodeBufferMethods
}
interface NodeBufferMethods {
  readonly utf8Write?: (this: Uint8Array, text: string, at: number) => number
  readonly utf8Slice?: (this: Uint8Array, start: number, end: number) => string
}

// Up to here a loop is faster than the call into the platform.
const SHORT = 24

/** UTF-8 (RFC 3629). A lone surrogate cannot be written, malformed bytes are refused, a byte order mark is text. */
export const utf8: Charset = /* @__PURE__ */ overPlatform()

// In a function, as what is constant in one can be built into the code that calls it; a bundler makes variables of others.
function overPlatform(): Charset {
  const { Buffer } = globalThis as { readonly Buffer?: NodeBuffer }
  const utf8Write = Buffer?.prototype.utf8Write
  const utf8Slice = Buffer?.prototype.utf8Slice
  const byteLength = Buffer?.byteLength
  let encoder: TextEncoder | undefined
  let decoder: TextDecoder | undefined

  function append(text: string, output: Uint8Array, at: number, end: number): number {
    const { length } = text
    if (length > SHORT || at + length > end) return appendLong(text, output, at, end)
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) return appendLong(text, output, at, end)
      output[at + i] = code
    }
    return at + length
  }

  function appendLong(text: string, output: Uint8Array, at: number, end: number): number {
    // The platform writes as much as there is room for and does not say that there is more.
    if (at + 3 * text.length > end) {
      const bytes = measure(text)
      if (bytes < 0 || at + bytes > end) return -1
    }
    let written: number
    if (utf8Write === undefined) {
      encoder ??= new TextEncoder()
      written = encoder.encodeInto(text, output.subarray(at)).written
    } else written = utf8Write.call(output, text, at)
    // A half of a pair takes three bytes, as a replacement sign: nothing is amiss where each character took one.
    return written !== text.length && loneSurrogate(text) >= 0 ? -1 : at + written
  }

  function read(input: Uint8Array, start: number, end: number): string | undefined {
    if (end - start <= SHORT) {
      const text = readAscii(input, start, end)
      if (text !== undefined) return text
    } else if (utf8Slice !== undefined) {
      const text = utf8Slice.call(input, start, end)
      // Malformed bytes would have become replacement signs; one may also have been sent as such.
      if (!text.includes('\ufffd')) return text
    }
    return readAny(input.subarray(start, end))
  }

  function readAny(bytes: Uint8Array): string | undefined {
    decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    try {
      return decoder.decode(bytes)
    } catch {
      return undefined
    }
  }

  function measure(text: string): number {
    const { length } = text
    // As many bytes as characters: then each is one of ASCII.
    if (length > SHORT && byteLength?.(text) === length) return length
    return measureAny(text)
  }

  return {
    name: 'utf8',
    unit: 1,
    widest: 3,
    measure,
    write: (text, output, at) => void append(text, output, at, output.length),
    append,
    read,
  }
}

function measureAny(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) continue
    if (code < 0x800) bytes += 1
    else if (code < 0xd800 || code > 0xdfff) bytes += 2
    else if (isPair(text, i)) {
      bytes += 2
      i++
    } else return -1 - i
  }
  return bytes
}

/** Text of ASCII bytes, eight at a time; undefined if they are not. */
function readAscii(input: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let at = start
  for (; at + 8 <= end; at += 8) {
    const a = input[at] as number
    const b = input[at + 1] as number
    const c = input[at + 2] as number
    const d = input[at + 3] as number
    const e = input[at + 4] as number
    const f = input[at + 5] as number
    const g = input[at + 6] as number
    const h = input[at + 7] as number
    if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined
    text += String.fromCharCode(a, b, c, d, e, f, g, h)
  }
  for (; at < end; at++) {
    const byte = input[at] as number
    if (byte > 0x7f) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

/** Index of the first surrogate without its other half, or -1. */
export function loneSurrogate(text: string): number {
  const { isWellFormed } = text as { isWellFormed?: () => boolean }
  if (isWellFormed?.call(text) === true) return -1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0xd800 || code > 0xdfff) continue
    if (!isPair(text, i)) return i
    i++
  }
  return -1
}

/** Whether the surrogate at `i` is the first of a pair. */
function isPair(text: string, i: number): boolean {
  if (text.charCodeAt(i) > 0xdbff) return false
  const low = text.charCodeAt(i + 1)
  return low >= 0xdc00 && low <= 0xdfff
}
