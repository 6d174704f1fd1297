import { requireCodec, type AnyCodec, type Codec } from './codec.js'
import { show } from './error.js'
import { uint8 } from './integer.js'
import type { LengthCodec } from './length.js'
import { Mapped } from './mapped.js'

/**
 * True and false as 1 and 0, in a byte or in the integer codec that is given. Another number is `CODEC_UNKNOWN_VALUE`.
 *
 * @example
 * encode(frame(bool(), bool(uint16())), [true, false]) // 01 00 00
 */
export function bool(codec: LengthCodec = uint8()): Codec<boolean> {
  requireCodec(codec, 'the argument of bool')
  return new Mapped('bool', codec, {
    toWire(value, writer) {
      if (typeof value === 'boolean') return value ? 1 : 0
      throw writer.fail('CODEC_TYPE', 'true or false', show(value))
    },
    fromWire(wire, reader, at) {
      // 64-bit integers give bigints.
      const number = Number(wire)
      if (number === 0 || number === 1) return number === 1
      throw reader.fail('CODEC_UNKNOWN_VALUE', '0 or 1', show(wire), at)
    },
  }) as AnyCodec as Codec<boolean>
}
