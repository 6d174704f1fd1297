import type { AnyCodec, Codec } from '../codec.js'
import { takesBytes, written } from './arbitrary-dependent.js'
import type { Arbitrary } from './fast-check.js'
import { orElse, type Place } from './place.js'

type Part = AnyCodec & { readonly codec: Codec<unknown> }

/** What has room in a region: where that is of one size, it is sought among values about as large. */
export function regionOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { min, max } = codec.size
  return written(codec, place.build((codec as Part).codec, min === max ? { ...place, maxLength: max } : place))
}

export function alignedOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  return place.build((codec as Part).codec, place)
}

export function optionalOf(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { fc } = place
  const missing = fc.constant(undefined)
  const inner = (codec as Part).codec
  const given = orElse(() => place.build(inner, place), undefined)
  if (given === undefined) return missing
  // Without a flag, only its bytes tell that it is there.
  const told = 'flag' in codec ? given : given.filter((value) => takesBytes(inner, value))
  return fc.oneof<unknown>({ weight: 1, arbitrary: missing }, { weight: 3, arbitrary: told })
}
