import type { DescribedComputed, DescribedFields } from './description.js'
import { repeated } from './kaitai-lists.js'
import { idOf, nested } from './kaitai-nested.js'
import { prefix } from './kaitai-numbers.js'
import { SUM, sumOf } from './kaitai-regions.js'
import type { Sequence } from './kaitai-sequence.js'
import type { KaitaiTypes } from './kaitai-types.js'
import type { Steps } from './naming.js'

/** Adds parts in a row; what some of them say of others is an expression there. */
export function fields({ fields }: DescribedFields, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  const lengths = new Map<string | number, string>()
  const counts = new Map<string | number, string>()
  for (const { name, codec } of fields) {
    // Behind what only the program can read nothing has a place that is known.
    if (into.ended) return
    const at = [...steps, String(name)]
    const size = lengths.get(name)
    const count = counts.get(name)
    if (codec.type === 'computed') {
      const value = computed(codec, at, into, types)
      if (value !== undefined) (codec.kind === 'lengthOf' ? lengths : counts).set(codec.first, value)
    } else if (size === undefined && codec.type === 'repeated') repeated(codec, at, into, types, count)
    else if (size === undefined) types.attributesOf(codec, at, into, types)
    else nested(codec, at, into, types, { size }, count === undefined ? undefined : `_parent.${count}`)
  }
}

/** Adds a length, a count or a sum; gives an expression for what it says of another field. */
export function computed(
  codec: DescribedComputed,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
): string | undefined {
  const { kind, codec: inner, first, last } = codec
  const id = idOf(steps, types)
  if (kind === 'checksumOf') {
    sumOf(inner, id, `${SUM}: over ${first}${first === last ? '' : ` to ${last}`}.`, into, types)
    return undefined
  }
  const value = prefix(inner, id, into, types)
  if (value === undefined) into.rest(id)
  into.document(`${kind === 'lengthOf' ? 'Bytes' : 'Items'} of ${first}.`)
  return value
}
