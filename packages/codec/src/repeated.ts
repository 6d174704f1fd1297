import { ask } from './ask.js'
import { requireClosed, requireOptions, requireWhole, type AnyCodec, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, isBytes, show, within } from './error.js'
import { List, requireArray } from './list.js'
import type { Reader } from './reader.js'
import { bytesOf, standsAt } from './search.js'
import type { Writer } from './writer.js'

type Test = (item: unknown) => boolean

/** Items of a number that is not written before them: it is fixed, or another field has it. */
export class Repeated extends List implements Emitting {
  readonly kind = 'repeated'
  readonly size: Size
  readonly body: Codec<unknown>
  /** The fixed number. */
  readonly items: number | undefined
  /** Whether it needs a record, where another field says the number; and then it is a member of it. */
  readonly uncounted: boolean
  readonly member: boolean

  constructor(body: Codec<unknown>, items?: number) {
    super()
    const { min, max } = body.size
    this.size = items === undefined ? { min: 0, max: most(max) } : { min: items * min, max: items && items * max }
    this.body = body
    this.items = items
    this.uncounted = items === undefined
    this.member = this.uncounted
  }

  write(items: readonly unknown[], writer: Writer, count: number | undefined = this.items): void {
    requireArray(items, writer)
    const { length } = items
    if (length !== this.known(count)) throw writer.fail('CODEC_ARITY', `${count} items`, `${length}`)
    this.writeItems(items, length, writer)
  }

  count(reader: Reader, count: number | undefined = this.items): number {
    return reader.expect(this.known(count) * this.body.size.min) ? this.known(count) : -1
  }

  known(count: number | undefined): number {
    if (count !== undefined) return count
    throw definitionError('repeated with a count, or with a countOf field before it', 'neither')
  }

  emitRead(code: ReadEmitter): string {
    // Items that may take no bytes are counted by the interpreter.
    if (this.items === undefined || this.body.size.min === 0) return code.opaque(this)
    return this.emitItems(code, String(this.items))
  }

  emitWrite(code: WriteEmitter, items: string): void {
    if (this.items === undefined) return code.opaque(this, items)
    code.missIf(`!Array.isArray(${items})||${items}.length!==${this.items}`)
    this.emitWriteItems(code, items, String(this.items))
  }
}

/** Items up to an end: that of all bytes, a sentinel, or an item that is known to be the last. */
export class Until extends List implements Emitting {
  readonly kind = 'repeated'
  readonly size: Size
  readonly body: Codec<unknown>
  readonly until: 'end' | Uint8Array | Test
  /** Whether it takes all bytes that there are. */
  readonly open: boolean

  constructor(body: Codec<unknown>, until: 'end' | Uint8Array | Test) {
    super()
    const { min, max } = body.size
    const behind = isBytes(until) ? until.length : 0
    this.size = { min: typeof until === 'function' ? min : behind, max: most(max) + behind }
    this.body = body
    this.until = until
    this.open = until === 'end'
  }

  write(items: readonly unknown[], writer: Writer): void {
    const { until } = this
    requireArray(items, writer)
    const { length } = items
    const starts: number[] = []
    if (typeof until === 'function') this.checkLast(items, until, writer)
    this.writeItems(items, length, writer, starts)
    if (typeof until === 'function') return
    starts.push(writer.position - writer.origin)
    if (until !== 'end') writer.bytes(until)
    for (let i = 0; i < length; i++) {
      const start = starts[i] as number
      const at = writer.origin + start
      const early = until !== 'end' && standsAt(writer.output, until, at)
      if (!early && start !== starts[i + 1]) continue
      // Whoever reads would take it for the end, or never come beyond it.
      writer.position = at
      const got = early ? 'one that does' : 'none'
      const expected = early ? 'an item that does not begin as the end does' : 'an item of at least 1 byte'
      throw within(writer.fail(early ? 'CODEC_TEXT_DELIMITER' : 'CODEC_LENGTH', expected, got), i)
    }
  }

  /** Checks that the last item, and no other, is an end. */
  checkLast(items: readonly unknown[], until: Test, writer: Writer): void {
    const last = items.length - 1
    const found = items.findIndex((item) => ends(until, item, writer))
    if (found >= 0 && found === last) return
    const got = found < 0 ? 'none' : `item ${found} of ${items.length}`
    throw writer.fail('CODEC_TEXT_DELIMITER', 'the last item to be the one that ends the list', got)
  }

