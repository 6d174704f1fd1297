import { describe, expect, it } from 'vitest'
import { bytes, fixedLength, lengthField, lines, type ByteStage } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { framed, onWire } from './framing.js'
import { random, type Random } from '../src/testing/random.js'
import { settle } from './rig.js'

const ROUNDS = 60
const STAGES: readonly (readonly [string, ByteStage, fixed: boolean])[] = [
  ['lines', lines({ delimiter: '\r\n' }), false],
  ['lengthField', lengthField({ bytes: 2, littleEndian: true, includesItself: true }), false],
  ['fixedLength', fixedLength(7), true],
]

/** A frame of letters, now and then a long one. */
function frameOf(dice: Random, fixed: boolean): Uint8Array {
  const length = fixed ? 7 : dice.below(dice.below(10) === 0 ? 3_000 : 20)
  return Uint8Array.from({ length }, () => 0x61 + dice.below(26))
}

/** Sends frames in bursts cut anywhere to a handler that holds the channel back, and pauses it, as the dice say. */
async function play(seed: number, stage: ByteStage, fixed: boolean): Promise<void> {
  const dice = random(seed)
  const sent = Array.from({ length: 50 }, () => frameOf(dice, fixed))
  const wire = onWire(stage, sent)
  const seen: Uint8Array[] = []
  const t = testChannel(
    bytes.use(stage).handle({
      onMessage(channel, frame) {
        seen.push(frame)
        if (dice.below(10) === 0) channel.pause()
        return dice.below(4) === 0 ? Promise.resolve() : undefined
      },
    }),
  )
  for (let at = 0; at < wire.length;) {
    const end = at + 1 + dice.below(dice.below(3) === 0 ? 2_000 : 9)
    t.deliver(wire.slice(at, end))
    at = end
    if (dice.below(3) === 0) await settle()
    if (dice.below(3) === 0) t.channel.resume()
  }
  for (let i = 0; i < sent.length && seen.length < sent.length; i++) {
    t.channel.resume()
    await settle()
  }
  expect(seen.map((frame) => [...frame])).toEqual(sent.map((frame) => [...frame]))
  expect(t.errors()).toEqual([])
}

describe.each(STAGES)('%s', (_, stage, fixed) => {
  it('gives all frames, once and in order, however bursts are cut and the channel is held back', async () => {
    for (let seed = 1; seed <= ROUNDS; seed++)
      await play(seed, stage, fixed).catch((cause: unknown) => {
        throw new Error(`with seed ${seed}: ${String(cause)}`, { cause })
      })
  })

  it('hands up nothing behind an error, whatever comes', async () => {
    const dice = random(9)
    for (let round = 0; round < ROUNDS; round++) {
      const { t, frames, codes } = framed(stage)
      for (let i = 0; i < 20; i++) {
        const before = frames.length
        const failed = codes.length > 0
        t.deliver(Uint8Array.from({ length: 1 + dice.below(300) }, () => dice.below(256)))
        if (failed) expect(frames.length).toBe(before)
      }
      expect(codes.length).toBeLessThanOrEqual(1)
      t.finish()
      await settle()
      expect(t.channel.valid).toBe(false)
    }
  })
})
