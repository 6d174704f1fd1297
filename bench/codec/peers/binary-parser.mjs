// binary-parser: generates code, only decodes. Text ends with a 0 or has a length; E is beyond it.
import { Parser } from 'binary-parser'
import { parsers } from './parsers.mjs'

const { parserOf, valueOf } = parsers(Parser)

export default {
  wire: 'same',
  messages: Object.fromEntries(
    Object.entries(parserOf).map(([letter, parser]) => [
      letter,
      { value: valueOf[letter], input: 'Buffer', decode: (bytes) => parser.parse(bytes) },
    ]),
  ),
}
