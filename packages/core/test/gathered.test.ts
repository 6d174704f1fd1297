import { describe, expect, it } from 'vitest'
import { Gathered } from '../src/gathered.js'

describe('gathered bytes', () => {
  it('are those that came, in order, without those that were taken', () => {
    const gathered = new Gathered()
    const taken: Uint8Array[] = []
    const all: number[] = []
    for (let i = 0; i < 500; i++) {
      const chunk = Uint8Array.from({ length: 1 + ((i * 7) % 50) }, (_, j) => i + j)
      all.push(...chunk)
      gathered.add(chunk)
      const take = Math.min(gathered.waiting, (i * 13) % 60)
      taken.push(gathered.bytes.subarray(gathered.from, gathered.from + take))
      gathered.from += take
      gathered.keep()
    }
    taken.push(gathered.bytes.subarray(gathered.from))
    // Compared at the end: nothing that was taken may have changed since.
    expect(taken.flatMap((part) => [...part])).toEqual(all.map((value) => value & 0xff))
  })

  it('are not copied while whole bursts are taken', () => {
    const gathered = new Gathered()
    const burst = new Uint8Array(100)
    gathered.add(burst)
    expect(gathered.bytes).toBe(burst)
  })

  it('let go of a burst of which a byte is left, and of one of which nothing is', () => {
    for (const left of [0, 1, 1_000]) {
      const gathered = new Gathered()
      gathered.add(new Uint8Array(64 * 1024))
      gathered.from = 64 * 1024 - left
      gathered.keep()
      expect(gathered.waiting).toBe(left)
      expect(gathered.bytes.buffer.byteLength).toBeLessThanOrEqual(4 * left)
    }
  })

  it('are moved no more often than their memory is doubled', () => {
    const gathered = new Gathered()
    const memories = new Set<unknown>()
    for (let i = 0; i < 100_000; i++) {
      gathered.add(Uint8Array.of(1))
      gathered.keep()
      memories.add(gathered.bytes.buffer)
    }
    expect(memories.size).toBeLessThan(20)
  })
})
