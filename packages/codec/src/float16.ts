import type { AnyCodec, Codec } from './codec.js'
import { show } from './error.js'
import { uint16, uint16LE } from './integer.js'
import { Mapped } from './mapped.js'

// From here on the nearest 16-bit float is infinite.
const BEYOND = 65_520

function half(kind: string, codec: Codec<number>): Codec<number> {
  return new Mapped(kind, codec, {
    toWire(value, writer) {
      if (typeof value !== 'number') throw writer.fail('CODEC_TYPE', 'a number', show(value))
      if (Math.abs(value) < BEYOND || !Number.isFinite(value)) return bitsOf(value)
      throw writer.fail('CODEC_RANGE', 'a number within the range of a 16-bit float', show(value))
    },
    fromWire: (wire) => numberOf(wire as number),
  }) as AnyCodec as Codec<number>
}

function bitsOf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size === Infinity) return sign | 0x7c00
  // Of the smallest normal number, 2^-14, the largest is less than 2^30 times as much: the highest bit tells its power.
  const exponent = Math.max(-14, 17 - Math.clz32(size * 2 ** 14))
  // Division by a power of two is exact: only here the number is rounded.
  const steps = size / 2 ** (exponent - 10)
  let mantissa = Math.round(steps)
  if (mantissa - steps === 0.5 && mantissa % 2 === 1) mantissa--
  // Below the smallest normal number the exponent's bits are 0; one that is rounded up to the next has its bits.
  return sign | (mantissa < 1024 ? mantissa : ((exponent + 15) << 10) + mantissa - 1024)
}

function numberOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const mantissa = bits & 0x3ff
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25))
}

/** 16-bit float (IEEE 754), big-endian. Rounds to the nearest; a finite number beyond its range is an error. */
export function float16(): Codec<number> {
  return half('float16', uint16())
}

/** 16-bit float (IEEE 754), little-endian. Rounds to the nearest; a finite number beyond its range is an error. */
export function float16LE(): Codec<number> {
  return half('float16LE', uint16LE())
}
