import { requireCodec, type Codec } from './codec.js'
import { checkGiven, type Scope } from './dependent-record.js'
import { definitionError, show } from './error.js'
import { lengthCodec, writeLength, type LengthCodec } from './length.js'
import { Announcing, type ComputedField } from './length-of.js'
import { checkCount } from './list.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

class CountOf extends Announcing {
  readonly kind = 'countOf'

  check(target: Codec<unknown>): void {
    const { codec = target } = target as { codec?: Codec<unknown> }
    if ((codec as { uncounted?: boolean }).uncounted === true) return
    throw definitionError('repeated(codec) without a count, or such a conditional, for countOf', show(this.of))
  }

  accept(count: number, reader: Reader, at: number, { counts }: Scope, target: number): void {
    checkCount(count, reader, at)
    counts[target] = count
  }

  writeIn(given: number | undefined, writer: Writer, scope: Scope, i: number): number {
    const target = scope.links[i]?.[0] as number
    const items = scope.given[target]
    // What is no list is refused at its own place.
    const count = Array.isArray(items) ? items.length : 0
    checkGiven(given, count, writer)
    writeLength(this.codec, count, writer)
    scope.counts[target] = count
    return count
  }
}

/**
 * A field of a record: the number of items of a `repeated(codec)` that comes later, at most `maxCount`. The encoder
 * computes it. May be left out of what is encoded; if it is given, it must be right (`CODEC_CONSTANT`).
 *
 * @param codec - codec of the number
 * @param field - name of the list
 *
 * @example
 * const table = record({ rows: countOf(uint8(), 'row'), name: string({ length: 2 }), row: repeated(uint16()) })
 * encode(table, { name: 'ab', row: [1, 2] }) // 02 61 62 00 01 00 02
 */
export function countOf<const Name extends string>(codec: LengthCodec, field: Name): ComputedField<Name> {
  requireCodec(codec, 'the codec of countOf')
  return new CountOf(lengthCodec(codec, 'countOf'), field) as Codec<number | undefined, number> as ComputedField<Name>
}
