import type { DescribedChecksum, DescribedCodec, DescribedOptional, DescribedRegion } from './description.js'
import { idOf, nested } from './kaitai-nested.js'
import { beside, prefix } from './kaitai-numbers.js'
import type { Sequence } from './kaitai-sequence.js'
import { wireText, type KaitaiTypes } from './kaitai-types.js'
import type { Steps } from './naming.js'
import { flagWires } from './wire-values.js'

export function region(codec: DescribedRegion, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  const { kind, prefix: written, codec: inner, size } = codec
  const id = idOf(steps, types)
  if (kind === 'aligned') {
    aligned(codec, id, steps, into, types)
    return
  }
  const length = written === undefined ? size.min : prefix(written, `${id}_length`, into, types)
  if (length === undefined) into.rest(id)
  else nested(inner, steps, into, types, { size: length })
}

/** Kaitai knows where it stands, but looks there only when it is asked: hence a field of no bytes that asks. */
function aligned(
  { codec, size, multiple = 1 }: DescribedRegion,
  id: string,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
): void {
  if (codec.size.min === codec.size.max) {
    types.attributesOf(codec, steps, into, types)
    const padding = size.min - codec.size.min
    if (padding > 0) into.add(`${id}_padding`, { size: padding })
    return
  }
  const start = into.constant(`${id}_start`, '_io.pos')
  into.add(`${id}_begin`, { size: 0, if: `${start} >= 0`, doc: 'No bytes: remembers where it stands.' })
  nested(codec, steps, into, types)
  into.add(`${id}_padding`, { size: `(${multiple} - (_io.pos - ${start}) % ${multiple}) % ${multiple}` })
}

/** Which sum it is cannot be told from a function. */
export const SUM = 'A sum that only the program can compute'

export function checksum({ codec, sum }: DescribedChecksum, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  types.attributesOf(codec, steps, into, types)
  sumOf(sum, `${idOf(steps, types)}_checksum`, `${SUM}: that of the bytes before it.`, into, types)
}

export function sumOf(sum: DescribedCodec, id: string, doc: string, into: Sequence, types: KaitaiTypes): void {
  if (beside(sum, id, into, types) === undefined) {
    const { min, max } = sum.size
    if (min === max) into.add(id, { size: min })
    else into.rest(id)
  }
  into.document(doc)
}

export function optional({ flag, codec }: DescribedOptional, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  if (flag === undefined) {
    nested(codec, steps, into, types, { if: 'not _io.eof' })
    return
  }
  const id = idOf(steps, types)
  const { yes } = flagWires(flag)
  const value = yes.length === 0 ? undefined : beside(flag, `${id}_flag`, into, types)
  if (value === undefined) into.rest(id)
  else nested(codec, steps, into, types, { if: yes.map((wire) => `${value} == ${wireText(wire)}`).join(' or ') })
}
