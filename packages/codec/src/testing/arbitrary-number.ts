import type { AnyCodec } from '../codec.js'
import type { Arbitrary, Toolbox } from './fast-check.js'

/** A codec of whole numbers, which tells its range. */
export interface IntegerCodec extends AnyCodec {
  readonly min: number
  readonly max: number
}

/** A codec of 64-bit integers. */
export interface WideCodec extends AnyCodec {
  readonly signed: boolean
  readonly as: 'bigint' | 'number'
}

/** Bits at whose bounds numbers break: of signs, of bytes, and of what JavaScript holds exactly. */
const BITS = [7, 8, 15, 16, 23, 24, 31, 32, 39, 40, 47, 48, 53, 63, 64]

/** Numbers beside which something changes, of the range; the simplest first, as fast-check shrinks to it. */
export function edges(min: bigint, max: bigint): bigint[] {
  const near = BITS.flatMap((bits) => [2n ** BigInt(bits) - 1n, 2n ** BigInt(bits), -(2n ** BigInt(bits))])
  const all = [0n, 1n, -1n, ...near, min, min + 1n, max - 1n, max]
  return [...new Set(all)].filter((value) => value >= min && value <= max)
}

/** Whole numbers from `min` to `max`, those at the edges more often than chance would have it. */
export function integers(fc: Toolbox, { min, max }: Pick<IntegerCodec, 'min' | 'max'>): Arbitrary<number> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min, max }) },
    { weight: 1, arbitrary: fc.constantFrom(...edges(BigInt(min), BigInt(max)).map(Number)) },
  )
}

/** 64-bit integers, as the codec gives them: bigints or safe numbers. */
export function wideIntegers(fc: Toolbox, { signed, as }: WideCodec): Arbitrary<bigint | number> {
  if (as === 'number') {
    return integers(fc, { min: signed ? Number.MIN_SAFE_INTEGER : 0, max: Number.MAX_SAFE_INTEGER })
  }
  const min = signed ? -(2n ** 63n) : 0n
  const max = 2n ** (signed ? 63n : 64n) - 1n
  return fc.oneof<bigint | number>(
    { weight: 3, arbitrary: fc.bigInt({ min, max }) },
    { weight: 1, arbitrary: fc.constantFrom(...edges(min, max)) },
  )
}

/** Numbers that the float holds exactly, the strange ones included. */
export function floats(fc: Toolbox, bytes: number): Arbitrary<number> {
  const strange = [0, -0, 1, NaN, Infinity, -Infinity]
  const limits =
    bytes === 4
      ? [2 ** -149, 2 ** -126, (2 - 2 ** -23) * 2 ** 127]
      : [Number.MIN_VALUE, 2 ** -1022, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 0.1]
  return fc.oneof(
    { weight: 3, arbitrary: bytes === 4 ? fc.float() : fc.double() },
    { weight: 1, arbitrary: fc.constantFrom(...strange, ...limits, ...limits.map((value) => -value)) },
  )
}
