import { ask } from './ask.js'
import { isOpen, requireCodec, type AnyCodec, type Codec, type Size } from './codec.js'
import { Field, writePart, type ReadPart, type Scope } from './dependent-record.js'
import { definitionError, show } from './error.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** A field that is there or not; `Before` are the fields by which it is told. */
export interface ConditionalField<Before, In, Out> extends Codec<In | undefined, Out | undefined> {
  readonly test: (fields: Before) => boolean
}

type Test = (fields: Readonly<Record<string, unknown>>) => boolean

class Conditional extends Field<unknown> {
  readonly kind = 'conditional'
  readonly size: Size
  readonly test: Test
  readonly codec: Codec<unknown>
  readonly open: boolean

  constructor(test: Test, codec: Codec<unknown>) {
    super()
    this.size = { min: 0, max: codec.size.max }
    this.test = test
    this.codec = codec
    this.open = isOpen(codec)
  }

  link(names: readonly string[], i: number, codecs: readonly Codec<unknown>[]): readonly number[] {
    const { codec } = this
    return codec instanceof Field ? codec.link(names, i, codecs) : []
  }

  readIn(reader: Reader, scope: Scope, i: number, part: ReadPart): unknown {
    // Asked once, also when the field comes in pieces.
    const there = (scope.present[i] ??= this.holds(scope, reader))
    return there ? part(this.codec, reader, scope, i) : undefined
  }

  writeIn(value: unknown, writer: Writer, scope: Scope, i: number): unknown {
    const there = (scope.present[i] = this.holds(scope, writer))
    if (there) return writePart(this.codec, value, writer, scope, i)
    if (value !== undefined) throw writer.fail('CODEC_TYPE', 'undefined, as its condition does not hold', show(value))
    return undefined
  }

  override finish(writer: Writer, scope: Scope, i: number): void {
    if (scope.present[i] === true && this.codec instanceof Field) this.codec.finish(writer, scope, i)
  }

  holds({ values }: Scope, at: Reader | Writer): boolean {
    return ask(() => this.test(values), 'a condition that can be told', at)
  }
}

/**
 * A field of a record that is there only if `test` holds for the fields before it, and `undefined` otherwise. When
 * encoding, it must be given exactly then (`CODEC_TYPE`); `test` sees the fields as they are given.
 *
 * @param test - a pure function of earlier fields; say in its parameter which
 * @param codec - codec of the field where it is there
 *
 * @example
 * const message = record({ flags: uint8(), id: conditional((f: { flags: number }) => f.flags > 0, uint32()) })
 * encode(message, { flags: 0 }) // 00
 * encode(message, { flags: 1, id: 7 }) // 01 00 00 00 07
 */
export function conditional<Before, In, Out>(
  test: (fields: Before) => boolean,
  codec: Codec<In, Out>,
): ConditionalField<Before, In, Out> {
  if (typeof test !== 'function') throw definitionError('a function for conditional', show(test))
  requireCodec(codec, 'the codec of conditional', true)
  return new Conditional(test as Test, codec as AnyCodec as Codec<unknown>) as AnyCodec as never
}
