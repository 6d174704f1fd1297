import type { DescribedComputed, DescribedField, DescribedFields } from './description.js'
import { luaBlock, luaString } from './lua.js'
import type { Steps } from './naming.js'
import { beside, branch, field, prefix, undescribed, type Context } from './wireshark-context.js'
import { repeated } from './wireshark-lists.js'

export function fields(codec: DescribedFields, steps: Steps, context: Context): string {
  const lengths = spokenOf(codec, 'lengthOf')
  const readers = codec.fields.map((part) => {
    const reader = fieldOf(part, [...steps, String(part.name)], context)
    return lengths.has(part.name) ? `limited(${luaString(String(part.name))}, ${reader})` : reader
  })
  const speaks = lengths.size > 0 || spokenOf(codec, 'countOf').size > 0
  const frame = luaBlock(speaks ? 'record({' : 'frame({', readers, '})')
  return readers.length === 0 ? frame : branch(frame, steps, context)
}

/** The names of the fields that other fields of the record speak of. */
function spokenOf({ fields }: DescribedFields, kind: DescribedComputed['kind']): Set<string | number> {
  return new Set(fields.flatMap(({ codec }) => (codec.type === 'computed' && codec.kind === kind ? [codec.first] : [])))
}

function fieldOf({ name, codec }: DescribedField, steps: Steps, context: Context): string {
  return codec.type === 'repeated'
    ? repeated(codec, steps, context, luaString(String(name)))
    : context.read(codec, steps, context)
}

/** A length or a count is remembered for the field that it speaks of; a sum is shown, as only the program can compute it. */
export function computed(codec: DescribedComputed, steps: Steps, context: Context): string {
  const { kind, codec: inner, first, size } = codec
  switch (kind) {
    case 'lengthOf':
    case 'countOf': {
      // The field is the number itself, and so has no role.
      const number = prefix(inner, steps, context, '')
      if (number === undefined) return undescribed('a computed length', size.min)
      return `${kind === 'lengthOf' ? 'length_of' : 'count_of'}(${luaString(first)}, ${number})`
    }
    case 'checksumOf':
      return sum(inner, steps, context)
    default:
      return kind satisfies never
  }
}

/** A sum: which one it is cannot be told from a function, so nothing says that it is right. */
export function sum(codec: DescribedComputed['codec'], steps: Steps, context: Context, role = ''): string {
  const number = beside(codec, steps, context, role)
  if (number !== undefined) return `noted("not verified", ${number})`
  const { min, max } = codec.size
  if (min !== max) return undescribed('a sum of its own', min)
  return `fixed_bytes(${field(steps, context, { type: 'bytes' }, role || undefined)}, ${min})`
}
