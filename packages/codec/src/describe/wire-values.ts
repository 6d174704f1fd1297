import type { DescribedCodec } from './description.js'
import { integerText, literalText, type Literal } from './literal.js'

/** The values that stand on the wire for what `codec` decodes to `value`, below any enumeration; none if unknown. */
export function wiresOf(codec: DescribedCodec, value: Literal): Literal[] {
  // Told in words only, so that it may stand for several.
  if (typeof value === 'object' && value !== null && '$' in value && value.$ === 'other') return []
  switch (codec.type) {
    case 'enumeration':
      // A case is declared by the text of its key; several keys may read so.
      return codec.entries
        .filter(({ key }) => literalText(key) === literalText(value))
        .flatMap(({ wire }) => wiresOf(codec.codec, wire))
    case 'number':
      return numberWire(codec.format, value)
    case 'string':
      return [literalText(value)]
    default:
      return []
  }
}

function numberWire(format: 'integer' | 'float', value: Literal): Literal[] {
  if (format === 'float') return typeof value === 'number' ? [value] : []
  if (integerText(value) !== undefined) return [value]
  // What no safe number can hold is declared as text.
  return typeof value === 'string' && /^(0|-?[1-9]\d*)$/.test(value) ? [{ $: 'bigint', text: value }] : []
}
