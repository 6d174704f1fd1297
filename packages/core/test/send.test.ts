import { encode } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { isChannelError, type ChannelError } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { codec, describeChannels, encoded, settle, texts, wire, type TextIn } from './rig.js'

const unsendable: TextIn = [300, 'too large for a byte']

describe('writes', () => {
  const echo = wire.handle({ onMessage: (channel, message) => channel.send(message) })

  it('are one for each read burst, whatever its messages', () => {
    const t = testChannel(echo)
    t.deliver(encoded(...texts(100)))
    expect(t.written()).toEqual(texts(100))
    expect(t.writes()).toBe(1)
    t.deliver(encoded(...texts(100)))
    expect(t.writes()).toBe(2)
  })

  it('are one for each turn of the application outside of events', async () => {
    const t = testChannel(echo)
    for (const message of texts(50)) t.channel.send(message)
    await settle()
    expect(t.writes()).toBe(1)
    expect(t.writtenBytes()).toEqual(encoded(...texts(50)))
  })

  it('are made at once by flush(), at 256 messages and at the high-water mark', () => {
    const t = testChannel(
      wire.handle({
        onMessage(channel, [count]) {
          const counts = [t.writes()]
          for (let i = 0; i < count; i++) channel.send([1, ''])
          channel.flush()
          counts.push(t.writes())
          seen.push(counts)
        },
      }),
    )
    const seen: number[][] = []
    t.deliver([1, ''])
    expect(seen).toEqual([[0, 1]])
  })

  it('are made inside a burst once 256 messages or 64 KiB wait', () => {
    const many = testChannel(
      wire.handle({ onMessage: (channel) => texts(300).forEach(([, text]) => channel.send([1, text])) }),
    )
    many.deliver([1, ''])
    expect(many.writes()).toBe(2)
    const large = testChannel(
      wire.handle({ onMessage: (channel) => texts(4).forEach(() => channel.send([1, 'x'.repeat(30_000)])) }),
    )
    large.deliver([1, ''])
    expect(large.writes()).toBe(2)
  })

  it('have nothing of a message that cannot be encoded, and all others of the burst', () => {
    const t = testChannel(
      wire.handle({
        onMessage(channel) {
          channel.send([1, 'before'])
          channel.send(unsendable, () => {})
          channel.send([2, 'after'])
        },
      }),
    )
    t.deliver([0, ''])
    expect(t.writtenBytes()).toEqual(encoded([1, 'before'], [2, 'after']))
    expect(t.written()).toEqual([
      [1, 'before'],
      [2, 'after'],
    ])
    expect(t.writes()).toBe(1)
    expect(t.errors()).toEqual([])
  })
})

