import { requireCodec, type Codec, type Size } from './codec.js'
import { checkGiven, Field, fill, indexOf, type Scope } from './dependent-record.js'
import { definitionError, show } from './error.js'
import { lengthCodec, readLength, writeLength, type LengthCodec } from './length.js'
import type { Reader } from './reader.js'
import { leaveRoom } from './region.js'
import type { Writer } from './writer.js'

/** A field that is computed from the one of this name, and may be left out of what is encoded. */
export interface ComputedField<Name extends string> extends Codec<number | undefined, number> {
  /** The name of the other field: a field that does not exist is an error of the compiler. */
  readonly of: Name
}

/** A whole number that says something of a later field. */
export abstract class Announcing extends Field<number | undefined, number> {
  readonly size: Size
  readonly decision: number
  readonly codec: Codec<number>
  readonly of: string

  constructor(codec: Codec<number>, of: string) {
    super()
    this.size = codec.size
    this.decision = codec.size.min
    this.codec = codec
    this.of = of
  }

  link(names: readonly string[], i: number, codecs: readonly Codec<unknown>[]): readonly number[] {
    const target = indexOf(this.of, names, this.kind, true, i)
    this.check(codecs[target] as Codec<unknown>)
    return [target]
  }

  readIn(reader: Reader, scope: Scope, i: number): number {
    const at = reader.position
    const number = readLength(this.codec, reader)
    if (number < 0) return reader.restart(at)
    this.accept(number, reader, at, scope, scope.links[i]?.[0] as number)
    return number
  }

  /** Checks at definition that the number can be said of that field. */
  abstract check(target: Codec<unknown>): void
  /** Keeps the number that was read at `at`. */
  abstract accept(number: number, reader: Reader, at: number, scope: Scope, target: number): void
}

class LengthOf extends Announcing {
  readonly kind = 'lengthOf'

  check(target: Codec<unknown>): void {
    // The length of a computed field is not known before it is computed.
    if (!(target instanceof Field) || target.kind === 'conditional') return
    throw definitionError(`a field that is not computed for lengthOf`, show(this.of))
  }

  accept(length: number, reader: Reader, at: number, { lengths }: Scope, target: number): void {
    const reach = reader.position + length - reader.origin
    if (reach > reader.limits.maxFrame) throw reader.tooLong(reach, at)
    lengths[target] = length
  }

  writeIn(given: number | undefined, writer: Writer): number | undefined {
    leaveRoom(this.codec, writer)
    return given
  }

  override finish(writer: Writer, scope: Scope, i: number): void {
    const { starts, given, links } = scope
    const target = links[i]?.[0] as number
    const length = (starts[target + 1] as number) - (starts[target] as number)
    fill(scope, i, this.codec, writer, () => {
      checkGiven(given[i], length, writer)
      writeLength(this.codec, length, writer)
    })
  }
}

/**
 * A field of a record: the bytes of another field that comes later. The encoder computes it; in the decoder the other
 * field sees exactly so many bytes, and must use them all.
 *
 * May be left out of what is encoded; if it is given, it must be right (`CODEC_CONSTANT`). A condition sees it, when
 * encoding, only if it is given.
 *
 * @param codec - codec of the length, a whole number of bytes
 * @param field - name of the other field
 * @throws CodecError `CODEC_LENGTH` for a length that the codec cannot hold, or that is not that of the other field
 *
 * @example
 * const message = record({ length: lengthOf(uint16(), 'body'), id: uint8(), body: repeated(uint8(), { until: 'end' }) })
 * encode(message, { id: 7, body: [1, 2] }) // 00 02 07 01 02
 */
export function lengthOf<const Name extends string>(codec: LengthCodec, field: Name): ComputedField<Name> {
  requireCodec(codec, 'the codec of lengthOf')
  return new LengthOf(lengthCodec(codec, 'lengthOf'), field) as Codec<number | undefined, number> as ComputedField<Name>
}
