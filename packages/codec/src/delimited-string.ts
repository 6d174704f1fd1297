import type { Charset } from './charset.js'
import type { Codec, Size } from './codec.js'
import { definitionError, show } from './error.js'
import type { Reader } from './reader.js'
import { search } from './search.js'
import { hex, measureText, readText } from './text.js'
import type { Writer } from './writer.js'

function measured(delimiter: string, charset: Charset): number {
  try {
    return typeof delimiter === 'string' ? charset.measure(delimiter) : 0
  } catch (error) {
    throw definitionError(`a delimiter that ${charset.name} can write`, show(delimiter), error)
  }
}

/** Text up to a delimiter, which is not part of it. */
export class DelimitedString implements Codec<string> {
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
    const place = { base: start, from: start, last: end - 1, unit: charset.unit }
    if (search(writer.output, delimiter, place) < 0) return
    writer.position = start
    throw writer.fail('CODEC_TEXT_DELIMITER', `text without its delimiter ${hex(delimiter)}`, show(text))
  }

  read(reader: Reader): string {
    const start = reader.position
    const end = reader.find(this.delimiter, this.charset.unit)
    reader.position = end + this.delimiter.length
    return readText(this.charset, reader, start, end)
  }
}
