import type { Charset } from './charset.js'
import { Node, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import { standsAt } from './search.js'
import { bytesOfText, emitAppend, emitText, measureText, readText } from './text.js'
import type { Writer } from './writer.js'

/** Text of a fixed number of bytes, filled up behind it where there is a `pad`. */
export class FixedString extends Node<string> implements Emitting {
  readonly kind = 'string'
  readonly size: Size
  readonly charset: Charset
  readonly pad: Uint8Array | undefined

  constructor(length: number, charset: Charset, pad: string | undefined) {
    super()
    this.size = { min: length, max: length }
    this.charset = charset
    if (pad === undefined) return
    this.pad = bytesOfText(pad, charset, 'a pad')
    // So that the end of the text can be told, and it fills all of the length.
    if (pad.length === 1 && this.pad.length === charset.unit && length % charset.unit === 0) return
    throw definitionError('a pad of 1 character and 1 code unit, and a length of whole ones', `${show(pad)}, ${length}`)
  }

  write(text: string, writer: Writer): void {
    const { charset, pad } = this
    const { min } = this.size
    const length = measureText(charset, text, writer)
    if (pad === undefined ? length !== min : length > min) {
      const expected = `a text of ${pad === undefined ? '' : 'at most '}${min} bytes`
      throw writer.fail('CODEC_LENGTH', expected, `${show(text)} of ${length}`)
    }
    const at = writer.take(min)
    charset.write(text, writer.output, at)
    if (this.fill(writer.output, at, at + length)) return
    writer.position = at
    throw writer.fail('CODEC_LENGTH', 'a text that does not end in its pad', show(text))
  }

  /** Fills up a text between two places; false if it would not end there. */
  fill(output: Uint8Array, start: number, end: number): boolean {
    const { pad } = this
    if (pad === undefined) return true
    if (this.trimmed(output, start, end) < end) return false
    const stop = start + this.size.min
    for (let at = end; at < stop; at += pad.length) output.set(pad, at)
    return true
  }

  /** Where the text ends that stands, filled up, between two places. */
  trimmed(bytes: Uint8Array, start: number, end: number): number {
    const { pad } = this
    if (pad !== undefined) while (end > start && standsAt(bytes, pad, end - pad.length)) end -= pad.length
    return end
  }

  read(reader: Reader): string {
    const start = reader.take(this.size.min)
    if (start < 0) return STARVED
    return readText(this.charset, reader, start, this.trimmed(reader.input, start, reader.position))
  }

  emitRead(code: ReadEmitter): string {
    const { min } = this.size
    const at = code.named(code.here())
    code.take(min)
    const end = this.pad === undefined ? `${at}+${min}` : `${code.constant(this)}.trimmed(b,${at},${at}+${min})`
    return emitText(code, this.charset, at, end)
  }

  emitWrite(code: WriteEmitter, text: string): void {
    if (this.charset.append === undefined) return code.opaque(this, text)
    const { min } = this.size
    const at = code.named(code.here())
    code.take(min)
    const end = emitAppend(code, this.charset, text, at, 0)
    code.missIf(
      this.pad === undefined
        ? `${end}!==${at}+${min}`
        : `${end}>${at}+${min}||!${code.constant(this)}.fill(b,${at},${end})`,
    )
  }
}
