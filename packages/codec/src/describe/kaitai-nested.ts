import type { DescribedCodec } from './description.js'
import { Sequence } from './kaitai-sequence.js'
import { snake, type KaitaiTypes } from './kaitai-types.js'
import type { Steps } from './naming.js'
import type { YamlMap } from './yaml.js'

export function idOf(steps: Steps, { name }: KaitaiTypes): string {
  return snake(name(steps).at(-1) ?? 'message', 'field')
}

/**
 * A type of its own for a part, by the name of its place. `ended` tells whether it takes all bytes, as its end is not
 * known; `count` is an expression for its number of items, if another field says it.
 */
export function typeOf(
  codec: DescribedCodec,
  steps: Steps,
  types: KaitaiTypes,
  count?: string,
): { type: string; ended: boolean } {
  if (codec.type === 'lazy' || codec.type === 'reference') return lazyType(codec.id, steps, types)
  const sequence = contentsOf(codec, steps, types, count)
  return { type: types.add(steps, sequence.specification()), ended: sequence.ended }
}

/** Adds a part as one attribute. In bytes of its own (`size`), what is not known of it ends with them. */
export function nested(
  codec: DescribedCodec,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
  more: YamlMap = {},
  count?: string,
): void {
  const { type, ended } = typeOf(codec, steps, types, count)
  into.add(idOf(steps, types), { type, ...more })
  if (ended && more['size'] === undefined) into.end()
}

/** A codec that may contain itself has one type, wherever it stands. */
function lazyType(id: number, steps: Steps, types: KaitaiTypes): { type: string; ended: boolean } {
  const known = types.made.get(id)
  const codec = types.lazies.get(id)
  if (known !== undefined || codec === undefined) return known ?? typeOf(UNKNOWN, steps, types)
  const made = { type: types.reserve(steps), ended: false }
  types.made.set(id, made)
  const sequence = contentsOf(codec, steps, types)
  made.ended = sequence.ended
  types.types.set(made.type, sequence.specification())
  return made
}

/** For a reference in a description that has lost what it refers to. */
const UNKNOWN: DescribedCodec = { type: 'opaque', kind: 'lazy', size: { min: 0, max: null } }

function contentsOf(codec: DescribedCodec, steps: Steps, types: KaitaiTypes, count?: string): Sequence {
  const sequence = new Sequence(true, count)
  types.attributesOf(codec, steps, sequence, types)
  return sequence
}
