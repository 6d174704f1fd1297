import { charset, type Charset, type Encoding } from './charset.js'
import { Node, requireOptions, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { DelimitedString } from './delimited-string.js'
import { emitLength, largestLength, lengthCodec, readLength, writeLength, type LengthCodec } from './length.js'
import { STARVED, type Reader } from './reader.js'
import { emitAppend, emitText, measureText, readText } from './text.js'
import type { Writer } from './writer.js'

/** Text behind its length in bytes. */
class PrefixedString extends Node<string> implements Emitting {
  readonly kind = 'string'
  readonly size: Size
  readonly prefix: Codec<number>
  readonly decision: number
  readonly charset: Charset

  constructor(prefix: Codec<number>, charset: Charset) {
    super()
    this.size = { min: prefix.size.min, max: prefix.size.max + largestLength(prefix) }
    this.prefix = prefix
    this.decision = prefix.size.min
    this.charset = charset
  }

  write(text: string, writer: Writer): void {
    const length = measureText(this.charset, text, writer)
    writeLength(this.prefix, length, writer)
    const at = writer.take(length)
    this.charset.write(text, writer.output, at)
  }

  read(reader: Reader): string {
    const at = reader.position
    const length = readLength(this.prefix, reader)
    const start = length < 0 ? -1 : reader.take(length)
    return start < 0 ? reader.restart(at) : readText(this.charset, reader, start, start + length)
  }

  emitRead(code: ReadEmitter): string {
    const at = code.takeDynamic(emitLength(code, this.prefix))
    return emitText(code, this.charset, at, 'p')
  }

  emitWrite(code: WriteEmitter, text: string): void {
    const { min, max } = this.prefix.size
    if (this.charset.append === undefined || min !== max) return this.emitMeasured(code, text)
    // The text first, behind the room for its length: it need not be measured.
    const at = code.named(`p+${code.offset + min}`)
    const end = emitAppend(code, this.charset, text, at, 0)
    code.ensured = code.offset + min
    code.write(this.prefix, code.named(`${end}-${at}`))
    code.jump(end)
  }

  /** Where the prefix takes more or fewer bytes, it comes first. */
  emitMeasured(code: WriteEmitter, text: string): void {
    code.missIf(`typeof ${text}!=='string'`)
    const charset = code.constant(this.charset)
    const length = code.named(`${charset}.measure(${text})`)
    code.missIf(`${length}<0`)
    code.write(this.prefix, length)
    code.line(`${charset}.write(${text},b,${code.takeDynamic(length)})`)
  }
}

/** Text of a fixed number of bytes. */
class FixedString extends Node<string> {
  readonly kind = 'string'
  readonly size: Size
  readonly charset: Charset

  constructor(length: number, charset: Charset) {
    super()
    this.size = { min: length, max: length }
    this.charset = charset
  }

  write(text: string, writer: Writer): void {
    const length = measureText(this.charset, text, writer)
    const { min } = this.size
    if (length !== min) throw writer.fail('CODEC_LENGTH', `a text of ${min} bytes`, `${show(text)} of ${length}`)
    const at = writer.take(length)
    this.charset.write(text, writer.output, at)
  }

  read(reader: Reader): string {
    const start = reader.take(this.size.min)
    return start < 0 ? STARVED : readText(this.charset, reader, start, reader.position)
  }
}

/** How a text ends, by exactly one of `prefix`, `delimiter` and `length`, and how its characters become bytes. */
export type StringOptions =
  | {
      /** Codec of the length, in bytes, that is written before the text. */
      readonly prefix: LengthCodec
      readonly delimiter?: never
      readonly length?: never
      /** Default `'utf8'`. */
      readonly encoding?: Encoding
    }
  | {
      /** What is written behind the text, in the same encoding. A text that contains it is an error. */
      readonly delimiter: string
      readonly prefix?: never
      readonly length?: never
      /** Default `'utf8'`. */
      readonly encoding?: Encoding
    }
  | {
      /** Bytes of the text, neither more nor fewer. */
      readonly length: number
      readonly prefix?: never
      readonly delimiter?: never
      /** Default `'utf8'`. */
      readonly encoding?: Encoding
    }

/**
 * Text behind a length prefix, before a delimiter, or of a fixed length.
 *
 * Strict both ways: text that the encoding has no bytes for is `CODEC_TEXT_UNMAPPABLE`, bytes that are not text in it
 * `CODEC_TEXT_MALFORMED`, a text that contains its delimiter `CODEC_TEXT_DELIMITER`, one that its prefix cannot count
 * or that is not of the fixed length `CODEC_LENGTH`.
 *
 * @example
 * encode(string({ prefix: uint16() }), 'link') // 00 04 6c 69 6e 6b
 * encode(string({ delimiter: '\r\n', encoding: 'ascii' }), 'link') // 6c 69 6e 6b 0d 0a
 */
export function string(options: StringOptions): Codec<string> {
  const { prefix, delimiter, length, encoding } = requireOptions(options, 'a string')
  const given = Object.entries({ prefix, delimiter, length }).filter(([, value]) => value !== undefined)
  if (given.length !== 1) {
    const got = given.length === 0 ? 'none' : given.map(([name]) => name).join(' and ')
    throw definitionError('a string with exactly one of prefix, delimiter and length', got)
  }
  if (delimiter !== undefined) return new DelimitedString([delimiter].flat(), charset(encoding))
  if (length === undefined) return new PrefixedString(lengthCodec(prefix, 'a string'), charset(encoding))
  if (Number.isSafeInteger(length) && length >= 0) return new FixedString(length, charset(encoding))
  throw definitionError('a string length of 0 or more', show(length))
}
