import { describe, expect, it } from 'vitest'
import { estimatedSize } from '../src/estimated-size.js'

describe('the estimated size of a message', () => {
  it.each([
    ['a number', 1, 16],
    ['null', null, 16],
    ['text of 5 characters', 'hello', 21],
    ['100 bytes', new Uint8Array(100), 116],
    ['an ArrayBuffer of 100 bytes', new ArrayBuffer(100), 116],
    ['a view of 10 of 100 bytes', new DataView(new ArrayBuffer(100), 5, 10), 26],
    ['a list of two', [1, 'a'], 49],
    ['an object', { a: 1, b: new Uint8Array(4) }, 52],
    ['a map of one', new Map([['key', 1]]), 67],
    ['a set of one', new Set([1]), 32],
    ['what is nested', ['request', ['json', 'f', new Uint8Array(10), []]], 7 * 16 + 7 + 4 + 1 + 10],
  ])('of %s', (_what, message, size) => {
    expect(estimatedSize(message)).toBe(size)
  })

  it('is that of every depth, as nothing is called for a part', () => {
    let deep: unknown[] = []
    for (let i = 0; i < 50_000; i++) deep = [deep]
    expect(estimatedSize(deep)).toBe(16 * 50_001)
  })

  it('is infinite for what contains itself, or more than 100,000 values', () => {
    const round: unknown[] = []
    round.push(round)
    expect(estimatedSize(round)).toBe(Infinity)
    expect(estimatedSize(Array(100_001).fill(0))).toBe(Infinity)
    expect(estimatedSize(Array(99_998).fill(0))).toBeLessThan(Infinity)
  })
})
