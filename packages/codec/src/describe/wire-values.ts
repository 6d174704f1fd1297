import type { DescribedCodec, DescribedEnumeration, DescribedMapped } from './description.js'
import { integerText, literalText, type Literal } from './literal.js'

/** The values that stand on the wire for what `codec` decodes to `value`, below any enumeration; none if unknown. */
export function wiresOf(codec: DescribedCodec, value: Literal): Literal[] {
  // Told in words only, so that it may stand for several.
  if (typeof value === 'object' && value !== null && '$' in value && value.$ === 'other') return []
  switch (codec.type) {
    case 'enumeration': {
      // A case is declared by the text of its key; several keys may read so.
      const found = codec.entries.filter(({ key }) => literalText(key) === literalText(value))
      if (found.length === 0 && codec.open === true) return wiresOf(codec.codec, value)
      return found.flatMap(({ wire }) => wiresOf(codec.codec, wire))
    }
    case 'mapped':
      if (codec.kind === 'mapped') return []
      return codec.kind === 'bool' ? wiresOf(asEnumeration(codec), value) : wiresOf(codec.codec, value)
    case 'number':
      return numberWire(codec.format, value)
    case 'varint':
      return numberWire('integer', value)
    case 'string':
      return [literalText(value)]
    case 'stretch':
      return codec.charset === undefined ? [] : [literalText(value)]
    case 'region':
    case 'lazy':
    case 'checksum':
      return wiresOf(codec.codec, value)
    case 'bytes':
    case 'bits':
    case 'flags':
    case 'constant':
    case 'fields':
    case 'header':
    case 'list':
    case 'repeated':
    case 'reference':
    case 'computed':
    case 'conditional':
    case 'optional':
    case 'magic':
    case 'opaque':
      return []
    default:
      return codec satisfies never
  }
}

/** `bool`, as the enumeration that it is. */
export function asEnumeration({ kind, size, codec }: DescribedMapped): DescribedEnumeration {
  const entries = [
    { key: true, wire: 1 },
    { key: false, wire: 0 },
  ]
  return { type: 'enumeration', kind, size, codec, dynamic: false, entries }
}

/** What the flag of an optional value is on the wire for one that is there, and for one that is not. */
export function flagWires(flag: DescribedCodec): { readonly yes: Literal[]; readonly no: Literal[] } {
  const plain = flag.type === 'number' || flag.type === 'varint'
  return { yes: wiresOf(flag, plain ? 1 : true), no: wiresOf(flag, plain ? 0 : false) }
}

function numberWire(format: 'integer' | 'float', value: Literal): Literal[] {
  if (format === 'float') return typeof value === 'number' ? [value] : []
  if (integerText(value) !== undefined) return [value]
  // What no safe number can hold is declared as text.
  return typeof value === 'string' && /^(0|-?[1-9]\d*)$/.test(value) ? [{ $: 'bigint', text: value }] : []
}
