import { NO_WAIT, Node, type Codec, type Size } from './codec.js'
import type { ReadEmitter, WriteEmitter } from './emitter.js'
import { show, within } from './error.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

interface Parked {
  /** Items that are known to be there. */
  readonly count: number
  readonly index: number
  readonly items: unknown
  /** Where the item began that is being read. */
  readonly at: number
}

/** Items of one kind, one after the other: what all lists have in common, however they say where they end. */
export abstract class List<In = readonly unknown[], Out = unknown[]> extends Node<In, Out> {
  abstract readonly body: Codec<unknown>

  /** The number of items that are known to come, before the first; -1 if bytes are missing for all of them. */
  abstract count(reader: Reader, given?: number): number

  /** How many items there are when those that were known are read; -1 if bytes are missing to tell. */
  more(_reader: Reader, _items: Out, index: number): number {
    return index
  }

  none(): Out {
    return [] as unknown[] as Out
  }

  add(items: Out, item: unknown, _at: number, _reader: Reader): void {
    ;(items as unknown[]).push(item)
  }

  /** Writes items; where `starts` is given, it is told where each begins, from the message's first byte. */
  writeItems(items: readonly unknown[], count: number, writer: Writer, starts?: number[]): void {
    const { body } = this
    let i = 0
    try {
      for (; i < count; i++) {
        starts?.push(writer.position - writer.origin)
        body.write(items[i], writer)
      }
    } catch (error) {
      throw within(error, i)
    }
  }

  /** Reads the items; `given` is their number where something else of the message says it. */
  read(reader: Reader, given?: number): Out {
    const { body } = this
    const start = reader.position
    const parked = reader.resume() as Parked | undefined
    let count = parked === undefined ? this.count(reader, given) : parked.count
    if (count < 0) return reader.restart(start)
    const items = parked === undefined ? this.none() : (parked.items as Out)
    let index = parked === undefined ? 0 : parked.index
    let at = parked === undefined ? reader.position : parked.at
    try {
      while (index < count || (count = this.more(reader, items, index)) > index) {
        const item = body.read(reader)
        if (item === STARVED) {
          // The other items are waited for in any case: to look at each would be to look too often.
          reader.decided = false
          const bytes = (count - index - 1) * body.size.min
          return reader.park({ count, index, items, at }, { bytes, decides: true })
        }
        if (reader.position === at) countEmpty(reader)
        this.add(items, item, at, reader)
        at = reader.position
        index++
      }
      return count < 0 ? reader.park({ count: index, index, items, at }, NO_WAIT) : items
    } catch (error) {
      throw within(error, index)
    }
  }

  /** Emits the reading of so many items, each of which takes a byte at the least. */
  emitItems(code: ReadEmitter, count: string): string {
    const { body } = this
    const { min, max }: Size = body.size
    const i = code.name()
    code.settle()
    code.missIf(`p+${count}*${min}+${code.following}>end`)
    const items = code.named(`new Array(${count})`)
    code.line(`for(let ${i}=0;${i}<${count};${i}++){`)
    // A body of one size has been asked for with all the others.
    code.apart(min === max ? min : 0, () => code.line(`${items}[${i}]=${code.read(body)}`))
    code.line('}')
    return items
  }

  emitWriteItems(code: WriteEmitter, items: string, count: string): void {
    const i = code.name()
    const item = code.name()
    code.settle()
    code.line(`for(let ${i}=0;${i}<${count};${i}++){const ${item}=${items}[${i}]`)
    code.apart(0, () => code.write(this.body, item))
    code.line('}')
  }
}

/** Counts an item of a list that took no bytes: only this bounds how many a few bytes can promise. */
export function countEmpty(reader: Reader): void {
  const { maxCount } = reader.limits
  if (++reader.empty <= maxCount) return
  throw reader.fail('CODEC_COUNT_LIMIT', `at most ${maxCount} items without bytes in a message`, 'more')
}

/** Checks that a list is one. */
export function requireArray(items: unknown, writer: Writer): void {
  if (!Array.isArray(items)) throw writer.fail('CODEC_TYPE', 'an array', show(items))
}

/** Refuses a number of items, read at `at`, that is above the limit. */
export function checkCount(count: number, reader: Reader, at: number): void {
  const { maxCount } = reader.limits
  if (count > maxCount) throw reader.fail('CODEC_COUNT_LIMIT', `at most ${maxCount} items`, `a count of ${count}`, at)
}
