import { requireClosed, type AnyCodec, type Codec } from './codec.js'
import type { WriteEmitter } from './emitter.js'
import { emitFilling, fillOf, writeFilling, type FillOptions } from './filler.js'
import { requireRoom, Sized } from './sized.js'
import type { Writer } from './writer.js'

/** A value in room of a fixed number of bytes, filled up behind it. */
class Padded extends Sized {
  override readonly kind = 'padded'
  override readonly leftover = undefined
  readonly fill: number

  constructor(length: number, codec: Codec<unknown>, fill: number) {
    super(undefined, length, codec)
    this.fill = fill
  }

  override fillUp(left: number, writer: Writer): void {
    const { min } = this.size
    if (left < 0) throw writer.fail('CODEC_LENGTH', `a value of at most ${min} bytes`, `one of ${min - left}`)
    writeFilling(writer, left, this.fill)
  }

  override emitFill(code: WriteEmitter, left: string): void {
    code.missIf(`${left}<0`)
    emitFilling(code, left, this.fill)
  }
}

/**
 * A value that always takes `length` bytes: what it leaves is filled up behind it. The filling is passed over when
 * decoding, whatever it is, as many peers leave old bytes there. For text, `string({ length, pad })` is simpler.
 *
 * @param codec - codec of the value, which has to tell its own end
 * @param length - bytes of the whole
 * @throws CodecError `CODEC_LENGTH` for a value that is too long; `CODEC_TRUNCATED` when decoding one that is
 *
 * @example
 * encode(padded(string({ prefix: uint8() }), 6), 'ab') // 02 61 62 00 00 00
 */
export function padded<In, Out>(codec: Codec<In, Out>, length: number, options: FillOptions = {}): Codec<In, Out> {
  requireClosed(codec, 'the codec of padded')
  const inner = codec as AnyCodec as Codec<unknown>
  requireRoom(length, inner, 'padded')
  return new Padded(length, inner, fillOf(options)) as AnyCodec as Codec<In, Out>
}
