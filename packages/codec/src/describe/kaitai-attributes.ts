import type { DescribedCodec, DescribedEnumeration, DescribedHeader } from './description.js'
import { bitsType, flagsType } from './kaitai-bits.js'
import { list, repeated } from './kaitai-lists.js'
import { idOf, nested, typeOf } from './kaitai-nested.js'
import { isPlain, number, varintType } from './kaitai-numbers.js'
import { computed, fields } from './kaitai-records.js'
import { checksum, optional, region } from './kaitai-regions.js'
import type { Sequence } from './kaitai-sequence.js'
import { bytes, stretch, text } from './kaitai-texts.js'
import { wireText, type KaitaiTypes } from './kaitai-types.js'
import { literalText } from './literal.js'
import type { Steps } from './naming.js'
import { asEnumeration } from './wire-values.js'

/** Adds the attributes of a part to a sequence. Gives an expression for its value, if it is one that others can use. */
export function attributesOf(
  codec: DescribedCodec,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
): string | undefined {
  const id = idOf(steps, types)
  const own = into.open()
  switch (codec.type) {
    case 'number':
      return number(codec, id, into, types)
    case 'varint':
      return `${into.add(id, { type: varintType(codec, types) })}.value`
    case 'enumeration':
      return enumeration(codec, steps, into, types)?.value
    case 'mapped':
      return mapped(codec, steps, into, types)
    case 'string':
      return text(codec, id, into, types)
    case 'stretch':
      return stretch(codec, id, into, types)
    case 'bytes':
      bytes(codec, id, into, types)
      return undefined
    case 'magic':
      into.add(id, { contents: (codec.hex.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16)) })
      return undefined
    case 'bits':
      into.add(id, { type: bitsType(codec, steps, types) })
      return undefined
    case 'flags':
      into.add(id, { type: flagsType(codec, steps, types) })
      return undefined
    case 'constant':
      constant(codec.value, id, into)
      return undefined
    case 'header':
      if (own) header(codec, steps, into, types)
      else nested(codec, steps, into, types)
      return undefined
    case 'fields':
      if (own) fields(codec, steps, into, types)
      else nested(codec, steps, into, types)
      return undefined
    case 'computed':
      return computed(codec, steps, into, types)
    case 'list':
      list(codec, steps, into, types)
      return undefined
    case 'repeated':
      repeated(codec, steps, into, types, into.count)
      return undefined
    case 'region':
      region(codec, steps, into, types)
      return undefined
    case 'checksum':
      checksum(codec, steps, into, types)
      return undefined
    case 'optional':
      optional(codec, steps, into, types)
      return undefined
    case 'lazy':
    case 'reference':
      nested(codec, steps, into, types)
      return undefined
    case 'conditional':
      unknown(codec, 'There only if a function of the program says so; so nobody else knows what follows.', id, into)
      return undefined
    case 'opaque':
      unknown(codec, undefined, id, into)
      return undefined
    default:
      return codec satisfies never
  }
}

function unknown({ size }: DescribedCodec, doc: string | undefined, id: string, into: Sequence): void {
  if (size.min === size.max) into.add(id, { size: size.min })
  else into.rest(id, doc)
}

function mapped(
  codec: DescribedCodec & { readonly type: 'mapped' },
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
): string | undefined {
  if (codec.kind === 'bool') return enumeration(asEnumeration(codec), steps, into, types)?.value
  const value = attributesOf(codec.codec, steps, into, types)
  if (codec.kind === 'validated') return value
  into.document('As on the wire; the program makes another value of it.')
  return undefined
}

type Keys = ReadonlyMap<string, string>

/** `keys`: how Kaitai names the values, where it has an enumeration for them. */
function enumeration(
  codec: DescribedEnumeration,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
): { value: string; keys?: Keys } | undefined {
  let base = codec.codec
  while (base.type === 'enumeration' || base.type === 'mapped') base = base.codec
  const plain = base.type === 'number' && base.format === 'integer' && isPlain(base)
  const made = plain ? types.enumeration(codec, steps) : undefined
  if (made === undefined || base.type !== 'number') {
    const value = attributesOf(base, steps, into, types)
    return value === undefined ? undefined : { value }
  }
  const value = number(base, idOf(steps, types), into, types, made.name)
  return { value, keys: new Map([...made.keys].map(([wire, key]) => [wire, `${made.name}::${key}`])) }
}

function constant(value: unknown, id: string, into: Sequence): void {
  if (typeof value === 'string') into.constant(id, JSON.stringify(value))
  else if (typeof value === 'number' || typeof value === 'boolean') into.constant(id, String(value))
}

function header({ head, cases }: DescribedHeader, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  const at = [...steps, '0']
  const named = comparable(belowChecks(head), cases)
  const made =
    named.type === 'enumeration'
      ? enumeration(named, at, into, types)
      : { value: attributesOf(named, at, into, types), keys: undefined }
  const name = types.name([...steps, '1']).at(-1)
  const body = name === '1' ? 'body' : idOf([...steps, '1'], types)
  const bodies: Record<string, string> = {}
  let open = false
  for (const one of cases) {
    if (one.body.size.max === 0) continue
    for (const wire of one.wires) {
      const text = wireText(wire)
      const { type, ended } = typeOf(one.body, [...steps, `1=${literalText(one.head)}`], types)
      bodies[made?.keys?.get(text) ?? text] = type
      // Behind a body whose end is not known nothing has a place.
      open ||= ended
    }
  }
  if (Object.keys(bodies).length > 0 && made?.value !== undefined) {
    into.add(body, { type: { 'switch-on': made.value, cases: bodies } })
    if (open) into.end()
  } else if (cases.some((one) => one.body.size.max !== 0)) into.rest(body)
}

/** A head that is only checked is gone by as it is; true and false are the names that they are. */
function belowChecks(head: DescribedCodec): DescribedCodec {
  if (head.type !== 'mapped' || head.kind === 'mapped') return head
  return head.kind === 'bool' ? asEnumeration(head) : belowChecks(head.codec)
}

/** Kaitai does not compare an enumeration with numbers that have no name in it: then the head is the number. */
function comparable(head: DescribedCodec, cases: DescribedHeader['cases']): DescribedCodec {
  if (head.type !== 'enumeration' || head.open !== true) return head
  const keys = new Set(head.entries.map(({ key }) => literalText(key)))
  return cases.every((one) => keys.has(literalText(one.head))) ? head : head.codec
}
