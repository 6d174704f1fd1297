import type { AnyCodec } from '../codec.js'
import { definitionError, show } from '../error.js'
import { descriptionOf } from './describe.js'
import type { Description } from './description.js'
import { KaitaiTypes } from './kaitai-types.js'
import { attributesOf } from './kaitai-attributes.js'
import { Sequence } from './kaitai-sequence.js'
import { lazyCodecs } from './parts.js'
import { namer, shortStep, type Names } from './naming.js'
import { yaml } from './yaml.js'

export interface KaitaiOptions {
  /** The `meta/id`: small letters, digits and `_`. */
  readonly id: string
  readonly title?: string
  /** Names for parts that have only an index, by path. */
  readonly names?: Names
}

/**
 * A format description for Kaitai Struct (`.ksy`), from which its compiler makes parsers in a dozen languages. It is of
 * one message; a stream of them is `repeat: eos` around it.
 *
 * What Kaitai has no word for (a `custom` codec, a length by a function of one's own) is the rest of the stream, with a
 * `doc` that says so; text up to a delimiter of several bytes is a list of its code units.
 *
 * @example
 * kaitai(frame(byte(), int32()), { id: 'ping', names: { '0': 'version', '1': 'id' } })
 */
export function kaitai(source: AnyCodec | Description, { id, title, names }: KaitaiOptions): string {
  if (typeof id !== 'string' || !/^[a-z][a-z0-9_]*$/.test(id)) {
    throw definitionError('an id of small letters, digits and _, beginning with a letter', show(id))
  }
  const { codec } = descriptionOf(source)
  const types = new KaitaiTypes(id, namer(names, shortStep), lazyCodecs(codec), attributesOf)
  const root = new Sequence(true)
  attributesOf(codec, [], root, types)
  return yaml({
    meta: { id, title },
    doc: 'Made by kaitai() of @link/codec: change the codec, not this file.',
    ...root.specification(),
    types: types.types.size === 0 ? undefined : Object.fromEntries(types.types),
    enums: types.enums.size === 0 ? undefined : Object.fromEntries(types.enums),
  })
}
