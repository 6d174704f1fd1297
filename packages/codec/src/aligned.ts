import { requireClosed, requireWhole, type AnyCodec, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { emitFilling, fillOf, writeFilling, type FillOptions } from './filler.js'
import type { Reader } from './reader.js'
import { Trailed } from './trailed.js'
import type { Writer } from './writer.js'

/** A value that is filled up to a multiple of bytes. */
export class Aligned extends Trailed implements Emitting {
  readonly kind = 'aligned'
  readonly size: Size
  readonly multiple: number
  readonly fill: number

  constructor(codec: Codec<unknown>, multiple: number, fill: number) {
    super(codec, 0)
    const { min, max } = codec.size
    this.size = { min: Math.ceil(min / multiple) * multiple, max: Math.ceil(max / multiple) * multiple }
    this.multiple = multiple
    this.fill = fill
  }

  /** Bytes of filling behind so many. */
  filling(length: number): number {
    const { multiple } = this
    return (multiple - (length % multiple)) % multiple
  }

  write(value: unknown, writer: Writer): void {
    writeFilling(writer, this.filling(writer.measured(this.codec, value)), this.fill)
  }

  pass(reader: Reader, start: number): boolean {
    return reader.take(this.filling(reader.position - reader.origin - start)) >= 0
  }

  emitRead(code: ReadEmitter): string {
    const at = code.named(code.here())
    const value = code.read(this.codec)
    code.takeDynamic(this.emitFilling(code, `${code.here()}-${at}`))
    return value
  }

  emitWrite(code: WriteEmitter, value: string): void {
    emitFilling(code, this.emitFilling(code, code.measured(this.codec, value)), this.fill)
  }

  emitFilling(code: ReadEmitter | WriteEmitter, length: string): string {
    const { multiple } = this
    return code.named(`(${multiple}-(${length})%${multiple})%${multiple}`)
  }
}

/**
 * A value that is filled up behind it to a multiple of bytes, counted from its own first byte, as XDR does. The filling
 * is passed over when decoding, whatever it is.
 *
 * @param codec - codec of the value, which has to tell its own end
 * @param multiple - bytes, 1 or more
 *
 * @example
 * encode(aligned(string({ prefix: uint32() }), 4), 'ab') // 00 00 00 02 61 62 00 00
 */
export function aligned<In, Out>(codec: Codec<In, Out>, multiple: number, options: FillOptions = {}): Codec<In, Out> {
  requireClosed(codec, 'the codec of aligned')
  requireWhole(multiple, 1, 'a multiple of 1 or more')
  return new Aligned(codec as AnyCodec as Codec<unknown>, multiple, fillOf(options)) as AnyCodec as Codec<In, Out>
}
