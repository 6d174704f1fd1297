import { requireClosed, requireOptions, type AnyCodec, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { emitLength, largestLength, lengthCodec, readLength, writeLength, type LengthCodec } from './length.js'
import { checkCount, List, requireArray } from './list.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** Items behind their number. */
export class Counted<In = readonly unknown[], Out = unknown[]> extends List<In, Out> implements Emitting {
  readonly kind: string = 'counted'
  readonly size: Size
  readonly prefix: Codec<number>
  readonly decision: number
  readonly body: Codec<unknown>

  constructor(prefix: Codec<number>, body: Codec<unknown>) {
    super()
    const items = body.size.max === 0 ? 0 : largestLength(prefix) * body.size.max
    this.size = { min: prefix.size.min, max: prefix.size.max + items }
    this.prefix = prefix
    this.decision = prefix.size.min
    this.body = body
  }

  write(items: In, writer: Writer): void {
    this.writeCounted(items as readonly unknown[], writer)
  }

  writeCounted(items: readonly unknown[], writer: Writer): void {
    requireArray(items, writer)
    // Asked once: a body that changes the list does not change what its prefix says.
    const count = items.length
    writeLength(this.prefix, count, writer)
    this.writeItems(items, count, writer)
  }

  /** Reads the number of items. One that promises more than may come is refused before it costs anything; -1 if not all can be there. */
  count(reader: Reader): number {
    const at = reader.position
    const count = readLength(this.prefix, reader)
    if (count < 0) return -1
    checkCount(count, reader, at)
    return reader.expect(count * this.body.size.min) ? count : -1
  }

  emitRead(code: ReadEmitter): string {
    // Items that may take no bytes are counted by the interpreter.
    if (this.body.size.min === 0) return code.opaque(this)
    const count = emitLength(code, this.prefix)
    code.missIf(`${count}>r.limits.maxCount`)
    return this.emitItems(code, count)
  }

  emitWrite(code: WriteEmitter, items: string): void {
    const count = code.name()
    code.missIf(`!Array.isArray(${items})`)
    code.line(`const ${count}=${items}.length`)
    code.write(this.prefix, count)
    this.emitWriteItems(code, items, count)
  }
}

/**
 * A list behind its number of items, at most `maxCount`. Items that take no bytes are counted over the whole message, so
 * that lists in lists cannot make much out of little.
 *
 * @example
 * encode(counted({ prefix: uint8(), body: uint16() }), [1, 2]) // 02 00 01 00 02
 */
export function counted<In, Out>(options: {
  /** Codec of the number of items that is written before them. */
  readonly prefix: LengthCodec
  /** Codec of each item. */
  readonly body: Codec<In, Out>
}): Codec<readonly In[], Out[]> {
  const { prefix, body } = requireOptions(options, 'counted')
  requireClosed(body, 'the body of counted')
  const items = new Counted(lengthCodec(prefix, 'counted'), body as AnyCodec as Codec<unknown>)
  return items as AnyCodec as Codec<readonly In[], Out[]>
}
