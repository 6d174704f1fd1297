import { describe, expect, it } from 'vitest'
import { metrics, pass, type ChannelMetrics } from '../src/index.js'
import { testChannel, virtualClock } from '../src/testing/index.js'
import { encoded, wire } from './rig.js'

describe('metrics', () => {
  it('counts messages above a codec, bytes at the wire, errors and channels, as plain data', async () => {
    const clock = virtualClock()
    const counting = metrics()
    const pipeline = wire.use(counting).handle({
      onMessage: (channel, [number, text]) => channel.send([number, text + text]),
      onError: () => {},
    })
    const [one, other] = [testChannel(pipeline, { clock }), testChannel(pipeline, { clock })]
    clock.advance(30)
    one.deliver(encoded([1, 'ab'], [2, 'c']))
    expect(counting.of(one.channel)).toEqual({
      messagesIn: 2,
      messagesOut: 2,
      bytesIn: 9,
      bytesOut: 12,
      pendingBytes: 0,
      errors: 0,
      milliseconds: 30,
    })
    other.channel.send([999, 'no byte'])
    other.reset()
    expect(counting.of(other.channel)).toBeUndefined()
    expect(counting.total()).toEqual({
      active: 1,
      opened: 2,
      messagesIn: 2,
      messagesOut: 2,
      bytesIn: 9,
      bytesOut: 12,
      pendingBytes: 0,
      errors: 2,
      milliseconds: 60,
    })
    one.finish()
    await one.channel.closed
    expect(structuredClone(counting.total())).toMatchObject({ active: 0, messagesIn: 2, bytesOut: 12 })
  })

  it('counts bursts below a codec', () => {
    const counting = metrics()
    const t = testChannel([counting, wire, { onMessage: () => {} }])
    t.deliver(encoded([1, 'a'], [2, 'b']))
    t.deliver(encoded([3, 'c']))
    expect(counting.total()).toMatchObject({ messagesIn: 2, bytesIn: 12 })
  })

  it('tells what is waiting to be written', () => {
    const counting = metrics()
    const t = testChannel(wire.use(counting))
    t.channel.send([1, 'ab'])
    expect(counting.total().pendingBytes).toBe(5)
    t.writes()
    expect(counting.total()).toMatchObject({ pendingBytes: 0, bytesOut: 5 })
  })

  it('tells at the end of each channel what it has done', () => {
    const told: [string, ChannelMetrics][] = []
    const counting = metrics({ onInactive: (channel, counts) => told.push([channel.id, counts]) })
    const t = testChannel(wire.use(counting).handle({ onMessage: () => {}, onError: () => {} }))
    t.deliver(encoded([1, '']))
    t.advance(5)
    t.reset()
    expect(told).toEqual([[t.channel.id, expect.objectContaining({ messagesIn: 1, errors: 1, milliseconds: 5 })]])
  })

  it('keeps the end of a channel from nobody, though its hook throws', () => {
    const seen: string[] = []
    const counting = metrics({
      onInactive() {
        throw new Error('hook')
      },
    })
    const t = testChannel(
      wire.use(counting).handle({
        onInactive: () => void seen.push('inactive'),
        onError: (_, { message }) => (message === 'hook' ? void seen.push(message) : pass),
      }),
    )
    t.finish()
    expect(seen.toSorted()).toEqual(['hook', 'inactive'])
  })
})
