import { charset, type Charset, type Encoding } from './charset.js'
import { requireOptions, type Codec } from './codec.js'
import { Delimiter } from './delimiter.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { Extent, tooLong } from './extent.js'
import { largestLength, lengthCodec, writeLength, type Ahead, type LengthCodec } from './length.js'
import { Pad } from './pad.js'
import type { Reader } from './reader.js'
import { emitAppend, emitText, measureText, readText, type Tail } from './text.js'
import type { Writer } from './writer.js'

/** How a text ends, where that is not with all bytes. */
interface Ending {
  readonly prefix?: Codec<number>
  readonly length?: number | undefined
  readonly pad?: Pad | undefined
  readonly delimiter?: Delimiter
}

/** Text behind its length, of a fixed one, up to a delimiter, or to the end of all bytes. */
class StringCodec extends Extent<string> implements Emitting {
  readonly kind = 'string'
  readonly charset: Charset
  /** Most bytes of the text. */
  readonly most: number
  readonly pad: Pad | undefined
  readonly delimiter: Delimiter | undefined
  readonly tail: Tail | undefined

  constructor(charset: Charset, most: number, { prefix, length, pad, delimiter }: Ending) {
    const bound = Math.min(largestLength(prefix), most)
    super(prefix, length, delimiter?.shortest, bound + (delimiter?.longest ?? 0), delimiter !== undefined)
    this.charset = charset
    this.most = most
    this.pad = pad
    this.delimiter = delimiter
    this.tail = delimiter ?? pad
  }

  write(text: string, writer: Writer): void {
    const { charset, prefix, length: fixed, pad, delimiter, most, tail } = this
    const length = measureText(charset, text, writer, pad === undefined ? most : fixed)
    if (fixed !== undefined && pad === undefined && length !== fixed) {
      throw writer.fail('CODEC_LENGTH', `a text of ${fixed} bytes`, `${show(text)} of ${length}`)
    }
    if (prefix !== undefined) writeLength(prefix, length, writer)
    const at = writer.take(fixed ?? length + (delimiter?.first.length ?? 0))
    charset.write(text, writer.output, at)
    if (tail === undefined || tail.put(text, writer.output, at, at + length, writer.position)) return
    writer.position = at
    throw writer.fail(tail.code, tail.wanted, show(text))
  }

  read(reader: Reader): string {
    const { delimiter, most, tail } = this
    const start = reader.position
    const at = delimiter === undefined ? this.take(reader, most) : reader.seek(delimiter, most)
    if (at < 0) return reader.restart(start)
    const end = tail === undefined ? reader.position : tail.textEnd(reader.input, at, reader.position)
    if (end - at > most) throw tooLong(most, reader, at)
    return readText(this.charset, reader, at, end)
  }

  emitRead(code: ReadEmitter): string {
    const { charset, delimiter, pad, most } = this
    const [at, stop] = delimiter === undefined ? this.emitTake(code) : delimiter.emitSeek(code)
    const end = pad === undefined ? stop : `${code.constant(pad)}.textEnd(b,${at},${stop})`
    return emitText(code, charset, at, end, most)
  }

  emitWrite(code: WriteEmitter, text: string): void {
    const { charset, prefix, length, delimiter, pad, most } = this
    if (prefix !== undefined) return this.emitPrefixed(code, prefix, text)
    if (charset.append === undefined) return code.opaque(this, text)
    if (delimiter?.textual === true) {
      code.missIf(`typeof ${text}!=='string'||${text}.includes(${code.literal(delimiter.ends[0])})`)
    }
    const at = code.named(code.here())
    if (length !== undefined) code.take(length)
    const end = emitAppend(code, charset, text, at, delimiter?.first.length ?? 0, most)
    if (delimiter !== undefined) delimiter.emitPut(code, text, at, end)
    else if (length === undefined) code.jump(end)
    else if (pad === undefined) code.missIf(`${end}!==${at}+${length}`)
    else code.missIf(`${end}>${at}+${length}||!${code.constant(pad)}.put(${text},b,${at},${end},${at}+${length})`)
  }

  emitPrefixed(code: WriteEmitter, prefix: Codec<number> & Ahead, text: string): void {
    const { charset, most } = this
    const { min, max } = prefix.size
    if (charset.append === undefined || (min !== max && !prefix.emitAhead)) {
      // Where the prefix takes more or fewer bytes, it comes first.
      code.missIf(`typeof ${text}!=='string'`)
      const own = code.constant(charset)
      const length = code.named(`${own}.measure(${text})`)
      code.missIf(`${length}<0||${length}>${most}`)
      code.write(prefix, length)
      code.line(`${own}.write(${text},b,${code.takeDynamic(length)})`)
      return
    }
    // The text first, behind the room for its length: it need not be measured.
    const append = (at: string) => emitAppend(code, charset, text, at, 0, most)
    if (prefix.emitAhead) return prefix.emitAhead(code, text, append)
    const at = code.named(`p+${code.offset + min}`)
    const end = append(at)
    code.ensured = code.offset + min
    code.write(prefix, code.named(`${end}-${at}`))
    code.jump(end)
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
  if (maxLength !== undefined) requireLength(maxLength)
  const own = charset(encoding)
  if (delimiter !== undefined) {
    return new StringCodec(own, most, { delimiter: new Delimiter([delimiter].flat(), own) })
  }
  if (rest !== undefined) return new StringCodec(own, most, {})
  if (length === undefined) return new StringCodec(own, most, { prefix: lengthCodec(prefix, 'a string') })
  requireLength(length)
  return new StringCodec(own, most, { length, pad: pad === undefined ? pad : new Pad(pad, own, length) })
}

function requireLength(length: number): void {
  if (!(Number.isSafeInteger(length) && length >= 0))
    throw definitionError('a string length of 0 or more', show(length))
}
