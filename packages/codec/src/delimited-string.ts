import type { Charset } from './charset.js'
import { Node, type Size } from './codec.js'
import { Delimiter } from './delimiter.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import { search } from './search.js'
import { bytesOfText, checkLength, emitAppend, emitText, measureText, readText } from './text.js'
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
  /** Most bytes of the text. */
  readonly most: number

  constructor(ends: readonly string[], charset: Charset, most: number) {
    super()
    if (ends.length === 0) throw definitionError('a delimiter', 'none')
    const patterns = ends.map((end) => bytesOfText(end, charset, 'a delimiter'))
    this.end = new Delimiter(patterns, charset.unit)
    this.delimiter = patterns[0] as Uint8Array
    this.size = { min: this.end.shortest, max: most + this.end.longest }
    this.ends = ends
    this.charset = charset
    this.most = most
    this.textual = this.end.plain && charset.append !== undefined
  }

  write(text: string, writer: Writer): void {
    const { charset, delimiter } = this
    const length = measureText(charset, text, writer, this.most)
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
    const { most } = this
    const start = reader.position
    const end = reader.find(this.end, most)
    if (end < 0) return STARVED
    const stop = end - this.end.lengthAt(reader.input, start, end)
    checkLength(stop - start, most, reader, start)
    reader.position = end
    return readText(this.charset, reader, start, stop)
  }

  emitRead(code: ReadEmitter): string {
    const { delimiter, charset, most, ends } = this
    const { length } = delimiter
    const at = code.named(code.here())
    if (ends.length > 1) {
      const own = code.constant(this.end)
      const end = code.named(`${own}.find(b,${at},${at},end)`)
      code.missIf(`${end}<0`)
      const text = emitText(code, charset, at, code.named(`${end}-${own}.lengthAt(b,${at},${end})`), most)
      code.jump(end)
      return text
    }
    const find = `${code.constant(search)}(b,${code.constant(delimiter)},${at},${at},end-${length},${charset.unit})`
    const end = code.named(find)
    code.missIf(`${end}<0`)
    const text = emitText(code, charset, at, end, most)
    code.jump(`${end}+${length}`)
    return text
  }

  emitWrite(code: WriteEmitter, text: string): void {
    const { delimiter, charset, ends, textual } = this
    const { length } = delimiter
    if (charset.append === undefined) return code.opaque(this, text)
    if (textual) code.missIf(`typeof ${text}!=='string'||${text}.includes(${JSON.stringify(ends[0])})`)
    const at = code.named(code.here())
    const end = emitAppend(code, charset, text, at, length, this.most)
    delimiter.forEach((byte, i) => code.line(`b[${end}+${i}]=${byte}`))
    if (!textual) code.missIf(`${code.constant(this)}.ending(b,${at},${end}+${length})!==${end}`)
    code.jump(`${end}+${length}`)
  }
}
