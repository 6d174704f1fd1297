import { expect, it } from 'vitest'
import type { Channel } from '../src/index.js'
import {
  deferred,
  describeChannels,
  encoded,
  settle,
  texts,
  wire,
  type Deferred,
  type Text,
  type TextIn,
} from './rig.js'

describeChannels('the order of events', (open) => {
  it('is onActive, messages as they were sent, the end, onInactive: each once', async () => {
    const seen: unknown[] = []
    const rig = open(
      wire.handle({
        onActive: () => seen.push('active'),
        onMessage: (_, message) => seen.push(message),
        onEvent: (_, event) => seen.push(event.type),
        onInactive: () => seen.push('inactive'),
      }),
    )
    await rig.receive(encoded(...texts(3)), encoded([9, 'next burst']))
    await rig.peerEnds()
    await rig.channel.closed
    expect(seen).toEqual(['active', ...texts(3), [9, 'next burst'], 'inputClosed', 'inactive'])
    expect(rig.errors).toEqual([])
  })

  it('has nothing after onInactive', async () => {
    const seen: string[] = []
    const rig = open(wire.handle({ onMessage: () => seen.push('message'), onInactive: () => seen.push('inactive') }))
    await rig.breaks()
    rig.channel.resume()
    await rig.channel.close()
    rig.channel.abort()
    await settle()
    expect(seen).toEqual(['inactive'])
  })

  it('is kept when handlers send, close, pause and flush inside their methods: no event inside another', async () => {
    let depth = 0
    const seen: string[] = []
    const during = (name: string, work: (channel: Channel<TextIn>) => unknown) => (channel: Channel<TextIn>) => {
      seen.push(depth++ === 0 ? name : `${name} inside another`)
      work(channel)
      depth--
    }
    const rig = open(
      wire.handle({
        onActive: during('active', (channel) => channel.flush()),
        onMessage: during('message', (channel) => {
          // More than the high-water mark, a message that cannot be encoded, a pause that is undone, the end.
          channel.send([1, 'x'.repeat(60_000)])
          channel.send([1, 'x'.repeat(60_000)])
          channel.send([300, 'too large for a byte'])
          channel.pause()
          channel.resume()
          channel.flush()
        }),
        onError: during('error', (channel) => channel.send([1, 'sorry'])),
        onWritabilityChanged: during('writability', (channel) => channel.pause()),
        onInactive: during('inactive', (channel) => channel.resume()),
      }),
    )
    await rig.receive(encoded([1, 'go']))
    rig.channel.abort()
    await rig.channel.closed
    expect(seen).toEqual(['active', 'message', 'writability', 'error', 'writability', 'inactive'])
  })

  it('holds later messages of the same burst, later bursts and the end back while a promise is pending', async () => {
    const seen: unknown[] = []
    const pending: Deferred[] = []
    const rig = open(
      wire.handle({
        onMessage(_, message) {
          seen.push(message[0])
          pending.push(deferred())
          return pending.at(-1)?.promise
        },
        onEvent: (_, event) => seen.push(event.type),
      }),
    )
    await rig.receive(encoded([1, ''], [2, '']), encoded([3, '']))
    await rig.peerEnds()
    expect(seen).toEqual([1])
    pending[0]?.resolve()
    await settle()
    expect(seen).toEqual([1, 2])
    pending[1]?.resolve()
    await settle()
    expect(seen).toEqual([1, 2, 3])
    expect(rig.channel.valid).toBe(true)
    pending[2]?.resolve()
    await rig.channel.closed
    expect(seen).toEqual([1, 2, 3, 'inputClosed'])
  })

  it('keeps the answers of a handler that awaits', async () => {
    const rig = open(
      wire.handle({
        async onMessage(channel, message) {
          await Promise.resolve()
          channel.send(message)
        },
      }),
    )
    await rig.receive(encoded(...texts(5)))
    expect(await rig.heard()).toEqual(texts(5))
    await rig.peerEnds()
    await rig.channel.closed
    expect(rig.errors).toEqual([])
  })

  it('is kept when each message takes another time', async () => {
    const seen: Text[] = []
    const rig = open(
      wire.handle({
        async onMessage(_, message) {
          for (let i = message[0] % 7; i > 0; i--) await Promise.resolve()
          seen.push(message)
        },
      }),
    )
    const all = encoded(...texts(40))
    for (let at = 0; at < all.length; at += 11) await rig.receive(all.subarray(at, at + 11))
    await settle()
    await settle()
    expect(seen).toEqual(texts(40))
  })
})
