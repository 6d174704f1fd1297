import type { Charset } from './charset.js'
import type { Codec, Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import type { Reader } from './reader.js'
import { search } from './search.js'
import { emitAppend, emitText, hex, measureText, readText } from './text.js'
import type { Writer } from './writer.js'

function measured(delimiter: string, charset: Charset): number {
  try {
    return typeof delimiter === 'string' ? charset.measure(delimiter) : 0
  } catch (error) {
    throw definitionError(`a delimiter that ${charset.name} can write`, show(delimiter), error)
  }
}

/** Text up to a delimiter, which is not part of it. */
export class DelimitedString implements Codec<string>, Emitting {
  readonly kind = 'string'
  readonly size: Size
  readonly delimiter: Uint8Array
  readonly charset: Charset

  constructor(delimiter: string, charset: Charset) {
    const length = measured(delimiter, charset)
    if (length <= 0) throw definitionError(`a delimiter that ${charset.name} can write`, show(delimiter))
    this.delimiter = new Uint8Array(length)
    charset.write(delimiter, this.delimiter, 0)
    this.size = { min: length, max: Infinity }
    this.charset = charset
  }

  write(text: string, writer: Writer): void {
    const { charset, delimiter } = this
    const length = measureText(charset, text, writer)
    const start = writer.take(length + delimiter.length)
    const end = start + length
    charset.write(text, writer.output, start)
    writer.output.set(delimiter, end)
    // Searched in the bytes, so that a delimiter made of the text's last bytes and its own first ones is found too.
    if (search(writer.output, delimiter, start, start, end - 1, charset.unit) < 0) return
    writer.position = start
    throw writer.fail('CODEC_TEXT_DELIMITER', `text without its delimiter ${hex(delimiter)}`, show(text))
  }

  read(reader: Reader): string {
    const start = reader.position
    const end = reader.find(this.delimiter, this.charset.unit)
    reader.position = end + this.delimiter.length
    return readText(this.charset, reader, start, end)
  }

  emitRead(code: ReadEmitter): string {
    const { delimiter, charset } = this
    const at = code.name()
    const end = code.name()
    code.line(`const ${at}=p+${code.offset}`)
    code.line(
      `const ${end}=${code.constant(search)}(b,${code.constant(delimiter)},${at},${at},end-${delimiter.length},${charset.unit})`,
    )
    code.missIf(`${end}<0`)
    const text = emitText(code, charset, at, end)
    code.jump(`${end}+${delimiter.length}`)
    return text
  }

  emitWrite(code: WriteEmitter, text: string): void {
    const { delimiter, charset } = this
    if (charset.append === undefined) return code.opaque(this, text)
    const at = code.name()
    code.line(`const ${at}=p+${code.offset}`)
    const end = emitAppend(code, charset, text, at, delimiter.length)
    delimiter.forEach((byte, i) => code.line(`b[${end}+${i}]=${byte}`))
    code.missIf(`${code.constant(search)}(b,${code.constant(delimiter)},${at},${at},${end}-1,${charset.unit})>=0`)
    code.jump(`${end}+${delimiter.length}`)
  }
}
