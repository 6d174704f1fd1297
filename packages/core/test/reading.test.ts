import { describe, expect, it } from 'vitest'
import { bytes, channelOpener, pass, type Channel } from '../src/index.js'
import { channelPair, testChannel } from '../src/testing/index.js'
import { describeChannels, encoded, settle, texts, wire, type Text, type TextIn } from './rig.js'
import { stuckTransport } from './stuck.js'

const KIB = 1024

/** Reads so many messages, or all, and leaves. */
async function read(messages: AsyncIterable<Text>, count = Infinity): Promise<Text[]> {
  const seen: Text[] = []
  for await (const message of messages) {
    seen.push(message)
    if (seen.length === count) break
  }
  return seen
}

describeChannels('messages({ keepOpen: true })', (open) => {
  it('leaves the channel open, and the rest to the next loop, in order', async () => {
    const rig = open(wire)
    await rig.receive(encoded(...texts(40)))
    expect(await read(rig.channel.messages({ keepOpen: true }), 3)).toEqual(texts(3))
    expect(rig.channel.valid).toBe(true)
    expect(await read(rig.channel.messages({ keepOpen: true }), 30)).toEqual(texts(33).slice(3))
    await rig.peerEnds()
    expect(await read(rig.channel)).toEqual(texts(40).slice(33))
    expect(rig.errors).toEqual([])
  })

  it('also gives the next loop what came in between', async () => {
    const rig = open(wire.handle({ onMessage: () => pass }))
    const first = read(rig.channel.messages({ keepOpen: true }), 1)
    await rig.receive(encoded([1, '']))
    await first
    await rig.receive(encoded([2, ''], [3, '']))
    expect(await read(rig.channel.messages({ keepOpen: true }), 2)).toEqual([
      [2, ''],
      [3, ''],
    ])
  })
})

describeChannels('a second loop', (open) => {
  it('is refused with CHANNEL_CLAIMED, and the first goes on', async () => {
    const rig = open(wire)
    const first = read(rig.channel.messages({ keepOpen: true }), 2)
    await expect(read(rig.channel)).rejects.toMatchObject({ code: 'CHANNEL_CLAIMED' })
    expect(() => rig.channel.messages()[Symbol.asyncIterator]()).toThrow(/are being read already/)
    await rig.receive(encoded(...texts(2)))
    expect(await first).toEqual(texts(2))
    expect(rig.channel.valid).toBe(true)
  })

  it('is welcome once the first has been told the end', async () => {
    const rig = open(wire)
    const first = read(rig.channel)
    await rig.peerEnds()
    expect(await first).toEqual([])
    expect(await read(rig.channel)).toEqual([])
  })
})

describeChannels('the signal of messages()', (open) => {
  it('leaves a loop that waits, with its reason, and closes the channel', async () => {
    const rig = open(wire)
    const stop = new AbortController()
    const reading = read(rig.channel.messages({ signal: stop.signal }))
    await rig.receive(encoded([1, '']))
    stop.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect(rig.channel.valid).toBe(false)
    await rig.peerEnds()
    await rig.channel.closed
  })

  it('leaves the channel open with keepOpen, and the messages to the next loop', async () => {
    const rig = open(wire)
    const stop = new AbortController()
    const reading = (async () => {
      for await (const _ of rig.channel.messages({ signal: stop.signal, keepOpen: true })) stop.abort()
    })()
    await rig.receive(encoded(...texts(3)))
    await expect(reading).rejects.toBe(stop.signal.reason)
    expect(rig.channel.valid).toBe(true)
    expect(await read(rig.channel.messages({ keepOpen: true }), 2)).toEqual(texts(3).slice(1))
  })

  it('lets no loop begin when it is aborted already, and has no listener left when the loop is over', async () => {
    const rig = open(wire)
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(read(rig.channel.messages({ signal, keepOpen: true }))).rejects.toThrow('too late')
    expect(rig.channel.valid).toBe(true)
    let listeners = 0
    const counted = {
      aborted: false,
      addEventListener: () => void listeners++,
      removeEventListener: () => void listeners--,
    }
    const reading = read(rig.channel.messages({ signal: counted }))
    expect(listeners).toBe(1)
    await rig.peerEnds()
    await reading
    expect(listeners).toBe(0)
  })
})

