import type { Charset } from './charset.js'
import { NO_ROOM, type ReadEmitter, type WriteEmitter } from './emitter.js'
import { definitionError, digits, show, type CodecError, type CodecErrorCode } from './error.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** What stands behind a text, from which its end is told. */
export interface Tail {
  /** The error for a text that its reader would find to end elsewhere. */
  readonly code: CodecErrorCode
  readonly wanted: string
  /** Writes it behind the text between `start` and `end`, up to `stop` if it fills; false for such a text. */
  readonly put: (text: string, output: Uint8Array, start: number, end: number, stop: number) => boolean
  /** Where the text ends that stands, with its tail, between two places. */
  readonly textEnd: (bytes: Uint8Array, start: number, end: number) => number
}

/** Bytes that `text` will take, or an error that names the character in the way. */
export function measureText(charset: Charset, text: string, writer: Writer, most: number = Infinity): number {
  if (typeof text !== 'string') throw writer.fail('CODEC_TYPE', 'a string', show(text))
  const expected = `text that ${charset.name} can write`
  let length: number
  try {
    length = charset.measure(text)
  } catch (error) {
    throw writer.fail('CODEC_TEXT_UNMAPPABLE', expected, show(text), error)
  }
  if (length > most) throw writer.fail('CODEC_LENGTH', `a text of at most ${most} bytes`, `${show(text)} of ${length}`)
  if (length >= 0) return length
  const index = -1 - length
  const code = (text.codePointAt(index) as number).toString(16).toUpperCase().padStart(4, '0')
  throw writer.fail('CODEC_TEXT_UNMAPPABLE', expected, `U+${code} at index ${index}`)
}

/** The error of a text that is too long, or whose length, read at `at`, says so. */
export function tooLong(most: number, reader: Reader, at: number): CodecError {
  return reader.fail('CODEC_LENGTH', `a text of at most ${most} bytes`, 'a longer one', at)
}

/** The text of the bytes from `start` to `end`, or an error that shows the first of them. */
export function readText(charset: Charset, reader: Reader, start: number, end: number): string {
  let cause: unknown
  try {
    const text = charset.read(reader.input, start, end)
    if (text !== undefined) return text
  } catch (error) {
    cause = error
  }
  const got = hex(reader.input.subarray(start, end))
  throw reader.fail('CODEC_TEXT_MALFORMED', `${charset.name} text`, got, start, cause)
}

/** Emits the reading of the text between two places, at most so many bytes apart. */
export function emitText(
  code: ReadEmitter,
  charset: Charset,
  start: string,
  end: string,
  most: number = Infinity,
): string {
  if (most < Infinity) code.missIf(`${end}-${start}>${most}`)
  const text = code.name()
  code.line(`const ${text}=${code.constant(charset)}.read(b,${start},${end})`)
  code.missIf(`${text}===undefined`)
  return text
}

/** Emits the writing of a text at a place, with room for `more` bytes behind it; gives the place where it ends. */
export function emitAppend(
  code: WriteEmitter,
  charset: Charset,
  text: string,
  at: string,
  more: number,
  most: number = Infinity,
): string {
  const end = code.name()
  const behind = more + code.following
  const own = code.constant(charset)
  code.missIf(`typeof ${text}!=='string'`)
  code.line(`const ${end}=${own}.append(${text},b,${at},${behind === 0 ? 'end' : `end-${behind}`})`)
  code.line(`if(${end}<0)return ${at}+${text}.length*${charset.widest}+${behind}>end?${NO_ROOM}:-1`)
  if (most < Infinity) code.missIf(`${end}-${at}>${most}`)
  return end
}

/** The bytes of a text that the declaration of a codec names. */
export function bytesOfText(text: string, charset: Charset, what: string): Uint8Array {
  const expected = `${what} that ${charset.name} can write`
  let length = 0
  try {
    if (typeof text === 'string') length = charset.measure(text)
  } catch (error) {
    throw definitionError(expected, show(text), error)
  }
  if (length <= 0) throw definitionError(expected, show(text))
  const bytes = new Uint8Array(length)
  charset.write(text, bytes, 0)
  return bytes
}

/** Bytes as an error names them: the first sixteen in hex. */
export function hex(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'no bytes'
  const shown = digits(bytes, 0, 16)
  return bytes.length > 16 ? `${shown} … (${bytes.length} bytes)` : shown
}