  count(): number {
    return 0
  }

  override more(reader: Reader, items: unknown[], index: number): number {
    const { until } = this
    const { position } = reader
    if (until === 'end') {
      if (position === reader.end && reader.final) return index
      if (position === reader.end) return reader.starve(Math.max(1, this.body.size.min))
    } else if (isBytes(until)) {
      // There is a sentinel at the end in any case, so as many bytes as it has are worth waiting for.
      if (!reader.expect(until.length)) return -1
      if (standsAt(reader.input, until, position)) {
        reader.take(until.length)
        return index
      }
    } else if (index > 0) {
      if (ends(until, items[index - 1], reader)) return index
    }
    const { maxCount } = reader.limits
    if (index >= maxCount) throw reader.fail('CODEC_COUNT_LIMIT', `at most ${maxCount} items`, 'more')
    return index + 1
  }

  emitRead(code: ReadEmitter): string {
    if (!this.plain) return code.opaque(this)
    const items = code.named('[]')
    code.settle()
    code.line('while(p<end){')
    code.missIf(`${items}.length>=r.limits.maxCount`)
    code.apart(0, () => code.line(`${items}.push(${code.read(this.body)})`))
    code.line('}')
    return items
  }

  emitWrite(code: WriteEmitter, items: string): void {
    if (!this.plain) return code.opaque(this, items)
    code.missIf(`!Array.isArray(${items})`)
    this.emitWriteItems(code, items, code.named(`${items}.length`))
  }

  /** Whether it is compiled: items that may take no bytes, and other ends, are left to the interpreter. */
  get plain(): boolean {
    return this.until === 'end' && this.body.size.min > 0
  }
}

function ends(until: Test, item: unknown, at: Reader | Writer): boolean {
  return ask(() => until(item), 'until to take an item', at)
}

function most(max: number): number {
  return max === 0 ? 0 : Infinity
}

/** Where a list ends: after a number of items, with all bytes, before a sentinel, or with an item that is the last. */
export type RepeatedOptions<Item> =
  | { readonly count: number; readonly until?: undefined }
  | { readonly until: 'end' | Sentinel | ((item: Item) => boolean); readonly count?: undefined }

/** Bytes, or text in ASCII; the text `end` has another meaning, so that is written as bytes. */
export type Sentinel = Uint8Array | readonly number[] | (string & NonNullable<unknown>)

/**
 * A list without a number before it: of `count` items; up to the end of the bytes, or of the region it stands in; up to
 * a sentinel; or up to and with the first item for which `until` holds. At most `maxCount` items, where they are not of
 * a fixed number. Without options it is a field of a record in which a `countOf` has the number.
 *
 * @throws CodecError `CODEC_ARITY` for another number of items; `CODEC_TEXT_DELIMITER` for an item that begins as the
 *   sentinel does, or ends the list too early or not at all; `CODEC_COUNT_LIMIT` for more than `maxCount`
 *
 * @example
 * encode(repeated(uint16(), { count: 2 }), [1, 2]) // 00 01 00 02
 * encode(repeated(uint8(), { until: [0, 0] }), [7, 8]) // 07 08 00 00
 * const labels = repeated(string({ prefix: uint8() }), { until: (label) => label === '' })
 */
export function repeated<In, Out>(
  codec: Codec<In, Out>,
  options: RepeatedOptions<In | Out> = {} as never,
): Codec<readonly In[], Out[]> {
  const { count, until } = requireOptions(options, 'repeated')
  requireClosed(codec, 'the items of repeated')
  const body = codec as AnyCodec as Codec<unknown>
  if (count !== undefined) requireWhole(count, 0, 'a count of 0 or more items')
  if (count !== undefined && until !== undefined) throw definitionError('either count or until', 'both')
  const items = until === undefined ? new Repeated(body, count) : new Until(body, endOf(until as never, body))
  return items as AnyCodec as Codec<readonly In[], Out[]>
}

function endOf(until: 'end' | Sentinel | Test, { size }: AnyCodec): 'end' | Uint8Array | Test {
  if (typeof until === 'function') return until
  if (size.max === 0) throw definitionError('items that take bytes, as the end is sought among them', 'none')
  if (until === 'end') return 'end'
  const bytes = bytesOf(until)
  if (bytes !== undefined) return bytes
  throw definitionError(`until to be 'end', bytes, ASCII text or a function`, show(until))
}
