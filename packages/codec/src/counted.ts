import { Node, requireCodec, requireOptions, type AnyCodec, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { show, within } from './error.js'
import { emitLength, largestLength, lengthCodec, readLength, writeLength, type LengthCodec } from './length.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

interface Parked {
  readonly count: number
  readonly items: unknown[]
}

/** Items behind their number. */
export class Counted extends Node<readonly unknown[], unknown[]> implements Emitting {
  readonly kind = 'counted'
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

  write(items: readonly unknown[], writer: Writer): void {
    if (!Array.isArray(items)) throw writer.fail('CODEC_TYPE', 'an array', show(items))
    // Asked once: a body that changes the list does not change what its prefix says.
    const count = items.length
    writeLength(this.prefix, count, writer)
    const { body } = this
    let i = 0
    try {
      for (; i < count; i++) body.write(items[i], writer)
    } catch (error) {
      throw within(error, i)
    }
  }

  /** Reads the number of items. One that promises more than may come is refused before it costs anything; -1 if not all can be there. */
  count(reader: Reader): number {
    const at = reader.position
    const count = readLength(this.prefix, reader)
    if (count < 0) return -1
    const { maxCount } = reader.limits
    if (count > maxCount) throw reader.fail('CODEC_COUNT_LIMIT', `at most ${maxCount} items`, `a count of ${count}`, at)
    return reader.expect(count * this.body.size.min) ? count : -1
  }

  read(reader: Reader): unknown[] {
    const { body } = this
    const start = reader.position
    const parked = reader.resume() as Parked | undefined
    const count = parked === undefined ? this.count(reader) : parked.count
    if (count < 0) return reader.restart(start)
    const items = parked === undefined ? [] : parked.items
    try {
      while (items.length < count) {
        const at = reader.position
        const item = body.read(reader)
        if (item === STARVED) {
          // The other items are waited for in any case: to look at each would be to look too often.
          reader.decided = false
          return reader.park({ count, items }, { bytes: (count - items.length - 1) * body.size.min, decides: true })
        }
        if (reader.position === at) reader.countEmpty()
        items.push(item)
      }
    } catch (error) {
      throw within(error, items.length)
    }
    return items
  }

  emitRead(code: ReadEmitter): string {
    const { body, prefix } = this
    const { min } = body.size
    // Items that may take no bytes are counted by the interpreter.
    if (min === 0) return code.opaque(this)
    const i = code.name()
    const count = emitLength(code, prefix)
    code.settle()
    code.missIf(`${count}>r.limits.maxCount||p+${count}*${min}+${code.following}>end`)
    const items = code.named(`new Array(${count})`)
    code.line(`for(let ${i}=0;${i}<${count};${i}++){`)
    // A body of one size has been asked for with all the others.
    code.apart(min === body.size.max ? min : 0, () => code.line(`${items}[${i}]=${code.read(body)}`))
    code.line('}')
    return items
  }

  emitWrite(code: WriteEmitter, items: string): void {
    const count = code.name()
    const i = code.name()
    const item = code.name()
    code.missIf(`!Array.isArray(${items})`)
    code.line(`const ${count}=${items}.length`)
    code.write(this.prefix, count)
    code.settle()
    code.line(`for(let ${i}=0;${i}<${count};${i}++){const ${item}=${items}[${i}]`)
    code.apart(0, () => code.write(this.body, item))
    code.line('}')
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
  requireCodec(body, 'the body of counted')
  const items = new Counted(lengthCodec(prefix, 'counted'), body as AnyCodec as Codec<unknown>)
  return items as AnyCodec as Codec<readonly In[], Out[]>
}
