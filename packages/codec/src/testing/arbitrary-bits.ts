import type { Bits } from '../bits.js'
import type { Flags } from '../flags.js'
import type { Mapped } from '../mapped.js'
import type { Varint } from '../varint.js'
import { Writer } from '../writer.js'
import { edges, integers } from './arbitrary-number.js'
import type { Arbitrary, Toolbox } from './fast-check.js'
import type { Place } from './place.js'

/** Numbers that a 16-bit float holds exactly, the strange ones included. */
export function halves(fc: Toolbox): Arbitrary<number> {
  const limits = [0, -0, 1, NaN, Infinity, -Infinity, 2 ** -24, 2 ** -14, 65_504, -65_504]
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -2048, max: 2048 }) },
    { weight: 1, arbitrary: fc.constantFrom(...limits) },
  )
}

/** Whole numbers in the range of a varint. */
export function varints(fc: Toolbox, { min, max }: Varint): Arbitrary<number | bigint> {
  if (typeof min === 'number') return integers(fc, { min, max: max as number })
  return fc.oneof<number | bigint>(
    { weight: 3, arbitrary: fc.bigInt({ min, max: max as bigint }) },
    { weight: 1, arbitrary: fc.constantFrom(...edges(min, max as bigint)) },
  )
}

/** Numbers that fit their bits; reserved ones are left out. */
export function bitFields(fc: Toolbox, { fields }: Bits): Arbitrary<unknown> {
  const named = fields.filter(({ name }) => !name.startsWith('_'))
  const numbers = fc.tuple(...named.map(({ bits }) => integers(fc, { min: 0, max: 2 ** bits - 1 })))
  return numbers.map((values) => Object.fromEntries(named.map(({ name }, i) => [name, values[i]])))
}

/** Values for which the check holds. Where chance seldom finds one, a hint does. */
export function valid(validated: Mapped, place: Place): Arbitrary<unknown> {
  const { codec, mapping } = validated
  const hinted = place.hint?.(validated, place.path)
  return (hinted ?? place.build(codec, place)).filter((value) => {
    try {
      mapping.toWire(value, new Writer(new Uint8Array(0), false))
      return true
    } catch {
      return false
    }
  })
}

/** Any of the flags. */
export function flagSets(fc: Toolbox, { masks }: Flags): Arbitrary<unknown> {
  const values = fc.tuple(...masks.map(() => fc.constantFrom(false, true)))
  return values.map((set) => Object.fromEntries(masks.map(([name], i) => [name, set[i]])))
}
