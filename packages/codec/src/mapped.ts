import { ask } from './ask.js'
import { decisionOf, isOpen, Node, requireCodec, requireFunctions, requireOptions } from './codec.js'
import type { AnyCodec, Codec, Size, Wait } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

/** The functions of a mapped codec. They refuse by throwing what `fail` of the writer or reader gives. */
export interface Mapping {
  readonly toWire: (value: unknown, writer: Writer) => unknown
  readonly fromWire: (wire: unknown, reader: Reader, at: number) => unknown
}

// A value that is wrong is refused when it is there, whatever must follow.
const THEN: Wait = { bytes: 0, decides: true }

interface Parked {
  readonly at: number
}

/** A value that stands for another one, which is on the wire. */
export class Mapped extends Node<unknown> implements Emitting {
  readonly kind: string
  readonly size: Size
  readonly codec: Codec<unknown>
  readonly decision: number | undefined
  readonly open: boolean
  readonly mapping: Mapping

  constructor(kind: string, codec: AnyCodec, mapping: Mapping) {
    super()
    this.kind = kind
    const { min, max } = codec.size
    this.size = codec.size
    this.codec = codec as Codec<unknown>
    this.decision = decisionOf(codec) ?? (min === max && min > 0 ? min : undefined)
    this.open = isOpen(codec)
    this.mapping = mapping
  }

  write(value: unknown, writer: Writer): void {
    this.codec.write(this.mapping.toWire(value, writer), writer)
  }

  read(reader: Reader): unknown {
    const parked = (reader.resume() ?? { at: reader.position }) as Parked
    const wire = this.codec.read(reader)
    if (wire === STARVED) return reader.park(parked, THEN)
    return this.mapping.fromWire(wire, reader, parked.at)
  }

  emitRead(code: ReadEmitter): string {
    return code.named(`${code.constant(this.mapping)}.fromWire(${code.read(this.codec)},r,0)`)
  }

  emitWrite(code: WriteEmitter, value: string): void {
    code.write(this.codec, code.named(`${code.constant(this.mapping)}.toWire(${value},w)`))
  }
}

/**
 * A value that stands for another one: `encode` makes of it what `codec` writes, `decode` makes it of what `codec` reads.
 * What either throws becomes `CODEC_CUSTOM`, with the cause.
 *
 * @example
 * const date = mapped(uint32(), {
 *   encode: (date: Date) => date.getTime() / 1000,
 *   decode: (seconds) => new Date(seconds * 1000),
 * })
 */
export function mapped<WireIn, WireOut, In, Out = In>(
  codec: Codec<WireIn, WireOut>,
  functions: { readonly encode: (value: In) => WireIn; readonly decode: (wire: WireOut) => Out },
): Codec<In, Out> {
  requireCodec(codec, 'the first argument of mapped')
  const { encode, decode } = requireOptions(functions, 'mapped')
  requireFunctions(encode, decode)
  return new Mapped('mapped', codec, {
    toWire: (value, writer) => ask(() => encode(value as In), 'encode to take the value', writer),
    fromWire: (wire, reader, at) => ask(() => decode(wire as WireOut), 'decode to take the value', reader, at),
  }) as AnyCodec as Codec<In, Out>
}

/**
 * A codec whose values are checked both ways: before they are written and when they are read. One for which `check` does
 * not hold is `CODEC_INVALID`.
 *
 * @param expected - what is right, for the error; default `'a valid value'`
 *
 * @example
 * const port = validated(uint16(), (port) => port >= 1024, 'a port from 1024')
 */
export function validated<In, Out>(
  codec: Codec<In, Out>,
  check: (value: In | Out) => boolean,
  expected = 'a valid value',
): Codec<In, Out> {
  requireCodec(codec, 'the first argument of validated')
  if (typeof check !== 'function') throw definitionError('a check function', show(check))
  return new Mapped('validated', codec, {
    toWire(value, writer) {
      if (ask(() => check(value as In | Out), 'check to take the value', writer)) return value
      throw writer.fail('CODEC_INVALID', expected, show(value))
    },
    fromWire(value, reader, at) {
      if (ask(() => check(value as In | Out), 'check to take the value', reader, at)) return value
      throw reader.fail('CODEC_INVALID', expected, show(value), at)
    },
  }) as AnyCodec as Codec<In, Out>
}
