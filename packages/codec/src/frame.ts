import { requireCodec, type AnyCodec, type Codec, type Infer, type InferInput, type Wait } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { show, within } from './error.js'
import { STARVED, type Reader } from './reader.js'
import { Row } from './row.js'
import type { Writer } from './writer.js'

/** What a frame of these codecs encodes. */
export type FrameInput<Codecs extends readonly AnyCodec[]> = { readonly [I in keyof Codecs]: InferInput<Codecs[I]> }

/** What a frame of these codecs decodes to. */
export type FrameOutput<Codecs extends readonly AnyCodec[]> = { -readonly [I in keyof Codecs]: Infer<Codecs[I]> }

/** Parts in a row, as an array. */
export class Frame extends Row<readonly unknown[], unknown[]> implements Emitting {
  readonly kind = 'frame'

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
    const { codecs, waits } = this
    const values = (reader.resume() ?? []) as unknown[]
    let i = values.length
    try {
      for (; i < codecs.length; i++) {
        const value = (codecs[i] as Codec<unknown>).read(reader)
        if (value === STARVED) return reader.park(values, waits[i] as Wait)
        values.push(value)
      }
    } catch (error) {
      throw within(error, i)
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
      code.write(codecs[i] as Codec<unknown>, code.named(`${values}[${i}]`))
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
