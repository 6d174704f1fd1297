import { readSum, requireAlgorithm, sumOf, type ChecksumAlgorithm } from './checksum.js'
import type { Codec, Size } from './codec.js'
import { checkGiven, Field, fill, indexOf, type Scope } from './dependent-record.js'
import { definitionError, show } from './error.js'
import type { ComputedField } from './length-of.js'
import { STARVED, type Reader } from './reader.js'
import { leaveRoom } from './region.js'
import type { Writer } from './writer.js'

class ChecksumOf extends Field<number | undefined, number> {
  readonly kind = 'checksumOf'
  readonly size: Size
  readonly codec: Codec<number>
  readonly algorithm: ChecksumAlgorithm
  /** The first of the fields. */
  readonly of: string
  readonly last: string

  constructor(algorithm: ChecksumAlgorithm, of: string, last: string) {
    super()
    this.size = algorithm.codec.size
    this.codec = algorithm.codec
    this.algorithm = algorithm
    this.of = of
    this.last = last
  }

  link(names: readonly string[], i: number): readonly number[] {
    const first = indexOf(this.of, names, this.kind, false, i)
    const last = indexOf(this.last, names, this.kind, false, i)
    if (first <= last) return [first, last + 1]
    throw definitionError(`a field for checksumOf that is not before ${show(this.of)}`, show(this.last))
  }

  readIn(reader: Reader, { starts, links }: Scope, i: number): number {
    const at = reader.position
    const [from, to] = links[i] as [number, number]
    const sum = readSum(this.algorithm, reader, starts[from] as number, starts[to] as number)
    return sum === STARVED ? reader.restart(at) : sum
  }

  writeIn(given: number | undefined, writer: Writer): number | undefined {
    leaveRoom(this.codec, writer)
    return given
  }

  override finish(writer: Writer, scope: Scope, i: number): void {
    const { starts, given, links } = scope
    const [from, to] = links[i] as [number, number]
    fill(scope, i, this.codec, writer, () => {
      const sum = sumOf(this.algorithm, writer, starts[from] as number, starts[to] as number)
      checkGiven(given[i], sum, writer)
      this.codec.write(sum, writer)
    })
  }
}

/**
 * A field of a record: the sum over the bytes of the fields from `first` to `last`, which come before it. The encoder
 * computes it, the decoder checks it: `CODEC_CHECKSUM`. May be left out of what is encoded; if it is given, it must be
 * right (`CODEC_CONSTANT`).
 *
 * @param algorithm - `crc32`, `adler32`, or `{ codec, compute }` of your own
 * @param first - name of the first field that is summed
 * @param last - name of the last one, default: the first
 *
 * @example
 * const block = record({ length: lengthOf(uint32(), 'data'), type: string({ length: 4 }),
 *   data: repeated(uint8(), { until: 'end' }), sum: checksumOf(crc32, 'type', 'data') })
 */
export function checksumOf<const First extends string, const Last extends string = First>(
  algorithm: ChecksumAlgorithm,
  first: First,
  last?: Last,
): ComputedField<First | Last> {
  requireAlgorithm(algorithm, 'checksumOf')
  const field = new ChecksumOf(algorithm, first, last ?? first)
  return field as Codec<number | undefined, number> as ComputedField<First | Last>
}
