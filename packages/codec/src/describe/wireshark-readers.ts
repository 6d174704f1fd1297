import type { DescribedCodec, DescribedHeader } from './description.js'
import { literalText } from './literal.js'
import { luaBlock, luaBytes, luaString } from './lua.js'
import type { Steps } from './naming.js'
import { bits, flags } from './wireshark-bits.js'
import { branch, field, undescribed, type Context } from './wireshark-context.js'
import { list, repeated } from './wireshark-lists.js'
import { enumeration, mapped, number, varint, wireKey } from './wireshark-numbers.js'
import { computed, fields } from './wireshark-records.js'
import { checksum, optional, region } from './wireshark-regions.js'
import { bytes, stretch, text } from './wireshark-texts.js'

/** The reader of a part as a Lua expression, in the words of `COMBINATORS`; registers its fields on the way. */
export function readerOf(codec: DescribedCodec, steps: Steps, context: Context): string {
  switch (codec.type) {
    case 'number':
      return number(codec, steps, context)
    case 'varint':
      return varint(codec, steps, context)
    case 'bits':
      return bits(codec, steps, context)
    case 'flags':
      return flags(codec, steps, context)
    case 'mapped':
      return mapped(codec, steps, context)
    case 'enumeration':
      return enumeration(codec, steps, context)
    case 'string':
      return text(codec, steps, context)
    case 'stretch':
      return stretch(codec, steps, context)
    case 'bytes':
      return bytes(codec, steps, context)
    case 'magic':
      return `magic(${field(steps, context, { type: 'bytes' })}, ${luaBytes(codec.hex)})`
    case 'constant':
      return `constant(${field(steps, context, { type: 'none' })}, ${luaString(literalText(codec.value))})`
    case 'fields':
      return fields(codec, steps, context)
    case 'computed':
      return computed(codec, steps, context)
    case 'header':
      return header(codec, steps, context)
    case 'list':
      return list(codec, steps, context)
    case 'repeated':
      return repeated(codec, steps, context)
    case 'region':
      return region(codec, steps, context)
    case 'checksum':
      return checksum(codec, steps, context)
    case 'optional':
      return optional(codec, steps, context)
    case 'lazy':
    case 'reference':
      return lazy(codec.id, steps, context)
    case 'conditional':
      return unknown(codec, 'a field by a condition', steps, context)
    case 'opaque':
      return unknown(codec, codec.kind, steps, context)
    default:
      return codec satisfies never
  }
}

/** What only functions of the program can read: its bytes, if it always has as many. */
function unknown({ size }: DescribedCodec, what: string, steps: Steps, context: Context): string {
  if (size.min !== size.max) return undescribed(what, size.min)
  return `fixed_bytes(${field(steps, context, { type: 'bytes' })}, ${size.min})`
}

/** Read by a function of its own, whose fields are named by the first place wherever it is read again. */
function lazy(id: number, steps: Steps, context: Context): string {
  const codec = context.lazies.get(id)
  if (codec !== undefined && !context.readers.has(id)) {
    // Within itself it is known already.
    context.readers.set(id, '')
    context.readers.set(id, readerOf(codec, steps, context))
  }
  return `again(${id})`
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
