import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keep } from '../src/keep.js'

afterEach(() => vi.unstubAllGlobals())

/** Keeps pieces of the same memory, which is overwritten after each; gives what is kept of them. */
function kept(sizes: readonly number[]): Uint8Array[] {
  const memory = new Uint8Array(300_000)
  return sizes.map((size, i) => {
    const copy = keep(memory.subarray(0, size).fill(i))
    memory.fill(0xff)
    return copy
  })
}

function expectOf(sizes: readonly number[], copies: readonly Uint8Array[]): void {
  copies.forEach((copy, i) => expect(Buffer.compare(copy, Buffer.alloc(sizes[i] as number, i))).toBe(0))
}

describe('what is kept', () => {
  it('stays as it was, of whatever size', () => {
    const sizes = fc.array(fc.oneof(fc.nat(10), fc.nat(5000), fc.nat(300_000)), { maxLength: 20 })
    fc.assert(fc.property(sizes, (all) => expectOf(all, kept(all))))
  })

  it('is of plain bytes, which do not reach beyond the piece', () => {
    const [copy] = kept([5])
    expect(copy?.constructor).toBe(Uint8Array)
    expect(copy).toHaveLength(5)
  })

  it('shares memory: 64 KiB where pieces are small, 256 KiB where they are not, none above 128 KiB', () => {
    const memoryOf = (size: number) => new Set(kept(Array(50).fill(size)).map(({ buffer }) => buffer.byteLength))
    expect([...memoryOf(1000)]).toEqual([64 * 1024])
    expect([...memoryOf(100_000)]).toEqual([256 * 1024])
    expect([...memoryOf(200_000)]).toEqual([200_000])
  })

  it('stays as it was where there is no memory of Node', () => {
    vi.stubGlobal('Buffer', undefined)
    const sizes = [1, 5000, 70_000, 70_000, 3]
    const copies = kept(sizes)
    vi.unstubAllGlobals()
    expectOf(sizes, copies)
  })
})
