import type { Charset } from './charset.js'
import type { ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError } from './error.js'
import { search, standsAt } from './search.js'
import { bytesOfText, hex, type Tail } from './text.js'

const FEW = 16

/**
 * Byte patterns, one or several: the first that is complete ends a text, the longer one of two that end at one place.
 * Only places a multiple of `unit` bytes from `base` count, so that none is found across two code units.
 */
export class Delimiter implements Tail {
  /** The patterns as text, and their bytes. */
  readonly ends: readonly string[]
  readonly patterns: readonly Uint8Array[]
  /** The one that is written. */
  readonly first: Uint8Array
  readonly unit: number
  readonly longest: number
  readonly shortest: number
  /** As an error names it. */
  readonly text: string
  readonly code = 'CODEC_TEXT_DELIMITER'
  readonly wanted: string
  /** Whether the bytes of a text contain the delimiter if, and only if, the text contains it. */
  readonly textual: boolean

  constructor(ends: readonly string[], charset: Charset) {
    if (ends.length === 0) throw definitionError('a delimiter', 'none')
    const patterns = ends.map((end) => bytesOfText(end, charset, 'a delimiter'))
    const lengths = patterns.map(({ length }) => length)
    const [first] = patterns as [Uint8Array]
    this.ends = ends
    this.patterns = patterns
    this.first = first
    this.unit = charset.unit
    this.longest = Math.max(...lengths)
    this.shortest = Math.min(...lengths)
    this.text = `the delimiter ${patterns.map(hex).join(' or ')}`
    this.wanted = `text without ${this.text}`
    // A text may end in the beginning of a delimiter of which that is also the end, as in `\n\n`.
    const bordered = first.some((_, i) => i > 0 && standsAt(first, first.subarray(i), 0))
    this.textual = charset.append !== undefined && ends.length === 1 && !bordered
    for (const pattern of patterns) {
      const hidden = patterns.some((other) => search(pattern, other, 0, 0, pattern.length - other.length - 1, 1) >= 0)
      if (hidden) throw definitionError('delimiters none of which is complete before another', this.text)
    }
  }

  /** The place behind the first pattern between `from` and `end` that is complete, or -1. */
  find(bytes: Uint8Array, base: number, from: number, end: number): number {
    const { patterns, unit } = this
    if (end - from <= FEW) return this.findNear(bytes, base, from, end)
    // Only what is filled: an array that grows ahead of its bytes would be searched to its end each time.
    const filled = end < bytes.length ? bytes.subarray(0, end) : bytes
    let found = -1
    for (const pattern of patterns) {
      const at = search(filled, pattern, base, from, (found < 0 ? end : found) - pattern.length, unit)
      if (at >= 0) found = at + pattern.length
    }
    return found
  }

  /** The same in a few bytes, as when one more has come: the platform's search would cost more than it saves. */
  findNear(bytes: Uint8Array, base: number, from: number, end: number): number {
    for (let behind = from + this.shortest; behind <= end; behind++) {
      if (this.lengthAt(bytes, base, behind, from) > 0) return behind
    }
    return -1
  }

  /** Length of the pattern that ends at a place, 0 if none does that begins at `from` or later. */
  lengthAt(bytes: Uint8Array, base: number, end: number, from: number = base): number {
    let longest = 0
    for (const pattern of this.patterns) {
      const { length } = pattern
      const at = end - length
      if (length > longest && at >= from && (at - base) % this.unit === 0 && standsAt(bytes, pattern, at)) {
        longest = length
      }
    }
    return longest
  }

  put(text: string, output: Uint8Array, start: number, end: number): boolean {
    const { first, ends, textual } = this
    output.set(first, end)
    if (textual) return !text.includes(ends[0] as string)
    // A delimiter may be made of the text's last bytes and the first of its own.
    return this.textEnd(output, start, this.find(output, start, start, end + first.length)) === end
  }

  textEnd(bytes: Uint8Array, start: number, end: number): number {
    return end - this.lengthAt(bytes, start, end)
  }

  /** Emits the way behind the delimiter, and gives the expressions of where the text begins and ends. */
  emitSeek(code: ReadEmitter): readonly [start: string, stop: string] {
    const { first, ends, unit } = this
    const at = code.named(code.here())
    if (ends.length === 1) {
      const bounds = `${at},${at},end-${first.length},${unit}`
      const stop = code.named(`${code.constant(search)}(b,${code.constant(first)},${bounds})`)
      code.missIf(`${stop}<0`)
      code.jump(`${stop}+${first.length}`)
      return [at, stop]
    }
    const own = code.constant(this)
    const end = code.named(`${own}.find(b,${at},${at},end)`)
    code.missIf(`${end}<0`)
    code.jump(end)
    return [at, code.named(`${own}.textEnd(b,${at},${end})`)]
  }

  /** Emits the writing of the delimiter behind a text. */
  emitPut(code: WriteEmitter, text: string, start: string, end: string): void {
    const { first, textual } = this
    if (textual) first.forEach((byte, i) => code.line(`b[${end}+${i}]=${byte}`))
    else code.missIf(`!${code.constant(this)}.put(${text},b,${start},${end})`)
    code.jump(`${end}+${first.length}`)
  }
}
