import { describe, expect, it } from 'vitest'
import { createPassThrough, pass } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { deferred, encoded, settle, texts, wire } from './rig.js'

describe('the end of a read burst', () => {
  it('comes once for each burst, behind its messages, also when they had to wait', async () => {
    const seen: unknown[] = []
    const pending = deferred()
    const watch = createPassThrough({ onReadComplete: () => (seen.push('complete'), pass) })
    const t = testChannel(
      wire.use(watch).handle({
        onMessage(_, [number]) {
          seen.push(number)
          return number === 2 ? pending.promise : undefined
        },
      }),
    )
    t.deliver(encoded(...texts(3)))
    expect(seen).toEqual([1, 2])
    pending.resolve()
    await settle()
    expect(seen).toEqual([1, 2, 3, 'complete'])
  })
})

describe('a stage that passes everything through', () => {
  it('sees everything, on bytes as on messages', async () => {
    const seen: string[] = []
    const watch = createPassThrough({
      name: 'watch',
      onActive: () => (seen.push('active'), pass),
      onInactive: () => (seen.push('inactive'), pass),
      onMessage: (_, message) => (seen.push(`in ${String(message)}`), pass),
      write: (_, message) => (seen.push(`out ${String(message)}`), pass),
    })
    const t = testChannel([watch, wire, watch, { onMessage: (channel, message) => channel.send(message) }])
    t.deliver(encoded([1, 'a']))
    expect(t.written()).toEqual([[1, 'a']])
    t.finish()
    await t.channel.closed
    expect(seen).toEqual([
      'active',
      'active',
      'in 1,0,1,97',
      'in 1,a',
      'out 1,a',
      'out 1,0,1,97',
      'inactive',
      'inactive',
    ])
  })

  it('keeps state for each channel, and takes errors before the handlers', () => {
    const counts: number[] = []
    const counting = createPassThrough({
      state: () => ({ errors: 0 }),
      onError(context) {
        counts.push(++context.state.errors)
        return pass
      },
    })
    const pipeline = wire.use(counting).handle({ onError: () => {} })
    for (const t of [testChannel(pipeline), testChannel(pipeline)]) t.reset()
    expect(counts).toEqual([1, 1])
  })

  it('has its own errors told above it, not to itself', () => {
    const seen: string[] = []
    const broken = createPassThrough({
      onMessage() {
        throw new Error('mine')
      },
      onError: () => (seen.push('itself'), pass),
    })
    const t = testChannel(wire.use(broken).handle({ onError: (_, { message }) => seen.push(message) }))
    t.deliver(encoded([1, '']))
    expect(seen).toEqual(['mine'])
  })
})
