import { describe, expect, it } from 'vitest'
import { bytes, lengthField, protocol } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { expectSplitProof, framed, onWire, refusal, toBytes } from './framing.js'
import { deferred, settle } from './rig.js'

describe('lengthField', () => {
  const frames = [toBytes('hi'), toBytes(''), new Uint8Array(40).fill(7)]

  it.each([
    [{ bytes: 1 }, [2, 0x68, 0x69]],
    [{ bytes: 2 }, [0, 2, 0x68, 0x69]],
    [{ bytes: 3, littleEndian: true }, [2, 0, 0, 0x68, 0x69]],
    [{ bytes: 4, includesItself: true }, [0, 0, 0, 6, 0x68, 0x69]],
    [{ bytes: 8 }, [0, 0, 0, 0, 0, 0, 0, 2, 0x68, 0x69]],
  ])('writes %j, and reads it for every split', (options, expected) => {
    const stage = lengthField(options)
    const wire = onWire(stage, frames)
    expect([...wire.subarray(0, expected.length)]).toEqual(expected)
    expectSplitProof(stage, wire, frames)
  })

  it('reads and writes lengths of more than 32 bits of field', () => {
    const large = new Uint8Array(70_000).fill(1)
    for (const littleEndian of [false, true]) {
      const stage = lengthField({ bytes: 6, littleEndian })
      const { t, frames: got } = framed(stage)
      t.deliver(onWire(stage, [large]))
      expect(got).toEqual([large])
    }
  })

  it('refuses a length of 1 MiB + 1 before the frame arrives', () => {
    const { t, codes } = framed(lengthField({ bytes: 4 }))
    t.deliver(Uint8Array.of(0, 0x10, 0, 0))
    expect(t.channel.valid).toBe(true)
    const other = framed(lengthField({ bytes: 4 }))
    other.t.deliver(Uint8Array.of(0, 0x10, 0, 1))
    expect([codes, other.codes]).toEqual([[], ['CHANNEL_FRAME_EXCEEDED']])
    expect(other.t.channel.valid).toBe(false)
  })

  it('refuses lengths that no number can tell exactly', () => {
    const { t, codes } = framed(lengthField({ bytes: 8 }))
    t.deliver(new Uint8Array(8).fill(0xff))
    expect(codes).toEqual(['CHANNEL_FRAME_EXCEEDED'])
  })

  it('refuses a length that does not include itself', () => {
    const { t, codes } = framed(lengthField({ bytes: 2, includesItself: true }))
    t.deliver(Uint8Array.of(0, 1))
    expect(codes).toEqual(['CHANNEL_FRAME_MALFORMED'])
  })

  it('reports a frame that the peer did not finish', () => {
    const { t, codes } = framed(lengthField({ bytes: 2 }))
    t.deliver(Uint8Array.of(0, 2, 1))
    t.finish()
    expect(codes).toEqual(['CHANNEL_FRAME_TRUNCATED'])
  })

  it('does not send what the field cannot tell, or maxLength forbids', async () => {
    expect(await refusal(lengthField({ bytes: 1 }), new Uint8Array(256))).toBe('CHANNEL_FRAME_EXCEEDED')
    expect(await refusal(lengthField({ bytes: 1, includesItself: true }), new Uint8Array(255))).toBe(
      'CHANNEL_FRAME_EXCEEDED',
    )
    expect(await refusal(lengthField({ bytes: 4, maxLength: 3 }), new Uint8Array(4))).toBe('CHANNEL_FRAME_EXCEEDED')
    expect(await refusal(lengthField({ bytes: 1 }), new Uint8Array(255))).toBeUndefined()
  })

  it('leaves the frames behind one that is still handled where they are', async () => {
    const pending = deferred()
    const seen: number[] = []
    const stage = lengthField({ bytes: 1 })
    const t = testChannel(
      bytes.use(stage).handle({
        onMessage(_, frame) {
          seen.push(frame.length)
          return frame.length === 2 ? pending.promise : undefined
        },
      }),
    )
    t.deliver(onWire(stage, frames))
    expect(seen).toEqual([2])
    pending.resolve()
    await settle()
    expect(seen).toEqual([2, 0, 40])
  })

  it('is its own peer side', () => {
    const stage = lengthField({ bytes: 2 })
    expect([...onWire(protocol(stage).flip(), [toBytes('a')])]).toEqual([0, 1, 0x61])
  })

  it('refuses options that cannot be', () => {
    for (const options of [{ bytes: 0 }, { bytes: 9 }, { bytes: 1, maxLength: 256 }, { bytes: 2, maxLength: 0 }])
      expect(() => lengthField(options)).toThrow('CHANNEL_DEFINITION')
  })
})
