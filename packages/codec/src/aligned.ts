import { decisionOf, Node, NO_WAIT, requireClosed, type AnyCodec, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { emitFilling, fillOf, writeFilling, type FillOptions } from './filler.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

interface Parked {
  readonly start: number
  value: unknown
}

/** A value that is filled up to a multiple of bytes. */
export class Aligned extends Node<unknown> implements Emitting {
  readonly kind = 'aligned'
  readonly size: Size
  readonly codec: Codec<unknown>
  readonly decision: number | undefined
  readonly multiple: number
  readonly fill: number

  constructor(codec: Codec<unknown>, multiple: number, fill: number) {
    super()
    const { min, max } = codec.size
    this.size = { min: Math.ceil(min / multiple) * multiple, max: Math.ceil(max / multiple) * multiple }
    this.codec = codec
    this.decision = decisionOf(codec)
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

  read(reader: Reader): unknown {
    const fresh: Parked = { start: reader.position - reader.origin, value: STARVED }
    const parked = (reader.resume() as Parked | undefined) ?? fresh
    if (parked.value === STARVED) parked.value = this.codec.read(reader)
    return parked.value === STARVED || this.pass(reader, parked.start) < 0 ? reader.park(parked, NO_WAIT) : parked.value
  }

  /** Passes over the filling of a value that began at `start`, counted from the message's first byte. -1 if it is not there. */
  pass(reader: Reader, start: number): number {
    return reader.take(this.filling(reader.position - reader.origin - start))
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
  if (!(Number.isSafeInteger(multiple) && multiple > 0))
    throw definitionError('a multiple of 1 or more', show(multiple))
  return new Aligned(codec as AnyCodec as Codec<unknown>, multiple, fillOf(options)) as AnyCodec as Codec<In, Out>
}
