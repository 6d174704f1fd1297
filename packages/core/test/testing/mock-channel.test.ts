import { describe, expect, it } from 'vitest'
import { attribute, isChannelError } from '../../src/index.js'
import { mockChannel } from '../../src/testing/index.js'
import { settle, wire, type Text, type TextIn } from '../rig.js'

describe('mockChannel', () => {
  it('records what a handler sends', () => {
    const channel = mockChannel<TextIn>({ id: 'test-channel' })
    const handler = wire.handler({ onMessage: (own, [number, text]) => own.send([number + 1, text]) })
    handler.onMessage?.(channel, [1, 'ping'])
    expect(channel.written).toEqual([[2, 'ping']])
    expect(channel.id).toBe('test-channel')
    expect(channel.shortId).toBe('test-cha')
  })

  it('has the addresses it is given, attributes, and callbacks that come later', async () => {
    const channel = mockChannel<Text>({ localAddress: { port: 1 }, remoteAddress: { host: 'x' } })
    expect([channel.localAddress, channel.remoteAddress]).toEqual([{ port: 1 }, { host: 'x' }])
    const name = attribute<string>('name')
    channel.set(name, 'ann')
    expect(channel.get(name)).toBe('ann')
    const outcomes: unknown[] = []
    expect(channel.send([1, ''], (error) => outcomes.push(error))).toBe(true)
    expect(outcomes).toEqual([])
    await channel.sent()
    await settle()
    expect(outcomes).toEqual([undefined])
  })

  it('is open until close or abort, and refuses sends from then on', async () => {
    for (const end of ['close', 'abort'] as const) {
      const channel = mockChannel<Text>()
      expect([channel.valid, channel.writable]).toEqual([true, true])
      void channel[end]()
      await channel.closed
      expect([channel.valid, channel.writable]).toEqual([false, false])
      const outcomes: unknown[] = []
      expect(channel.send([1, ''], (error) => outcomes.push(error))).toBe(false)
      await settle()
      expect(isChannelError(outcomes[0], 'CHANNEL_CLOSED')).toBe(true)
      expect(channel.written).toEqual([])
      for await (const message of channel) expect(message).toBe('never')
    }
  })

  it('takes the calls that have no effect without a transport', () => {
    const channel = mockChannel()
    channel.flush()
    channel.pause()
    channel.resume()
    expect(channel.valid).toBe(true)
  })
})
