import type { Charset } from './charset.js'
import { loneSurrogate } from './charset-utf8.js'

function measure(text: string): number {
  const lone = loneSurrogate(text)
  return lone < 0 ? 2 * text.length : -1 - lone
}

function write(text: string, output: Uint8Array, at: number, high: 0 | 1): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    output[at + 2 * i + high] = code
    output[at + 2 * i + (1 - high)] = code >> 8
  }
}

function read(input: Uint8Array, start: number, end: number, high: 0 | 1): string | undefined {
  if ((end - start) % 2 !== 0) return undefined
  let text = ''
  for (let i = start; i < end; i += 2) {
    text += String.fromCharCode(((input[i + 1 - high] as number) << 8) | (input[i + high] as number))
  }
  return loneSurrogate(text) < 0 ? text : undefined
}

/** UTF-16 (RFC 2781), big-endian, without a byte order mark. */
export const utf16be: Charset = {
  name: 'utf16be',
  unit: 2,
  measure,
  write: (text, output, at) => write(text, output, at, 1),
  read: (input, start, end) => read(input, start, end, 1),
}

/** UTF-16 (RFC 2781), little-endian, without a byte order mark. */
export const utf16le: Charset = {
  name: 'utf16le',
  unit: 2,
  measure,
  write: (text, output, at) => write(text, output, at, 0),
  read: (input, start, end) => read(input, start, end, 0),
}

/**
 * UTF-16 behind a byte order mark (RFC 2781 section 4.3): big-endian when written, either when read, big-endian when
 * the mark is missing. An empty text is no bytes.
 */
export const utf16: Charset = {
  name: 'utf16',
  unit: 2,
  measure(text) {
    const bytes = measure(text)
    return bytes > 0 ? bytes + 2 : bytes
  },
  write(text, output, at) {
    if (text === '') return
    output[at] = 0xfe
    output[at + 1] = 0xff
    write(text, output, at + 2, 1)
  },
  read(input, start, end) {
    const mark = end - start < 2 ? 0 : ((input[start] as number) << 8) | (input[start + 1] as number)
    if (mark === 0xfeff) return read(input, start + 2, end, 1)
    if (mark === 0xfffe) return read(input, start + 2, end, 0)
    return read(input, start, end, 1)
  },
}
