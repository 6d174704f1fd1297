import { describe, expect, it } from 'vitest'
import { byteBlock, uint8 } from '@link/codec'
import { createStage, protocol } from '../src/index.js'
import { Stretches } from '../src/stretches.js'
import { testChannel } from '../src/testing/index.js'
import { random } from '../src/testing/random.js'

const wire = protocol(byteBlock({ prefix: uint8() }))

describe('bytes that wait to be written', () => {
  it('go out as one write where a hundred messages lie one behind the other', () => {
    const counted = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onMessage: (context, bytes) => context.emit(bytes),
      write: (context, bytes) => context.write(bytes),
    })
    const t = testChannel(protocol(counted).use(wire).handle({}))
    for (let i = 0; i < 100; i++) t.channel.send(Uint8Array.of(i))
    expect(t.writes()).toBe(1)
    expect(t.writtenBytes()).toEqual(Uint8Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : i >> 1)))
  })

  it('keep their order when some lie elsewhere', () => {
    const mixed = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onMessage: (context, bytes) => context.emit(bytes),
      write(context, bytes) {
        context.write(Uint8Array.of(9))
        context.write(bytes)
        context.write(new Uint8Array(0))
      },
    })
    const t = testChannel(protocol(mixed).use(wire).handle({}))
    for (const i of [1, 2, 3]) t.channel.send(Uint8Array.of(i))
    expect([...t.writtenBytes()]).toEqual([9, 1, 1, 9, 1, 2, 9, 1, 3])
  })

  it('are given up to the last one of a message that failed half-way, in the middle of a stretch too', () => {
    const slab = new Uint8Array(100).fill(7)
    let at = 0
    const failing = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onMessage: (context, bytes) => context.emit(bytes),
      write(context, [length = 0]) {
        for (let i = 0; i < length; i++) {
          context.write(slab.subarray(at, ++at))
          if (i === 4) throw new Error('too long')
        }
      },
    })
    const t = testChannel(protocol(failing).handle({ onError() {} }))
    for (const length of [2, 5, 3, 9]) t.channel.send(Uint8Array.of(length))
    expect(t.writtenBytes()).toHaveLength(5)
  })
})

describe('what is cut out', () => {
  it('leaves all other bytes, in order, wherever it lies', () => {
    const dice = random(7)
    for (let round = 0; round < 300; round++) {
      const stretches = new Stretches()
      let model: number[] = []
      for (let step = 0; step < 20; step++) {
        if (model.length === 0 || dice.below(3) > 0) {
          const added = Array.from({ length: 1 + dice.below(4) }, () => dice.below(256))
          stretches.add(Uint8Array.from(added))
          model.push(...added)
        } else {
          const at = dice.below(2) * dice.below(model.length)
          const length = 1 + dice.below(model.length - at)
          stretches.cut(at, length)
          model = model.toSpliced(at, length)
        }
      }
      expect(stretches.empty).toBe(model.length === 0)
      expect(stretches.take().flatMap((bytes) => [...bytes])).toEqual(model)
    }
  })
})
