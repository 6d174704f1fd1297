import type { AnyCodec, Codec } from '../codec.js'
import { decode } from '../decode.js'
import { encode } from '../encode.js'
import { difference } from './difference.js'
import { inspect, thrown } from './fault.js'
import { bytesOf, fromJson, hexOf, toJson, type Json } from './json.js'

/** A message as data: a value in the form of {@link toJson}, and the bytes that stand for it in hex. */
export interface TestVector {
  readonly value: Json
  readonly hex: string
}

/**
 * Vectors of these samples, to be kept in a JSON file: so that a later version, or another program, is held to the same
 * bytes. `value` is what the bytes decode to, with constants and rounded floats.
 *
 * @throws Error if one of them does not hold at once, or has a value without a JSON form
 */
export function testVectors<In>(codec: Codec<In, unknown>, samples: Iterable<NoInfer<In>>): TestVector[] {
  const vectors = Array.from(samples, (sample) => {
    const wire = encode(codec, sample)
    return { value: toJson(decode(codec as AnyCodec, wire)), hex: hexOf(wire) }
  })
  checkVectors(codec, vectors)
  return vectors
}

/**
 * Checks that each value encodes to its bytes, and each bytes decode to their value. Other properties, such as a note,
 * may stand beside the two.
 *
 * @returns how many vectors hold
 * @throws Error with a line for each that does not
 */
export function checkVectors(
  codec: AnyCodec,
  vectors: Iterable<{ readonly value: unknown; readonly hex: string }>,
): number {
  let count = 0
  const wrong: string[] = []
  for (const vector of vectors) {
    const lines = [encoded(codec, vector), decoded(codec, vector)].filter((line) => line !== undefined)
    wrong.push(...lines.map((line) => `vector ${count}: ${line}`))
    count++
  }
  if (wrong.length === 0) return count
  throw new Error([`checkVectors: ${wrong.length} differences in ${count} vectors`, ...wrong].join('\n'))
}

type Loose = { readonly value: unknown; readonly hex: string }

function encoded(codec: AnyCodec, { value, hex }: Loose): string | undefined {
  try {
    const expected = hexOf(bytesOf(hex))
    const got = hexOf(encode(codec as Codec<unknown>, fromJson(value)))
    return got === expected ? undefined : `${inspect(fromJson(value))} encodes to ${got}, not ${expected}`
  } catch (error) {
    return `${JSON.stringify(value)} cannot be encoded: ${thrown(error)}`
  }
}

function decoded(codec: AnyCodec, { value, hex }: Loose): string | undefined {
  try {
    const got = toJson(decode(codec, bytesOf(hex)))
    const at = difference(toJson(fromJson(value)), got)
    if (at === undefined) return undefined
    const where = at.length === 0 ? '' : `, different at ${at.join('/')}`
    return `${hex} decodes to ${JSON.stringify(got)}, not ${JSON.stringify(value)}${where}`
  } catch (error) {
    return `${hex} cannot be decoded: ${thrown(error)}`
  }
}
