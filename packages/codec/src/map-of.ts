import { requireClosed, type AnyCodec, type Codec } from './codec.js'
import { Counted } from './counted.js'
import type { ReadEmitter, WriteEmitter } from './emitter.js'
import { show, within } from './error.js'
import { Frame } from './frame.js'
import { lengthCodec, type LengthCodec } from './length.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

type Entries = ReadonlyMap<unknown, unknown>

/** Pairs behind their number, as a map. */
export class MapCodec extends Counted<Entries, Map<unknown, unknown>> {
  override readonly kind = 'map'

  override write(map: Entries, writer: Writer): void {
    // By name as well, as it may come from another realm, such as a test runner makes for each file.
    const isMap = map instanceof Map || Object.prototype.toString.call(map) === '[object Map]'
    if (!isMap) throw writer.fail('CODEC_TYPE', 'a Map', show(map))
    this.writeCounted([...map], writer)
  }

  override none(): Map<unknown, unknown> {
    return new Map()
  }

  override add(map: Map<unknown, unknown>, pair: unknown, at: number, reader: Reader): void {
    const [key, value] = pair as readonly [unknown, unknown]
    if (map.has(key)) throw within(reader.fail('CODEC_DUPLICATE', 'each key once', show(key), at), 0)
    map.set(key, value)
  }

  override emitRead(code: ReadEmitter): string {
    if (this.body.size.min === 0) return code.opaque(this)
    const pairs = super.emitRead(code)
    const map = code.named(`new Map(${pairs})`)
    code.missIf(`${map}.size!==${pairs}.length`)
    return map
  }

  override emitWrite(code: WriteEmitter, map: string): void {
    code.missIf(`!(${map} instanceof Map)`)
    super.emitWrite(code, code.named(`[...${map}]`))
  }
}

/**
 * A `Map` as pairs of key and value behind their number, at most `maxCount`, in the order of the map. Keys are the same
 * or not as a `Map` has it, so bytes and arrays never are. Steps of an error's path are the number of the pair, then 0
 * for its key or 1 for its value.
 *
 * @param prefix - codec of the number of pairs
 * @throws CodecError `CODEC_DUPLICATE` when decoding a key that has come before; `CODEC_TYPE` for what is no `Map`
 *
 * @example
 * encode(mapOf(uint8(), uint16(), uint8()), new Map([[1, 2], [3, 4]])) // 02 00 01 02 00 03 04
 */
export function mapOf<KeyIn, KeyOut, In, Out>(
  prefix: LengthCodec,
  key: Codec<KeyIn, KeyOut>,
  value: Codec<In, Out>,
): Codec<ReadonlyMap<KeyIn, In>, Map<KeyOut, Out>> {
  const count = lengthCodec(prefix, 'mapOf')
  requireClosed(key, 'the key of mapOf')
  requireClosed(value, 'the value of mapOf')
  const pair = new Frame([key, value] as readonly unknown[] as readonly Codec<unknown>[])
  return new MapCodec(count, pair as AnyCodec as Codec<unknown>) as AnyCodec as never
}
