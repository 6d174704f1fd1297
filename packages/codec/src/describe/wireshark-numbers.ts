import type {
  DescribedCodec,
  DescribedEnumeration,
  DescribedMapped,
  DescribedNumber,
  DescribedVarint,
} from './description.js'
import { integerText, literalText, type Literal } from './literal.js'
import { luaString } from './lua.js'
import type { Steps } from './naming.js'
import { asEnumeration, wiresOf } from './wire-values.js'
import { field, type Context } from './wireshark-context.js'
import type { FieldForm } from './wireshark-fields.js'

type EntryNames = NonNullable<FieldForm['names']>

/** Wireshark's integers of 40 and 48 bits are its 64-bit ones over fewer bytes; a float of 16 bits it does not know. */
export function number(codec: DescribedNumber, steps: Steps, context: Context, names?: EntryNames): string {
  const { format, bytes, endian } = codec
  const float = format === 'float'
  const sign = codec.signed ? '' : 'u'
  const type = float ? (bytes < 8 ? 'float' : 'double') : `${sign}int${bytes > 4 ? 64 : bytes * 8}`
  const get = float ? 'float' : `${sign}int${bytes > 4 ? '64' : ''}`
  const little = endian === 'little' && bytes > 1
  const name = field(steps, context, names === undefined ? { type } : { type, names })
  if (float && bytes === 2) return `float16(${name}${little ? ', true' : ''})`
  return `number(${name}, ${bytes}, "${little ? 'le_' : ''}${get}"${little ? ', true' : ''})`
}

export function varint({ zigzag, size }: DescribedVarint, steps: Steps, context: Context): string {
  const name = field(steps, context, { type: zigzag ? 'int64' : 'uint64' })
  return `varint(${name}, ${size.max ?? 10}, ${zigzag})`
}

export function enumeration(codec: DescribedEnumeration, steps: Steps, context: Context): string {
  const { codec: inner } = codec
  const entries = codec.entries.flatMap(({ key, wire }) =>
    wiresOf(inner, wire).map((value) => [wireKey(value), literalText(key)] as const),
  )
  const base = belowNames(inner)
  // Wireshark has tables of names for integers of up to 32 bits.
  if (base.type === 'number' && base.format === 'integer' && base.bytes <= 4) {
    return number(base, steps, context, entries)
  }
  const keys = entries.map(([wire, key]) => `[${luaString(wire)}] = ${luaString(key)}`)
  const reader = context.read(base, steps, context)
  return `enumeration({ ${keys.join(', ')} }, ${reader}, "${codec.open === true ? 'no name' : 'unknown'}")`
}

/** The part that has the value which enumerations, and those that only check, name. */
function belowNames(codec: DescribedCodec): DescribedCodec {
  const named = codec.type === 'enumeration' || (codec.type === 'mapped' && codec.kind === 'validated')
  return named ? belowNames(codec.codec) : codec
}

/** What stands on the wire; where the program makes something else of it, the line says so. */
export function mapped(codec: DescribedMapped, steps: Steps, context: Context): string {
  switch (codec.kind) {
    case 'bool':
      return enumeration(asEnumeration(codec), steps, context)
    case 'validated':
      return context.read(codec.codec, steps, context)
    case 'mapped':
      return `noted("as on the wire", ${context.read(codec.codec, steps, context)})`
    default:
      return codec.kind satisfies never
  }
}

/** A value as `key` in `COMBINATORS` gives it. */
export function wireKey(wire: Literal): string {
  const text = integerText(wire)
  if (text !== undefined) return text
  return typeof wire === 'number' ? String(Number(wire.toPrecision(14))) : literalText(wire)
}
