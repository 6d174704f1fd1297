import type { Charset } from './charset.js'
import type { Delimiter } from './delimiter.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { show } from './error.js'
import { Extent } from './extent.js'
import type { Pad } from './pad.js'
import type { Reader } from './reader.js'
import { emitAppend, emitText, measureText, readText, tooLong, type Tail } from './text.js'
import type { Writer } from './writer.js'

/** Text of a fixed length, filled up or not, up to a delimiter, or to the end of all bytes. */
export class EndedString extends Extent<string> implements Emitting {
  readonly kind = 'string'
  readonly charset: Charset
  /** Most bytes of the text. */
  readonly most: number
  readonly pad: Pad | undefined
  readonly delimiter: Delimiter | undefined
  /** What stands behind it. */
  readonly tail: Tail | undefined
  /** Bytes of the delimiter. */
  readonly behind: number

  constructor(charset: Charset, most: number, length?: number, pad?: Pad, delimiter?: Delimiter) {
    super(undefined, length, delimiter?.shortest, most + (delimiter?.longest ?? 0), delimiter !== undefined)
    this.charset = charset
    this.most = most
    this.pad = pad
    this.delimiter = delimiter
    this.tail = delimiter ?? pad
    this.behind = delimiter?.first.length ?? 0
  }

  write(text: string, writer: Writer): void {
    const { charset, tail, length: fixed } = this
    const length = measureText(charset, text, writer, tail === undefined && fixed !== undefined ? Infinity : this.most)
    if (tail === undefined && length !== (fixed ?? length)) {
      throw writer.fail('CODEC_LENGTH', `a text of ${fixed} bytes`, `${show(text)} of ${length}`)
    }
    const at = writer.take(fixed ?? length + this.behind)
    charset.write(text, writer.output, at)
    if (tail === undefined || tail.put(text, writer.output, at, at + length, writer.position)) return
    writer.position = at
    throw writer.fail(tail.code, tail.wanted, show(text))
  }

  read(reader: Reader): string {
    const { delimiter, most, tail } = this
    const start = reader.position
    const at = delimiter === undefined ? this.take(reader) : reader.seek(delimiter, most)
    if (at < 0) return reader.restart(start)
    const end = tail === undefined ? reader.position : tail.textEnd(reader.input, at, reader.position)
    if (end - at > most) throw tooLong(most, reader, at)
    return readText(this.charset, reader, at, end)
  }

  emitRead(code: ReadEmitter): string {
    const { charset, delimiter, pad, most } = this
    const [at, stop] = delimiter === undefined ? this.emitTake(code) : delimiter.emitSeek(code)
    const end = pad === undefined ? stop : `${code.constant(pad)}.textEnd(b,${at},${stop})`
    return emitText(code, charset, at, end, this.length === undefined ? most : Infinity)
  }

  emitWrite(code: WriteEmitter, text: string): void {
    const { charset, length, delimiter, pad, most } = this
    if (charset.append === undefined) return code.opaque(this, text)
    if (delimiter?.textual === true) {
      code.missIf(`typeof ${text}!=='string'||${text}.includes(${code.literal(delimiter.ends[0])})`)
    }
    const at = code.named(code.here())
    if (length !== undefined) code.take(length)
    const end = emitAppend(code, charset, text, at, this.behind, most)
    if (delimiter !== undefined) delimiter.emitPut(code, text, at, end)
    else if (length === undefined) code.jump(end)
    else if (pad === undefined) code.missIf(`${end}!==${at}+${length}`)
    else code.missIf(`!${code.constant(pad)}.put(${text},b,${at},${end},${at}+${length})`)
  }
}
