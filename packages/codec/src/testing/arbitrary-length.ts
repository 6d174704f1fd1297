import type { Codec } from '../codec.js'
import { decode } from '../decode.js'
import { encode } from '../encode.js'
import { ofAnyLength, type Arbitrary, type Lengths } from './fast-check.js'
import { failure, type Place } from './place.js'

/** A byteBlock codec, as far as its values are told by its parts. */
export interface BlockCodec extends Codec<Uint8Array> {
  readonly prefix?: Codec<number>
  readonly encodeLength?: (length: number) => number
  readonly decodeLength?: (written: number) => number
}

const same = (length: number): number => length

/** Blocks of bytes, of every length that the prefix can say. */
export function blocks(codec: BlockCodec, place: Place): Arbitrary<Uint8Array> {
  const { prefix, encodeLength = same, decodeLength = same, size } = codec
  const make = (range: Lengths): Arbitrary<Uint8Array> => place.fc.uint8Array(range)
  if (prefix === undefined) {
    const [minLength, maxLength] = size.max === Infinity ? [0, place.maxLength] : [size.min, size.max]
    return ofAnyLength(place.fc, { minLength, maxLength }, make)
  }
  return ofLengths(prefix, place, make, encodeLength, decodeLength)
}

/** Values of the lengths, up to `maxLength`, that a prefix can write and gives back. */
export function ofLengths<T>(
  prefix: Codec<number>,
  { fc, path, maxLength }: Place,
  make: (range: Lengths) => Arbitrary<T>,
  encodeLength: (length: number) => number = same,
  decodeLength: (written: number) => number = same,
): Arbitrary<T> {
  const lengths = Array.from({ length: maxLength + 1 }, (_, length) => length).filter((length) => {
    try {
      // A 64-bit prefix is written as a number and read as a bigint.
      const written = decode<number | bigint>(prefix, encode(prefix, encodeLength(length)))
      return decodeLength(Number(written)) === length
    } catch {
      // Whoever throws, the prefix or a length function: the codec would not write such a length either.
      return false
    }
  })
  const [first, last] = [lengths[0], lengths.at(-1)]
  if (first === undefined || last === undefined) {
    throw failure(path, `a length up to ${maxLength} that the ${prefix.kind} prefix can say`, 'none')
  }
  if (last - first === lengths.length - 1) return ofAnyLength(fc, { minLength: first, maxLength: last }, make)
  return fc.constantFrom(...lengths).chain((length) => make({ minLength: length, maxLength: length }))
}
