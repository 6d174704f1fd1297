import { describe, expect, it } from 'vitest'
import { fixedLength } from '../src/index.js'
import { expectSplitProof, framed, onWire, refusal, toBytes } from './framing.js'

describe('fixedLength', () => {
  const frames = ['abc', 'def', 'ghi'].map(toBytes)

  it('gives the same frames for every split, and writes them as they are', () => {
    expectSplitProof(fixedLength(3), toBytes('abcdefghi'), frames)
    expect(onWire(fixedLength(3), frames)).toEqual(toBytes('abcdefghi'))
  })

  it('reports a frame that the peer did not finish', () => {
    const { t, frames: got, codes } = framed(fixedLength(3))
    t.deliver(toBytes('abcd'))
    t.finish()
    expect(got).toEqual([toBytes('abc')])
    expect(codes).toEqual(['CHANNEL_FRAME_TRUNCATED'])
  })

  it('does not send a frame of another length', async () => {
    expect(await refusal(fixedLength(3), toBytes('ab'))).toBe('CHANNEL_FRAME_MALFORMED')
    expect(await refusal(fixedLength(3), toBytes('abcd'))).toBe('CHANNEL_FRAME_MALFORMED')
  })

  it('refuses a length that cannot be', () => {
    for (const length of [0, -1, 1.5, Number.POSITIVE_INFINITY])
      expect(() => fixedLength(length)).toThrow('CHANNEL_DEFINITION')
  })
})