describeChannels('the end of a loop', (open) => {
  it('comes behind an answer to every message, although the peer has ended before', async () => {
    const rig = open(wire)
    const echoing = (async () => {
      for await (const message of rig.channel) {
        await settle()
        rig.channel.send(message)
      }
    })()
    await settle()
    await rig.receive(encoded(...texts(20)))
    await rig.peerEnds()
    for (let i = 0; i < 20; i++) await settle()
    await echoing
    expect(await rig.heard()).toEqual(texts(20))
    expect(rig.errors).toEqual([])
  })

  it('is the end of the peer with allowHalfOpen: the channel stays open for sending', async () => {
    const rig = open(wire, { allowHalfOpen: true })
    const reading = read(rig.channel)
    await rig.receive(encoded(...texts(2)))
    await rig.peerEnds()
    expect(await reading).toEqual(texts(2))
    expect(rig.channel.valid).toBe(true)
    rig.channel.send([3, 'the sum'])
    expect(await rig.heard()).toEqual([[3, 'the sum']])
  })

  it('is the error of a channel that broke, also for a loop that begins later', async () => {
    const rig = open(wire)
    await rig.receive(encoded(...texts(2)))
    await rig.breaks()
    const seen: Text[] = []
    const reading = (async () => {
      for await (const message of rig.channel) seen.push(message)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'CHANNEL_TRANSPORT' })
    expect(seen).toEqual(texts(2))
    // Nobody was reading when it happened.
    expect(rig.errors).toMatchObject([{ code: 'CHANNEL_TRANSPORT' }])
  })

  it('is the reason of an abort', async () => {
    const rig = open(wire)
    const reading = read(rig.channel)
    rig.channel.abort(new Error('no more'))
    await expect(reading).rejects.toThrow('no more')
    expect(rig.errors).toEqual([])
  })
})

describe('a loop that is slower than its peer', () => {
  it('makes the peer wait: what it leaves in memory is bounded, wherever it lies', async () => {
    const [sender, receiver] = channelPair(bytes, bytes)
    const chunk = new Uint8Array(64 * KIB)
    const sending = (async () => {
      for (let i = 0; i < 200; i++) if (!sender.send(chunk)) await sender.sent()
    })()
    let most = 0
    let seen = 0
    for await (const { length } of receiver.messages({ keepOpen: true })) {
      await settle()
      seen += length
      most = Math.max(most, receiver.stats().bytesIn - seen)
      if (seen === 200 * chunk.length) break
    }
    await sending
    // One that is kept, and nothing that is decoded beyond what was asked for.
    expect(most).toBeLessThanOrEqual(128 * KIB)
  })

  it('is waited for with 16 messages, or 64 KiB and one message, while it has not begun', () => {
    const t = testChannel(bytes)
    let delivered = 0
    while (!t.paused()) {
      t.deliver(new Uint8Array(24 * KIB))
      delivered += 24 * KIB
    }
    // Three are 72 KiB, and one is kept until its turn comes.
    expect(delivered).toBe(4 * 24 * KIB)
    const small = testChannel(wire)
    for (let i = 0; i < 16; i++) small.deliver(encoded([i, '']))
    expect(small.paused()).toBe(false)
    small.deliver(encoded([16, '']))
    expect(small.paused()).toBe(true)
  })

  it('answers a burst in one write', async () => {
    const transport = { ...stuckTransport(), defer: (task: () => void) => process.nextTick(task) }
    const channel = channelOpener(wire).open(transport)
    channel.opened()
    void (async () => {
      for await (const message of channel) channel.send(message)
    })()
    channel.received(encoded(...texts(100)))
    await new Promise(setImmediate)
    expect(transport.take()).toEqual([encoded(...texts(100))])
  })
})

describeChannels('a channel', (open) => {
  it('closes at the end of a block that it was declared in by `await using`', async () => {
    const rig = open(wire)
    await (async () => {
      await using channel: Channel<TextIn, Text> = rig.channel
      channel.send([1, 'bye'])
      void settle().then(() => rig.peerEnds())
    })()
    expect(rig.channel.valid).toBe(false)
    expect(await rig.heard()).toEqual([[1, 'bye']])
  })
})

describe('a signal', () => {
  function stuck(): ReturnType<ReturnType<typeof channelOpener>['open']> {
    const channel = channelOpener(bytes).open(stuckTransport())
    channel.opened()
    channel.send(new Uint8Array(10))
    return channel as never
  }

  it('ends the wait for what was sent, which goes on', async () => {
    const channel = stuck()
    const stop = new AbortController()
    const sent = channel.sent({ signal: stop.signal })
    stop.abort(new Error('not that long'))
    await expect(sent).rejects.toThrow('not that long')
    expect(channel.valid).toBe(true)
    expect(channel.stats().pendingBytes).toBe(10)
    await expect(channel.sent({ signal: stop.signal })).rejects.toThrow('not that long')
  })

  it('is the deadline of a close', async () => {
    const rig = channelPair(bytes, bytes, { allowHalfOpen: true })
    const stop = new AbortController()
    const closed = rig[0].close({ signal: stop.signal })
    await settle()
    stop.abort()
    await closed
  })
})