describeChannels('a send', (open) => {
  it('calls back once, later, when the bytes were handed over', async () => {
    const { channel } = open(wire)
    const outcomes: unknown[] = []
    expect(channel.send([1, ''], (error) => outcomes.push(error))).toBe(true)
    channel.flush()
    expect(outcomes).toEqual([])
    await settle()
    expect(outcomes).toEqual([undefined])
    await channel.close()
    expect(outcomes).toEqual([undefined])
  })

  it('calls back in the order of the sends', async () => {
    const { channel } = open(wire)
    const order: number[] = []
    for (let i = 0; i < 20; i++) {
      channel.send([i, ''], () => order.push(i))
      if (i % 3 === 0) channel.flush()
      if (i % 5 === 0) await Promise.resolve()
    }
    await settle()
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  it('that cannot be encoded calls back with the codec error as cause, and the channel stays open', async () => {
    const rig = open(wire)
    const errors: (ChannelError | undefined)[] = []
    expect(rig.channel.send(unsendable, (error) => errors.push(error))).toBe(false)
    expect(errors).toEqual([])
    await settle()
    expect(errors).toMatchObject([{ code: 'CHANNEL_SEND_FAILED', cause: { name: 'CodecError' } }])
    expect(rig.errors).toEqual([])
    expect(rig.channel.valid).toBe(true)
  })

  it('that fails without callback goes to onError', async () => {
    const errors: Error[] = []
    const rig = open(wire.handle({ onError: (_, error) => errors.push(error) }))
    rig.channel.send(unsendable)
    await settle()
    expect(errors).toMatchObject([{ code: 'CHANNEL_SEND_FAILED' }])
    expect(rig.channel.valid).toBe(true)
  })

  it('after close calls back once with CHANNEL_CLOSED', async () => {
    const { channel } = open(wire)
    await channel.close()
    const errors: (ChannelError | undefined)[] = []
    expect(channel.send([1, ''], (error) => errors.push(error))).toBe(false)
    expect(errors).toEqual([])
    await settle()
    expect(errors).toMatchObject([{ code: 'CHANNEL_CLOSED' }])
  })

  it('that is still waiting when the connection breaks calls back once with the reason', async () => {
    const rig = open(wire)
    const errors: (ChannelError | undefined)[] = []
    rig.channel.send([1, ''], (error) => errors.push(error))
    rig.channel.abort(new Error('enough'))
    await settle()
    expect(errors).toMatchObject([{ code: 'CHANNEL_CLOSED', cause: { message: 'enough' } }])
  })

  it('has a callback that may send, close and abort', async () => {
    const rig = open(wire)
    const outcomes: unknown[] = []
    rig.channel.send([1, ''], () => {
      rig.channel.send([2, ''], (error) => outcomes.push(error))
      rig.channel.flush()
      void rig.channel.close()
    })
    await rig.channel.closed
    expect(outcomes).toEqual([undefined])
    rig.channel.send([3, ''], (error) => {
      outcomes.push(error?.code)
      rig.channel.abort()
    })
    await settle()
    expect(outcomes).toEqual([undefined, 'CHANNEL_CLOSED'])
    expect(rig.errors).toEqual([])
  })

  it('has a callback that may be asynchronous: what its promise rejects with is reported, too', async () => {
    const rig = open(wire)
    rig.channel.send([1, ''], () => Promise.reject(new Error('in the callback')) as never)
    await settle()
    expect(rig.errors).toMatchObject([{ message: 'in the callback' }])
    expect(rig.channel.valid).toBe(false)
  })

  it('has a callback whose error is reported, and closes the channel', async () => {
    const rig = open(wire)
    rig.channel.send([1, ''], () => {
      throw new Error('in the callback')
    })
    await rig.channel.closed
    expect(rig.errors).toMatchObject([{ message: 'in the callback' }])
  })
})

describeChannels('sent()', (open) => {
  it('resolves at once when nothing waits', async () => {
    await open(wire).channel.sent()
  })

  it('resolves when everything sent so far was handed over', async () => {
    const rig = open(wire)
    for (const message of texts(10)) rig.channel.send(message)
    await rig.channel.sent()
    expect(await rig.heard()).toEqual(texts(10))
  })

  it('rejects with the first error, once', async () => {
    const { channel } = open(wire)
    channel.send(unsendable, () => {})
    channel.send([1, 'fine'])
    await expect(channel.sent()).rejects.toMatchObject({ code: 'CHANNEL_SEND_FAILED' })
    await channel.sent()
  })

  it('rejects when the connection ends before', async () => {
    const { channel } = open(wire)
    channel.send([1, ''])
    const sent = channel.sent()
    channel.abort()
    await expect(sent).rejects.toSatisfy((error) => isChannelError(error, 'CHANNEL_CLOSED'))
  })

  it('rejects after the connection has ended if something was lost', async () => {
    const { channel } = open(wire)
    channel.send([1, ''])
    channel.abort()
    await channel.closed
    await expect(channel.sent()).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' })
  })

  it('resolves after a close that lost nothing', async () => {
    const { channel } = open(wire)
    channel.send([1, ''])
    await channel.close()
    await channel.sent()
  })
})

describeChannels('an onError that sends what cannot be sent', (open) => {
  it('does not hear of it again: it is reported', async () => {
    let calls = 0
    const rig = open(
      wire.handle({
        onMessage: (channel) => channel.send(unsendable),
        onError(channel) {
          if (++calls < 50) channel.send(unsendable)
        },
      }),
    )
    await rig.receive(encode(codec, [1, '']))
    await rig.channel.closed
    expect(calls).toBe(1)
    expect(rig.errors).toMatchObject([{ code: 'CHANNEL_SEND_FAILED' }])
  })

  it('does not hear of it again when it awaits before', async () => {
    let calls = 0
    const rig = open(
      wire.handle({
        onMessage: (channel) => channel.send(unsendable),
        async onError(channel) {
          await Promise.resolve()
          if (++calls < 50) channel.send(unsendable)
        },
      }),
    )
    await rig.receive(encode(codec, [1, '']))
    await rig.channel.closed
    expect(calls).toBe(1)
  })

  it('as the connection is gone, does not spin', async () => {
    let calls = 0
    const rig = open(
      wire.handle({
        onError(channel, error) {
          if (++calls < 50) channel.send([1, error.message])
        },
      }),
    )
    await rig.breaks()
    await rig.channel.closed
    expect(calls).toBe(1)
    expect(rig.errors).toMatchObject([{ code: 'CHANNEL_CLOSED' }])
  })
})
