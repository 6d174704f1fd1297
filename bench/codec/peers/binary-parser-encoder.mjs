// binary-parser-encoder: the fork that encodes too. Its user fills in lengths and counts: they are in its values.
import bpe from 'binary-parser-encoder'
import { parsers } from './parsers.mjs'

const { parserOf, valueOf } = parsers(bpe.Parser)

export default {
  wire: 'same',
  messages: Object.fromEntries(
    Object.entries(parserOf).map(([letter, parser]) => [
      letter,
      {
        value: valueOf[letter],
        input: 'Buffer',
        encode: (value) => parser.encode(value),
        decode: (bytes) => parser.parse(bytes),
      },
    ]),
  ),
}
