import { decisionIn, minimaAfter, requireCodec, sizeOfAll, waitsAfter } from './codec.js'
import type { AnyCodec, Codec, Infer, InferInput, Size, Wait } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { show, within } from './error.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** What a frame of these codecs encodes. */
export type FrameInput<Codecs extends readonly AnyCodec[]> = { readonly [I in keyof Codecs]: InferInput<Codecs[I]> }

/** What a frame of these codecs decodes to. */
export type FrameOutput<Codecs extends readonly AnyCodec[]> = { -readonly [I in keyof Codecs]: Infer<Codecs[I]> }

/** Parts in a row, as an array. */
export class Frame implements Codec<readonly unknown[], unknown[]>, Emitting {
  readonly kind = 'frame'
  readonly size: Size
  readonly codecs: readonly Codec<unknown>[]
  /** Bytes that follow each part at the least. */
  readonly following: readonly number[]
  readonly waits: readonly Wait[]
  readonly decision: number | undefined

  constructor(codecs: readonly Codec<unknown>[]) {
    this.size = sizeOfAll(codecs)
    this.codecs = codecs
    this.following = minimaAfter(codecs)
    this.waits = waitsAfter(codecs)
    this.decision = decisionIn(codecs)
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
      throw reader.unwind(thrown, i, this.waits[i] as Wait)
    }
    return values
  }

  emitRead(code: ReadEmitter): string {
    const parts: string[] = []
    code.inRow(this.following, (i) => parts.push(code.read(this.codecs[i] as Codec<unknown>)))
    return `[${parts.join(',')}]`
  }

  emitWrite(code: WriteEmitter, values: string): void {
    const { codecs } = this
    code.missIf(`!Array.isArray(${values})||${values}.length!==${codecs.length}`)
    code.inRow(this.following, (i) => {
      const value = code.name()
      code.line(`const ${value}=${values}[${i}]`)
      code.write(codecs[i] as Codec<unknown>, value)
    })
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
