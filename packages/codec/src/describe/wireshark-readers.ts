import type { DescribedCodec, DescribedEnumeration, DescribedFields, DescribedHeader } from './description.js'
import type { DescribedNumber, DescribedString } from './description.js'
import { integerText, literalText, type Literal } from './literal.js'
import { luaBlock, luaBytes, luaString } from './lua.js'
import type { Namer, Steps } from './naming.js'
import { wiresOf } from './wire-values.js'
import type { FieldForm, FieldTable } from './wireshark-fields.js'

interface Context {
  readonly name: Namer
  readonly fields: FieldTable
}

const ENCODINGS: Readonly<Record<string, string>> = {
  utf8: 'ENC_UTF_8',
  ascii: 'ENC_ASCII',
  latin1: 'ENC_ISO_8859_1',
  utf16le: 'UTF_16LE',
  utf16be: 'ENC_UTF_16',
  utf16: '"bom"',
}

/** The reader of a part as a Lua expression, in the words of `COMBINATORS`; registers its fields on the way. */
export function readerOf(codec: DescribedCodec, steps: Steps, context: Context): string {
  switch (codec.type) {
    case 'number':
      return number(codec, steps, context)
    case 'string':
      return text(codec, steps, context)
    case 'bytes': {
      const { prefix, length } = codec
      if (prefix.type !== 'number' || length === null) return undescribed('bytes of a computed length', codec.size.min)
      const reader = number(prefix, steps, context, 'length')
      return `bytes(${field(steps, context, { type: 'bytes' })}, ${reader}, ${length.factor}, ${length.plus})`
    }
    case 'enumeration':
      return enumeration(codec, steps, context)
    case 'constant':
      return `constant(${field(steps, context, { type: 'none' })}, ${luaString(literalText(codec.value))})`
    case 'fields':
      return fields(codec, steps, context)
    case 'header':
      return header(codec, steps, context)
    case 'list': {
      if (codec.prefix.type !== 'number') return undescribed('a list of a computed length', codec.size.min)
      const prefix = number(codec.prefix, steps, context, 'count')
      const list = luaBlock(
        'counted(',
        [prefix, String(codec.body.size.min), readerOf(codec.body, [...steps, '*'], context)],
        ')',
      ).replace(/,\n\)$/, '\n)')
      return branch(list, steps, context)
    }
    default:
      return codec.size.min === codec.size.max
        ? `fixed_bytes(${field(steps, context, { type: 'bytes' })}, ${codec.size.min})`
        : undescribed(codec.kind, codec.size.min)
  }
}

function field(steps: Steps, { name, fields }: Context, form: FieldForm, role?: string): string {
  const segments = name(steps)
  if (segments.length === 0) segments.push('message')
  const label = segments.at(-1) as string
  return role === undefined
    ? fields.add(segments, label, form)
    : fields.add([...segments, role], `${label} ${role}`, form)
}

function undescribed(what: string, minimum: number): string {
  return `undescribed(${luaString(what)}, ${minimum})`
}

type EntryNames = NonNullable<FieldForm['names']>

function number(codec: DescribedNumber, steps: Steps, context: Context, role?: string, names?: EntryNames): string {
  const { format, signed, bytes, endian } = codec
  const float = format === 'float'
  const type = float ? (bytes === 4 ? 'float' : 'double') : `${signed ? '' : 'u'}int${bytes * 8}`
  const get = float ? 'float' : `${signed ? '' : 'u'}int${bytes === 8 ? '64' : ''}`
  const form = names === undefined ? { type } : { type, names }
  const little = endian === 'little' && bytes > 1
  const name = field(steps, context, form, role)
  return `number(${name}, ${bytes}, "${little ? 'le_' : ''}${get}"${little ? ', true' : ''})`
}

function text(codec: DescribedString, steps: Steps, context: Context): string {
  const { charset, prefix, delimiter, size, unit } = codec
  const encoding = Object.hasOwn(ENCODINGS, charset) ? (ENCODINGS[charset] as string) : undefined
  if (prefix !== undefined) {
    if (prefix.type !== 'number') return undescribed('text of a computed length', codec.size.min)
    const length = number(prefix, steps, context, 'length')
    if (encoding === undefined) return `bytes(${field(steps, context, { type: 'bytes' })}, ${length}, 1, 0)`
    return `prefixed_string(${field(steps, context, { type: 'string' })}, ${encoding}, ${length})`
  }
  // An encoding of the user's own: as text its bytes would mislead, but where they end can be told.
  const type = encoding === undefined ? 'bytes' : 'string'
  const name = field(steps, context, { type })
  if (delimiter !== undefined) {
    return `delimited_string(${name}, ${encoding ?? 'ENC_NA'}, ${luaBytes(delimiter.hex)}, ${unit})`
  }
  if (encoding === undefined) return `fixed_bytes(${name}, ${size.min})`
  return `fixed_string(${name}, ${encoding}, ${size.min})`
}

function enumeration(codec: DescribedEnumeration, steps: Steps, context: Context): string {
  const { codec: inner } = codec
  const entries = codec.entries.flatMap(({ key, wire }) =>
    wiresOf(inner, wire).map((value) => [wireKey(value), literalText(key)] as const),
  )
  let base = inner
  while (base.type === 'enumeration') base = base.codec
  // Wireshark has tables of names for integers of up to 32 bits.
  if (base.type === 'number' && base.format === 'integer' && base.bytes < 8) {
    return number(base, steps, context, undefined, entries)
  }
  const keys = entries.map(([wire, key]) => `[${luaString(wire)}] = ${luaString(key)}`)
  return `enumeration({ ${keys.join(', ')} }, ${readerOf(base, steps, context)})`
}

function fields(codec: DescribedFields, steps: Steps, context: Context): string {
  const readers = codec.fields.map((part) => readerOf(part.codec, [...steps, String(part.name)], context))
  const frame = luaBlock('frame({', readers, '})')
  return readers.length === 0 ? frame : branch(frame, steps, context)
}

function header({ head, cases, size }: DescribedHeader, steps: Steps, context: Context): string {
  const reader = readerOf(head, [...steps, '0'], context)
  const bodies = cases.flatMap(({ head: key, wires, body }) => {
    const name = literalText(key)
    if (wires.length === 0) return []
    const inner = readerOf(body, [...steps, `1=${name}`], context)
    return wires.map((wire) => `[${luaString(wireKey(wire))}] = { ${luaString(name)}, ${inner} }`)
  })
  if (bodies.length === 0) {
    const body = undescribed('a body by an unknown head', size.min - head.size.min)
    return luaBlock('frame({', [reader, body], '})')
  }
  return branch(luaBlock(`header(${reader}, {`, bodies, '})'), steps, context)
}

/** A value as `key` in `COMBINATORS` gives it. */
function wireKey(wire: Literal): string {
  const text = integerText(wire)
  if (text !== undefined) return text
  return typeof wire === 'number' ? String(Number(wire.toPrecision(14))) : literalText(wire)
}

/** Parts with a name of their own are a branch of the tree; those that only have a number lie in the branch above. */
function branch(reader: string, steps: Steps, context: Context): string {
  const name = context.name(steps).at(-1)
  if (name === undefined || /^\d+$/.test(name)) return reader
  return `branch(${field(steps, context, { type: 'none' })}, ${reader})`
}
