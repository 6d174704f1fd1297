import { describe, expect, it } from 'vitest'
import { pass } from '../../src/index.js'
import { eventCounter, testChannel } from '../../src/testing/index.js'
import { codec, encoded, texts, wire } from '../rig.js'

describe('eventCounter', () => {
  it('counts every event of a channel, and lets each through', async () => {
    const events = eventCounter()
    const seen: string[] = []
    const t = testChannel([
      codec,
      events,
      {
        onActive: () => seen.push('active'),
        onMessage: (channel, message) => channel.send(message),
        onEvent: (_, { type }) => (seen.push(type), pass),
        onInactive: () => seen.push('inactive'),
      },
    ])
    t.deliver(encoded(...texts(3)))
    t.deliver(encoded([4, '']))
    t.finish()
    await t.channel.closed
    expect(t.written()).toEqual([...texts(3), [4, '']])
    expect(seen).toEqual(['active', 'inputClosed', 'inactive'])
    const counts = events.of(t.channel)
    expect(counts).toMatchObject({ active: 1, inactive: 1, message: 4, readComplete: 2, error: 0, event: 1, write: 4 })
    expect(counts).toMatchObject({ close: 1, misplaced: 0 })
    expect(counts.flush).toBeGreaterThan(0)
  })

  it('counts errors and changes of writability, and adds channels up', async () => {
    const events = eventCounter()
    const pipeline = wire.use(events).handle({ onError: () => {} })
    const options = { highWaterMark: 4, lowWaterMark: 2 }
    const [one, other] = [testChannel(pipeline, options), testChannel(pipeline, options)]
    one.stall()
    one.channel.send([1, 'hello'])
    one.accept()
    other.reset()
    await other.channel.closed
    expect(events.of(one.channel)).toMatchObject({ writability: 2, error: 0, inactive: 0 })
    expect(events.of(other.channel)).toMatchObject({ writability: 0, error: 1, inactive: 1, misplaced: 0 })
    expect(events.total()).toMatchObject({ active: 2, inactive: 1, writability: 2, error: 1, write: 1 })
  })

  it('counts as misplaced what comes before the beginning or behind the end', () => {
    const events = eventCounter()
    const t = testChannel(wire.use(events))
    // Nothing of the kit does such a thing: a stage that is told by hand.
    const { onActive, onMessage, onInactive, onError } = events as unknown as Record<string, (context: object) => void>
    const context = { channel: {}, active: () => {}, inactive: () => {}, emit: () => {}, fail: () => {} }
    onError?.(context)
    expect(events.total()).toMatchObject({ active: 1, misplaced: 0 })
    onMessage?.(context)
    onActive?.(context)
    onActive?.(context)
    onInactive?.(context)
    onMessage?.(context)
    onError?.(context)
    expect(events.total().misplaced).toBe(3)
    expect(events.of(t.channel).misplaced).toBe(0)
  })
})
