import { describe, expect, it } from 'vitest'
import { BackOff } from '../src/back-off.js'

const ceilings = (backOff: BackOff, count: number) => Array.from({ length: count }, () => backOff.next())

describe('the delays of a client', () => {
  it('double from 100 ms to a cap of 30 s', () => {
    const backOff = new BackOff({ random: () => 1 })
    expect(ceilings(backOff, 11)).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000])
  })

  it('are drawn from nothing to all of it', () => {
    const draws = [0, 0.5, 0.25]
    const backOff = new BackOff({ random: () => draws.shift() ?? 1 })
    expect(ceilings(backOff, 4)).toEqual([0, 100, 100, 800])
  })

  it('differ between two clients', () => {
    const [one, other] = [new BackOff(), new BackOff()]
    expect(ceilings(one, 5)).not.toEqual(ceilings(other, 5))
  })

  it.each([
    -1,
    2,
    Number.NaN,
    'x',
    undefined,
    () => {
      throw new Error('no number')
    },
  ])('are at their longest where random gives %s', (given) => {
    const random = () => (typeof given === 'function' ? given() : given) as number
    expect(ceilings(new BackOff({ random }), 3)).toEqual([100, 200, 400])
  })

  it('take their bounds from the options', () => {
    const backOff = new BackOff({ minDelay: 10, maxDelay: 35, random: () => 1 })
    expect(ceilings(backOff, 4)).toEqual([10, 20, 35, 35])
  })

  it('begin anew after a connection of 5 s, and not after one of 4,999 ms', () => {
    const backOff = new BackOff({ random: () => 1 })
    expect(ceilings(backOff, 3)).toEqual([100, 200, 400])
    backOff.lasted(4_999)
    expect(backOff.next()).toBe(800)
    backOff.lasted(5_000)
    expect(backOff.next()).toBe(100)
  })

  it('are numbers after 10,000 failures too', () => {
    const backOff = new BackOff({ minDelay: 0, maxDelay: Infinity, random: () => 0 })
    expect(new Set(ceilings(backOff, 10_000))).toEqual(new Set([0]))
  })
})
