import type { Charset } from './charset.js'
import { Node, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { STARVED, type Reader } from './reader.js'
import { checkLength, emitAppend, emitText, measureText, readText } from './text.js'
import type { Writer } from './writer.js'

/** Text to the end of the input, or of the region it stands in. */
export class RestString extends Node<string> implements Emitting {
  readonly kind = 'string'
  readonly size: Size
  readonly open = true
  readonly charset: Charset

  constructor(charset: Charset, most: number) {
    super()
    this.size = { min: 0, max: most }
    this.charset = charset
  }

  write(text: string, writer: Writer): void {
    const length = measureText(this.charset, text, writer, this.size.max)
    const at = writer.take(length)
    this.charset.write(text, writer.output, at)
  }

  read(reader: Reader): string {
    const at = reader.takeRest()
    if (at < 0) return STARVED
    checkLength(reader.position - at, this.size.max, reader, at)
    return readText(this.charset, reader, at, reader.position)
  }

  emitRead(code: ReadEmitter): string {
    const text = emitText(code, this.charset, code.named(code.here()), 'end', this.size.max)
    code.jump('end')
    return text
  }

  emitWrite(code: WriteEmitter, text: string): void {
    if (this.charset.append === undefined) return code.opaque(this, text)
    code.jump(emitAppend(code, this.charset, text, code.named(code.here()), 0, this.size.max))
  }
}
