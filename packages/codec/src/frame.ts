import { minimaAfter, requireCodec, sizeOfAll } from './codec.js'
import type { AnyCodec, Codec, Infer, InferInput, Size } from './codec.js'
import { show, within } from './error.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** What a frame of these codecs encodes. */
export type FrameInput<Codecs extends readonly AnyCodec[]> = { readonly [I in keyof Codecs]: InferInput<Codecs[I]> }

/** What a frame of these codecs decodes to. */
export type FrameOutput<Codecs extends readonly AnyCodec[]> = { -readonly [I in keyof Codecs]: Infer<Codecs[I]> }

/** Parts in a row, as an array. */
export class Frame implements Codec<readonly unknown[], unknown[]> {
  readonly kind = 'frame'
  readonly size: Size
  readonly codecs: readonly Codec<unknown>[]
  /** Bytes that follow each part at the least. */
  readonly following: readonly number[]

  constructor(codecs: readonly Codec<unknown>[]) {
    this.size = sizeOfAll(codecs)
    this.codecs = codecs
    this.following = minimaAfter(codecs)
  }

  write(values: readonly unknown[], writer: Writer): void {
    const { codecs } = this
    if (!Array.isArray(values)) throw writer.fail('CODEC_TYPE', `an array of ${codecs.length}`, show(values))
    if (values.length !== codecs.length) throw writer.fail('CODEC_ARITY', `${codecs.length} values`, `${values.length}`)
    let i = 0
    try {
      for (; i < codecs.length; i++) (codecs[i] as Codec<unknown>).write(values[i], writer)
    } catch (error) {
      throw within(error, i)
    }
  }

  read(reader: Reader): unknown[] {
    const { codecs } = this
    const values: unknown[] = []
    let i = 0
    try {
      for (; i < codecs.length; i++) values.push((codecs[i] as Codec<unknown>).read(reader))
    } catch (thrown) {
      throw reader.unwind(thrown, i, this.following[i] as number)
    }
    return values
  }
}

/**
 * A message of parts in a row: takes and gives an array with one value a codec.
 *
 * @example
 * const wire = frame(byte(), int32(), string({ prefix: uint16() }))
 * encode(wire, [1, 348, 'hello world']) // 18 bytes
 */
export function frame<const Codecs extends readonly AnyCodec[]>(
  ...codecs: Codecs
): Codec<FrameInput<Codecs>, FrameOutput<Codecs>> {
  codecs.forEach((codec, i) => requireCodec(codec, `part ${i} of a frame`))
  return new Frame(codecs as readonly unknown[] as readonly Codec<unknown>[]) as AnyCodec as Codec<
    FrameInput<Codecs>,
    FrameOutput<Codecs>
  >
}
