import type { Charset } from './charset.js'
import { Node, type Size } from './codec.js'
import { Delimiter } from './delimiter.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import { search } from './search.js'
import { emitAppend, emitText, measureText, readText } from './text.js'
import type { Writer } from './writer.js'

/** Text up to a delimiter, which is not part of it. */
export class DelimitedString extends Node<string> implements Emitting {
  readonly kind = 'string'
  readonly size: Size
  /** The delimiter that is written. */
  readonly delimiter: Uint8Array
  readonly end: Delimiter
  /** The delimiters as text, the one that is written first. */
  readonly ends: readonly string[]
  readonly charset: Charset
  /** Whether the bytes of a text contain the delimiter if, and only if, the text contains it. */
  readonly textual: boolean

  constructor(ends: readonly string[], charset: Charset) {
    super()
    const patterns = ends.map((end) => patternOf(end, charset))
    this.end = new Delimiter(patterns, charset.unit)
    this.delimiter = patterns[0] as Uint8Array
    this.size = { min: this.end.shortest, max: Infinity }
    this.ends = ends
    this.charset = charset
    this.textual = this.end.plain && charset.append !== undefined
  }

  write(text: string, writer: Writer): void {
    const { charset, delimiter } = this
    const length = measureText(charset, text, writer)
    const start = writer.take(length + delimiter.length)
    const end = start + length
    charset.write(text, writer.output, start)
    writer.output.set(delimiter, end)
    const good = this.textual
      ? !text.includes(this.ends[0] as string)
      : this.ending(writer.output, start, end + delimiter.length) === end
    if (good) return
    writer.position = start
    throw writer.fail('CODEC_TEXT_DELIMITER', `text without ${this.end.text}`, show(text))
  }

  /** Where a reader would find the end: a delimiter may be made of the text's last bytes and the first of its own. */
  ending(bytes: Uint8Array, start: number, end: number): number {
    const found = this.end.find(bytes, start, start, end)
    return found - this.end.lengthAt(bytes, start, found)
  }

  read(reader: Reader): string {
    const start = reader.position
    const end = reader.find(this.end)
    if (end < 0) return STARVED
    reader.position = end
    return readText(this.charset, reader, start, end - this.end.lengthAt(reader.input, start, end))
  }

  emitRead(code: ReadEmitter): string {
    const { delimiter, charset } = this
    if (this.ends.length > 1) return code.opaque(this)
    const { length } = delimiter
    const at = code.named(code.here())
    const find = `${code.constant(search)}(b,${code.constant(delimiter)},${at},${at},end-${length},${charset.unit})`
    const end = code.named(find)
    code.missIf(`${end}<0`)
    const text = emitText(code, charset, at, end)
    code.jump(`${end}+${length}`)
    return text
  }

  emitWrite(code: WriteEmitter, text: string): void {
    const { delimiter, charset, ends } = this
    if (!this.textual) return code.opaque(this, text)
    code.missIf(`typeof ${text}!=='string'`)
    code.missIf(`${text}.includes(${JSON.stringify(ends[0])})`)
    const at = code.named(code.here())
    const end = emitAppend(code, charset, text, at, delimiter.length)
    delimiter.forEach((byte, i) => code.line(`b[${end}+${i}]=${byte}`))
    code.jump(`${end}+${delimiter.length}`)
  }
}

/** The bytes of a delimiter. */
function patternOf(end: string, charset: Charset): Uint8Array {
  const expected = `a delimiter that ${charset.name} can write`
  let length = 0
  try {
    if (typeof end === 'string') length = charset.measure(end)
  } catch (error) {
    throw definitionError(expected, show(end), error)
  }
  if (length <= 0) throw definitionError(expected, show(end))
  const pattern = new Uint8Array(length)
  charset.write(end, pattern, 0)
  return pattern
}
