import { definitionError, show } from './error.js'
import { base64, hexadecimal } from './charset-digits.js'
import { ascii, latin1 } from './charset-single-byte.js'
import { utf16, utf16be, utf16le } from './charset-utf16.js'
import { utf8 } from './charset-utf8.js'

/** How text becomes bytes. Strict both ways: what it cannot write or read is an error, never a replacement sign. */
export interface Charset {
  readonly name: string
  /** Bytes of one code unit. A delimiter counts only where a code unit begins. */
  readonly unit: 1 | 2
  /** How many bytes `text` takes; `-1 - i` if the character at index `i` has no bytes in this encoding. */
  readonly measure: (text: string) => number
  /** Writes text that `measure` accepted. */
  readonly write: (text: string, output: Uint8Array, at: number) => void
  /** Bytes that a character takes at the most; missing where that is not known. */
  readonly widest?: number
  /**
   * Writes any text, nothing of it at `end` or behind. Gives the place behind it, or -1 if it cannot be written or, for
   * all it knows, may not fit.
   */
  readonly append?: (text: string, output: Uint8Array, at: number, end: number) => number
  /** The text of these bytes; `undefined` if they are not valid in this encoding. */
  readonly read: (input: Uint8Array, start: number, end: number) => string | undefined
}

/** An encoding of one's own. `encode` and `decode` throw on what they cannot translate. */
export interface CustomEncoding {
  readonly encode: (text: string) => Uint8Array
  readonly decode: (bytes: Uint8Array) => string
}

/**
 * The names of the encodings that are built in. `'utf16'` is big-endian behind a byte order mark, and reads both. With
 * `'hex'` and `'base64'` the text shows the bytes, as with Node's `Buffer`: `'dead'` is written as the bytes de ad.
 */
export type EncodingName = 'utf8' | 'ascii' | 'latin1' | 'utf16le' | 'utf16be' | 'utf16' | 'hex' | 'base64'

export type Encoding = EncodingName | CustomEncoding

const CHARSETS: Readonly<Record<EncodingName, Charset>> = {
  utf8,
  ascii,
  latin1,
  utf16le,
  utf16be,
  utf16,
  hex: hexadecimal,
  base64,
}

/** Finds an encoding by name, or wraps one of the user's. */
export function charset(encoding: Encoding = 'utf8'): Charset {
  if (typeof encoding === 'object') return custom(encoding)
  if (Object.hasOwn(CHARSETS, encoding)) return CHARSETS[encoding]
  throw definitionError(`an encoding (${Object.keys(CHARSETS).join(', ')})`, show(encoding))
}

function custom(encoding: CustomEncoding): Charset {
  if (typeof encoding?.encode !== 'function' || typeof encoding.decode !== 'function') {
    throw definitionError('an encoding with encode and decode functions', show(encoding))
  }
  const { encode, decode } = encoding
  // `measure` and `write` are called one after the other with the same text: encode it once.
  let encoded = new Uint8Array(0)
  return {
    name: 'custom',
    unit: 1,
    measure(text) {
      encoded = encode(text).slice()
      return encoded.length
    },
    write(_text, output, at) {
      output.set(encoded, at)
    },
    read: (input, start, end) => decode(input.subarray(start, end)),
  }
}
