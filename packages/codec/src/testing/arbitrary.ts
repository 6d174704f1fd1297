import type { Bits } from '../bits.js'
import { requireCodec, type AnyCodec, type Codec } from '../codec.js'
import { definitionError, show } from '../error.js'
import type { Flags } from '../flags.js'
import type { Mapped } from '../mapped.js'
import type { Varint } from '../varint.js'
import { countedOf, enumerationOf, frameOf, headerOf, recordOf } from './arbitrary-composite.js'
import { checksummed, conditionalOf, lazyOf, mapOf, nothingGiven, repeatedOf } from './arbitrary-dependent.js'
import { blocks, type BlockCodec } from './arbitrary-length.js'
import { bitFields, flagSets, halves, valid, varints } from './arbitrary-bits.js'
import { alignedOf, optionalOf, regionOf } from './arbitrary-region.js'
import { floats, integers, wideIntegers, type IntegerCodec, type WideCodec } from './arbitrary-number.js'
import { texts, type TextCodec } from './arbitrary-text.js'
import type { AnyArbitrary, Arbitrary, FastCheck, Toolbox } from './fast-check.js'
import { failure, type Path, type Place } from './place.js'

/** How large values get, and what codecs take of which the tree does not tell it. */
export interface ArbitraryOptions {
  /** Most characters of a text, bytes of a block and items of a list, default 20. A list in a list has half as many. */
  readonly maxLength?: number
  /**
   * The arbitrary of a `custom`, `mapped` or `validated` codec, or of another whose values its parts do not tell; `undefined`
   * if it is not known. A `validated` one does without, unless chance seldom finds what it takes. `path` is the way to it,
   * as in an error, but without the indexes of lists.
   */
  readonly custom?: (codec: AnyCodec, path: Path) => AnyArbitrary | undefined
}

/**
 * A fast-check arbitrary of the values that a codec can encode, from its declaration: numbers at the edges of their
 * range, text that the encoding has and that does not contain its delimiter, lengths that fit their prefix.
 *
 * @param fc - fast-check itself, `import * as fc from 'fast-check'`, version 3 or 4
 * @throws CodecError `CODEC_DEFINITION` for a `custom` codec without a hint, or a codec that can write no value
 *
 * @example
 * fc.assert(fc.property(arbitrary(message, fc), (value) => handle(encode(message, value)) !== undefined))
 */
export function arbitrary<In>(
  codec: Codec<In, unknown>,
  fc: FastCheck,
  { maxLength = 20, custom }: ArbitraryOptions = {},
): Arbitrary<In> {
  requireCodec(codec, 'the first argument of arbitrary')
  if (typeof fc?.constantFrom !== 'function') {
    throw definitionError(`fast-check as the second argument, import * as fc from 'fast-check'`, show(fc))
  }
  if (!(Number.isSafeInteger(maxLength) && maxLength >= 0)) {
    throw definitionError('a maxLength of 0 or more', show(maxLength))
  }
  const hint = custom as Place['hint']
  return build(codec, { fc: fc as object as Toolbox, maxLength, levels: 3, path: [], hint, build }) as Arbitrary<In>
}

/** Goes down the schema tree. A new combinator is a case here. */
function build(codec: AnyCodec, place: Place): Arbitrary<unknown> {
  const { fc, path, hint } = place
  switch (codec.kind) {
    case 'int64':
    case 'int64LE':
    case 'uint64':
    case 'uint64LE':
      return wideIntegers(fc, codec as WideCodec)
    case 'float':
    case 'floatLE':
    case 'double':
    case 'doubleLE':
      return floats(fc, codec.size.min)
    case 'float16':
    case 'float16LE':
      return halves(fc)
    case 'varint':
      return varints(fc, codec as Varint)
    case 'bool':
      return fc.constantFrom(false, true)
    case 'validated':
      return valid(codec as Mapped, place)
    case 'bits':
      return bitFields(fc, codec as Bits)
    case 'flags':
      return flagSets(fc, codec as Flags)
    case 'string':
      return texts(codec as TextCodec, place)
    case 'byteBlock':
      return blocks(codec as BlockCodec, place)
    case 'enumeration':
      return enumerationOf(codec, place)
    case 'constant':
      return fc.constant((codec as AnyCodec & { readonly value: unknown }).value)
    case 'frame':
      return frameOf(codec, place)
    case 'record':
      return recordOf(codec, place)
    case 'counted':
      return countedOf(codec, place)
    case 'header':
      return headerOf(codec, place)
    case 'repeated':
      return repeatedOf(codec, place)
    case 'map':
      return mapOf(codec, place)
    case 'lazy':
      return lazyOf(codec, place)
    case 'checksum':
      return checksummed(codec, place)
    case 'conditional':
      return conditionalOf(codec, place)
    case 'sized':
    case 'padded':
      return regionOf(codec, place)
    case 'aligned':
      return alignedOf(codec, place)
    case 'optional':
      return optionalOf(codec, place)
    case 'magic':
    case 'lengthOf':
    case 'countOf':
    case 'checksumOf':
      return nothingGiven(codec, place)
    default:
  }
  // Whole numbers have many kinds; they tell their range.
  if (typeof (codec as Partial<IntegerCodec>).min === 'number') return integers(fc, codec as IntegerCodec)
  const hinted = hint?.(codec, path)
  if (hinted !== undefined) return hinted
  const expected = `arbitrary(codec, fc, { custom }) to give an arbitrary for the ${codec.kind} codec`
  throw failure(path, expected, hint === undefined ? 'no custom option' : 'undefined')
}
