import { charset, type Charset, type Encoding } from './charset.js'
import { Node, requireOptions, requireWhole, type Codec, type Size } from './codec.js'
import { Delimiter } from './delimiter.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { EndedString } from './ended-string.js'
import { definitionError } from './error.js'
import { emitLength, largestLength, lengthCodec, readLength, writeLength } from './length.js'
import type { Ahead, LengthCodec } from './length.js'
import { Pad } from './pad.js'
import type { Reader } from './reader.js'
import { emitAppend, emitText, measureText, readText, tooLong } from './text.js'
import type { Writer } from './writer.js'

const LENGTH = 'a string length of 0 or more'

/** Text behind its length in bytes. */
class PrefixedString extends Node<string> implements Emitting {
  readonly kind = 'string'
  readonly size: Size
  readonly prefix: Codec<number>
  readonly decision: number
  readonly charset: Charset
  /** Most bytes of the text. */
  readonly most: number

  constructor(prefix: Codec<number>, charset: Charset, most: number) {
    super()
    this.size = { min: prefix.size.min, max: prefix.size.max + Math.min(largestLength(prefix), most) }
    this.prefix = prefix
    this.decision = prefix.size.min
    this.charset = charset
    this.most = most
  }

  write(text: string, writer: Writer): void {
    const length = measureText(this.charset, text, writer, this.most)
    writeLength(this.prefix, length, writer)
    const at = writer.take(length)
    this.charset.write(text, writer.output, at)
  }

  read(reader: Reader): string {
    const at = reader.position
    const length = readLength(this.prefix, reader)
    if (length > this.most) throw tooLong(this.most, reader, at)
    const start = length < 0 ? -1 : reader.take(length)
    return start < 0 ? reader.restart(at) : readText(this.charset, reader, start, start + length)
  }

  emitRead(code: ReadEmitter): string {
    const at = code.takeDynamic(emitLength(code, this.prefix))
    return emitText(code, this.charset, at, 'p', this.most)
  }

  emitWrite(code: WriteEmitter, text: string): void {
    const { size, emitAhead } = this.prefix as Codec<number> & Ahead
    // The text first, behind the room for its length: it need not be measured.
    const append = (at: string) => emitAppend(code, this.charset, text, at, 0, this.most)
    if (this.charset.append !== undefined && emitAhead) return emitAhead(code, text, append)
    const { min, max } = size
    if (this.charset.append === undefined || min !== max) return this.emitMeasured(code, text)
    const at = code.named(`p+${code.offset + min}`)
    const end = append(at)
    code.ensured = code.offset + min
    code.write(this.prefix, code.named(`${end}-${at}`))
    code.jump(end)
  }

  /** Where the prefix takes more or fewer bytes, it comes first. */
  emitMeasured(code: WriteEmitter, text: string): void {
    code.missIf(`typeof ${text}!=='string'`)
    const charset = code.constant(this.charset)
    const length = code.named(`${charset}.measure(${text})`)
    code.missIf(`${length}<0||${length}>${this.most}`)
    code.write(this.prefix, length)
    code.line(`${charset}.write(${text},b,${code.takeDynamic(length)})`)
  }
}

/** What all texts have to tell. */
interface Encoded {
  /** Default `'utf8'`. */
  readonly encoding?: Encoding
}

/** What texts have to tell that are not of a fixed length. */
interface Bounded extends Encoded {
  /** Most bytes of the text, without what stands before or behind it. More are refused, in a stream at once. */
  readonly maxLength?: number
  readonly length?: never
  readonly pad?: never
}

/** How a text ends, by exactly one of `prefix`, `delimiter`, `length` and `rest`, and how its characters become bytes. */
export type StringOptions =
  | (Bounded & {
      /** Codec of the length, in bytes, that is written before the text. */
      readonly prefix: LengthCodec
      readonly delimiter?: never
      readonly rest?: never
    })
  | (Bounded & {
      /**
       * What is written behind the text, in the same encoding: `'\0'` for text that ends in NUL. Of several the first is
       * written, and each ends the text that is read. A text that contains one is an error.
       */
      readonly delimiter: string | readonly string[]
      readonly prefix?: never
      readonly rest?: never
    })
  | (Bounded & {
      /** The text goes to the end of the input, or of the region it stands in. */
      readonly rest: true
      readonly prefix?: never
      readonly delimiter?: never
    })
  | (Encoded & {
      /** Bytes of the text, neither more nor fewer, unless there is a `pad`. */
      readonly length: number
      /**
       * The character, such as `'\0'` or `' '`, that fills shorter text up behind it and is taken off when decoding. So a
       * text cannot end in it.
       */
      readonly pad?: string
      readonly prefix?: never
      readonly delimiter?: never
      readonly rest?: never
      readonly maxLength?: never
    })

/**
 * Text behind a length prefix, before a delimiter, of a fixed length, or to the end of all bytes.
 *
 * Strict both ways: text that the encoding has no bytes for is `CODEC_TEXT_UNMAPPABLE`, bytes that are not text in it
 * `CODEC_TEXT_MALFORMED`, a text that contains its delimiter `CODEC_TEXT_DELIMITER`, one that its prefix cannot count,
 * that is not of the fixed length or above `maxLength`, or that ends in its `pad`, `CODEC_LENGTH`.
 *
 * @example
 * encode(string({ prefix: uint16() }), 'link') // 00 04 6c 69 6e 6b
 * encode(string({ delimiter: ['\r\n', '\n'], encoding: 'ascii' }), 'link') // 6c 69 6e 6b 0d 0a
 * encode(string({ length: 6, pad: ' ' }), 'link') // 6c 69 6e 6b 20 20
 * encode(string({ length: 2, encoding: 'hex' }), 'beef') // be ef
 */
export function string(options: StringOptions): Codec<string> {
  const { prefix, delimiter, length, rest, pad, maxLength, encoding } = requireOptions(options, 'a string')
  const given = Object.entries({ prefix, delimiter, length, rest }).filter(([, value]) => value !== undefined)
  if (given.length !== 1) {
    const got = given.length === 0 ? 'none' : given.map(([name]) => name).join(' and ')
    throw definitionError('a string with exactly one of prefix, delimiter, length and rest', got)
  }
  if (length === undefined ? pad !== undefined : maxLength !== undefined) {
    throw definitionError('pad with a length, maxLength with anything else', given.map(([name]) => name).join())
  }
  const most = maxLength ?? Infinity
  if (maxLength !== undefined) requireWhole(maxLength, 0, LENGTH)
  const own = charset(encoding)
  if (delimiter !== undefined)
    return new EndedString(own, most, undefined, undefined, new Delimiter([delimiter].flat(), own))
  if (rest !== undefined) return new EndedString(own, most)
  if (length === undefined) return new PrefixedString(lengthCodec(prefix, 'a string'), own, most)
  requireWhole(length, 0, LENGTH)
  return new EndedString(own, length, length, pad === undefined ? pad : new Pad(pad, own, length))
}
