import type { Charset } from './charset.js'

/** Characters 0 to `limit` as one byte each. */
function singleByte(name: string, limit: number): Charset {
  function append(text: string, output: Uint8Array, at: number, end: number): number {
    if (at + text.length > end) return -1
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > limit) return -1
      output[at + i] = code
    }
    return at + text.length
  }

  return {
    name,
    unit: 1,
    widest: 1,
    write: (text, output, at) => void append(text, output, at, output.length),
    append,
    measure(text) {
      for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > limit) return -1 - i
      return text.length
    },
    read(input, start, end) {
      let text = ''
      for (let i = start; i < end; i++) {
        const byte = input[i] as number
        if (byte > limit) return undefined
        text += String.fromCharCode(byte)
      }
      return text
    },
  }
}

/** US-ASCII: 7 bits; a byte above 127 is malformed. */
export const ascii: Charset = /* @__PURE__ */ singleByte('ascii', 0x7f)

/** ISO-8859-1: the first 256 characters of Unicode. */
export const latin1: Charset = /* @__PURE__ */ singleByte('latin1', 0xff)
