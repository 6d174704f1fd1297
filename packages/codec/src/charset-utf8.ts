import type { Charset } from './charset.js'

// The package compiles without the types of any platform; every platform has these two.
declare class TextEncoder {
  encodeInto(text: string, output: Uint8Array): unknown
}
declare class TextDecoder {
  constructor(label: string, options: { readonly fatal: boolean; readonly ignoreBOM: boolean })
  decode(input: Uint8Array): string
}

// Up to here a loop is faster than the call into the platform.
const SHORT = 24

let encoder: TextEncoder | undefined
let decoder: TextDecoder | undefined

/** UTF-8 (RFC 3629). A lone surrogate cannot be written, malformed bytes are refused, a byte order mark is text. */
export const utf8: Charset = {
  name: 'utf8',
  unit: 1,

  measure(text) {
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
  },

  write(text, output, at) {
    if (text.length > SHORT) {
      encoder ??= new TextEncoder()
      encoder.encodeInto(text, output.subarray(at))
      return
    }
    let to = at
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i)
      if (code < 0x80) {
        output[to++] = code
        continue
      }
      if (code < 0x800) output[to++] = 0xc0 | (code >> 6)
      else {
        if (code < 0xd800 || code > 0xdfff) output[to++] = 0xe0 | (code >> 12)
        else {
          code = 0x10000 + ((code & 0x3ff) << 10) + (text.charCodeAt(++i) & 0x3ff)
          output[to++] = 0xf0 | (code >> 18)
          output[to++] = 0x80 | ((code >> 12) & 0x3f)
        }
        output[to++] = 0x80 | ((code >> 6) & 0x3f)
      }
      output[to++] = 0x80 | (code & 0x3f)
    }
  },

  read(input, start, end) {
    if (end - start <= SHORT) {
      const text = readAscii(input, start, end)
      if (text !== undefined) return text
    }
    decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    try {
      return decoder.decode(input.subarray(start, end))
    } catch {
      return undefined
    }
  },
}

function readAscii(input: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  for (let i = start; i < end; i++) {
    const byte = input[i] as number
    if (byte > 0x7f) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

/** Whether the surrogate at `i` is the first of a pair. */
export function isPair(text: string, i: number): boolean {
  if (text.charCodeAt(i) > 0xdbff) return false
  const low = text.charCodeAt(i + 1)
  return low >= 0xdc00 && low <= 0xdfff
}
