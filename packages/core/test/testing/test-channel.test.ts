import { describe, expect, it } from 'vitest'
import { byte, encode, string, uint8 } from '@link/codec'
import { bytes, createStage, lines, protocol } from '../../src/index.js'
import { channelPair, mockChannel, testChannel, type TestChannelOptions } from '../../src/testing/index.js'
import { encoded, wire } from '../rig.js'

describe('testChannel', () => {
  it('delivers bytes and messages, and shows what was written as either', () => {
    const t = testChannel(wire.handle({ onMessage: (channel, message) => channel.send(message) }))
    t.deliver([1, 'a message'])
    t.deliver(encoded([2, 'bytes']).subarray(0, 3))
    t.deliver(encoded([2, 'bytes']).subarray(3))
    expect(t.writtenBytes()).toEqual(encoded([1, 'a message'], [2, 'bytes']))
    expect(t.written()).toEqual([
      [1, 'a message'],
      [2, 'bytes'],
    ])
    expect(t.written()).toEqual([])
    expect(t.writtenBytes()).toEqual(new Uint8Array(0))
  })

  it('delivers messages in order with bytes, also to a channel that is paused', () => {
    const seen: number[] = []
    const t = testChannel(wire.handle({ onMessage: (_, [number]) => seen.push(number) }))
    t.channel.pause()
    t.deliver([1, ''])
    t.deliver(encoded([2, '']))
    t.deliver([3, ''])
    expect(seen).toEqual([])
    t.channel.resume()
    expect(seen).toEqual([1, 2, 3])
  })

  it('shows the errors that nobody handled', () => {
    const t = testChannel(wire)
    t.reset(new Error('on purpose'))
    expect(t.errors()).toMatchObject([{ code: 'CHANNEL_TRANSPORT', cause: { message: 'on purpose' } }])
    expect(t.errors()).toEqual([])
  })

  it('has addresses and turns the time of the channel', async () => {
    const localAddress = { host: '::1', port: 1 }
    const t = testChannel(wire, { localAddress, remoteAddress: { path: 'p' } })
    expect(t.channel.localAddress).toEqual(localAddress)
    expect(t.channel.remoteAddress).toEqual({ path: 'p' })
    void t.channel.close()
    t.advance(5_000)
    await t.channel.closed
    expect(t.errors()).toEqual([])
  })
})

