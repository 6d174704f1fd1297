import { definitionError } from './error.js'
import { search, standsAt } from './search.js'
import { hex } from './text.js'

const FEW = 16

/**
 * Byte patterns, one or several: the first that is complete ends a text, the longer one of two that end at one place.
 * Only places a multiple of `unit` bytes from `base` count, so that none is found across two code units.
 */
export class Delimiter {
  /** The first is the one that is written. */
  readonly patterns: readonly Uint8Array[]
  readonly unit: number
  readonly longest: number
  readonly shortest: number
  /** As an error names it. */
  readonly text: string
  /** Whether no text can end in the beginning of the pattern: what is written then needs no second look. */
  readonly plain: boolean

  constructor(patterns: readonly Uint8Array[], unit: number) {
    this.patterns = patterns
    this.unit = unit
    this.longest = Math.max(...patterns.map(({ length }) => length))
    this.shortest = Math.min(...patterns.map(({ length }) => length))
    this.text = `the delimiter ${patterns.map(hex).join(' or ')}`
    this.plain = patterns.length === 1 && !bordered(patterns[0] as Uint8Array)
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
      for (const pattern of this.patterns) {
        const at = behind - pattern.length
        if (at >= from && (at - base) % this.unit === 0 && standsAt(bytes, pattern, at)) return behind
      }
    }
    return -1
  }

  /** Length of the pattern that ends at a place. */
  lengthAt(bytes: Uint8Array, base: number, end: number): number {
    let length = 0
    for (const pattern of this.patterns) {
      const at = end - pattern.length
      if (pattern.length > length && at >= base && search(bytes, pattern, base, at, at, this.unit) === at) {
        length = pattern.length
      }
    }
    return length
  }
}

/** Whether a beginning of the pattern is also its end, as in `\n\n`. */
function bordered(pattern: Uint8Array): boolean {
  for (let length = 1; length < pattern.length; length++) {
    const end = pattern.subarray(pattern.length - length)
    if (search(pattern, end, 0, 0, 0, 1) === 0) return true
  }
  return false
}