describe('a test channel whose channel goes on with another protocol', () => {
  const words = protocol(string({ prefix: uint8() }))
  const shouting = words.handle({ onMessage: (channel, word) => channel.send(word.toUpperCase()) })

  it('delivers and shows the messages of that one, behind those of the former', () => {
    const t = testChannel(wire.handle({ onMessage: (channel, message) => channel.send(message) }))
    t.deliver([1, 'old'])
    t.channel.upgrade(shouting)
    const after = t.upgraded(shouting)
    after.deliver('message')
    after.deliver(encode(string({ prefix: uint8() }), 'bytes'))
    expect(after.written()).toEqual([[1, 'old'], 'MESSAGE', 'BYTES'])
    expect(new TextDecoder().decode(t.writtenBytes().subarray(6))).toBe('\x07MESSAGE\x05BYTES')
    expect(t.errors()).toEqual([])
  })

  it('shows bytes as they were sent, and delivers them as one burst, where nothing is decoded any more', () => {
    const bursts: number[] = []
    const raw = bytes.handle({
      onMessage(channel, burst) {
        bursts.push(burst.length)
        channel.send(burst.subarray(0, 1))
        channel.send(burst.subarray(1))
      },
    })
    const t = testChannel(wire)
    t.channel.upgrade(raw)
    const after = t.upgraded(raw)
    after.deliver(Uint8Array.of(1, 2, 3))
    expect(bursts).toEqual([3])
    expect(after.written()).toEqual([Uint8Array.of(1), Uint8Array.of(2, 3)])
    expect(after.writtenBytes()).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('counts no message that cannot be sent', () => {
    const t = testChannel(bytes)
    t.channel.upgrade(protocol(byte())).send(300)
    expect(t.written()).toEqual([])
    expect(t.errors()).toMatchObject([{ code: 'CHANNEL_SEND_FAILED' }])
  })

  it('tells of a message of the former protocol that nobody has taken', () => {
    const t = testChannel(wire)
    t.channel.pause()
    t.deliver([1, 'old'])
    t.channel.upgrade(shouting)
    t.channel.resume()
    expect(t.errors()).toMatchObject([{ code: 'CHANNEL_UNHANDLED' }])
    expect(t.written()).toEqual([])
  })

  it('does so too if a stage decides what is spoken, or single ones come and go', () => {
    const choice = createStage<Uint8Array, never, never, Uint8Array>({
      onMessage: (context, chunk) => context.replace(shouting, chunk),
      write: () => {},
    })
    const t = testChannel([choice])
    t.deliver(encode(string({ prefix: uint8() }), 'first'))
    const after = t.upgraded(shouting)
    after.deliver('second')
    after.channel.pipeline.addFirst(lines())
    after.deliver('third')
    expect(after.written()).toEqual(['FIRST', 'SECOND', 'THIRD'])
    expect(after.writtenBytes()).toEqual(new TextEncoder().encode('\x05FIRST\x06SECOND\x05THIRD\n'))
  })
})

/** A test channel on bytes, and what became of each send. */
function sending(options: TestChannelOptions = {}) {
  const outcomes: unknown[] = []
  const seen: unknown[] = []
  const t = testChannel(
    bytes.handle({
      onWritabilityChanged: (_, writable) => seen.push(writable),
      onError: (_, error) => seen.push(error.message),
      onInactive: () => seen.push('inactive'),
    }),
    options,
  )
  const send = (...values: number[]): boolean => {
    const welcome = t.channel.send(Uint8Array.of(...values), (error) => outcomes.push(error?.cause ?? 'written'))
    t.channel.flush()
    return welcome
  }
  return { t, send, outcomes, seen }
}

describe('a test channel that stalls', () => {
  it('takes nothing until it accepts, in the middle of a write if need be', () => {
    const { t, send, outcomes } = sending()
    t.stall()
    send(1, 2, 3)
    send(4, 5)
    expect([t.writtenBytes(), t.writes(), outcomes]).toEqual([new Uint8Array(0), 1, []])
    t.accept(2)
    expect([t.writtenBytes(), outcomes]).toEqual([Uint8Array.of(1, 2), []])
    t.accept(2)
    // The first write is over: the next one may begin.
    expect([t.writtenBytes(), outcomes]).toEqual([Uint8Array.of(3, 4), ['written']])
    t.accept()
    expect([t.writtenBytes(), outcomes, t.writes()]).toEqual([Uint8Array.of(5), ['written', 'written'], 2])
    send(6)
    expect(t.writtenBytes()).toEqual(Uint8Array.of(6))
  })

  it('makes the sender wait, and tells when it may go on', () => {
    const { t, send, seen } = sending({ highWaterMark: 4, lowWaterMark: 3 })
    t.stall()
    expect([send(1, 2, 3), send(4, 5)]).toEqual([true, false])
    t.accept(2)
    // Of a write that is not over nothing counts as gone.
    expect(seen).toEqual([false])
    t.accept(1)
    expect([seen, t.channel.writable]).toEqual([[false, true], true])
  })

  it('tells what was not written when the deadline of a close comes', async () => {
    const { t, send, outcomes, seen } = sending()
    t.stall()
    send(1, 2)
    void t.channel.close()
    expect(t.timers()).toBe(1)
    t.advance(5_000)
    await t.channel.closed
    expect(outcomes.length).toBe(1)
    expect(seen[0]).toContain('2 bytes were not written')
    expect([seen.at(-1), t.timers()]).toEqual(['inactive', 0])
  })
})

describe('a test channel whose writes fail', () => {
  it('tells the sender and the handler, and is over', async () => {
    const { t, send, outcomes, seen } = sending()
    t.failWrites()
    expect(outcomes).toEqual([])
    send(1, 2)
    await t.channel.closed
    expect(outcomes).toEqual([new Error('write EPIPE')])
    expect(seen).toEqual([
      'the connection broke: write EPIPE, 2 bytes were not written (CHANNEL_TRANSPORT)',
      'inactive',
    ])
    expect(t.writtenBytes()).toEqual(new Uint8Array(0))
  })

  it('lets a write fail that is under way, partly written', async () => {
    const { t, send, outcomes } = sending()
    t.stall()
    send(1, 2)
    t.accept(1)
    t.failWrites(new Error('on purpose'))
    await t.channel.closed
    expect(t.writtenBytes()).toEqual(Uint8Array.of(1))
    expect(outcomes).toEqual([new Error('on purpose')])
  })
})

describe('a channel', () => {
  it('has an id and a short one, which no other has', () => {
    const channels = [testChannel(wire).channel, testChannel(wire).channel, mockChannel(), ...channelPair(wire, wire)]
    expect(new Set(channels.map(({ id }) => id)).size).toBe(5)
    expect(new Set(channels.map(({ shortId }) => shortId)).size).toBe(5)
    for (const { id, shortId } of channels) {
      expect(shortId).toMatch(/^[0-9a-f]{8}$/)
      expect(id).toMatch(/^[0-9a-f]{12}-[0-9a-f]{8}$/)
    }
  })
})
