import { describe, expect, it } from 'vitest'
import { pass } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { deferred, describeChannels, encoded, settle, texts, wire, type Text } from './rig.js'

describeChannels('the iterator of a channel', (open) => {
  it('gives the messages of a protocol without handlers, in order, and ends with the connection', async () => {
    const rig = open(wire)
    await rig.receive(encoded(...texts(3)), encoded([4, 'x']))
    await rig.peerEnds()
    const seen: Text[] = []
    for await (const message of rig.channel) seen.push(message)
    expect(seen).toEqual([...texts(3), [4, 'x']])
    expect(rig.errors).toEqual([])
  })

  it('takes messages that come while it waits', async () => {
    const rig = open(wire)
    const iterator = rig.channel[Symbol.asyncIterator]()
    const waiting = [iterator.next(), iterator.next(), iterator.next()]
    await rig.receive(encoded([1, 'a'], [2, 'b']))
    await rig.breaks()
    expect(await waiting[0]).toEqual({ done: false, value: [1, 'a'] })
    expect(await waiting[1]).toEqual({ done: false, value: [2, 'b'] })
    await expect(waiting[2]).rejects.toMatchObject({ code: 'CHANNEL_TRANSPORT' })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('throws the error that ends the channel, after the messages before it', async () => {
    const rig = open(wire)
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const message of rig.channel) seen.push(message)
    })()
    await rig.receive(Uint8Array.from([...encoded([1, 'a']), 1, 0, 1, 0xff]))
    await rig.peerEnds()
    await expect(reading).rejects.toMatchObject({ name: 'CodecError' })
    expect(seen).toEqual([[1, 'a']])
    expect(rig.errors).toEqual([])
  })

  it('closes the channel when the loop is left', async () => {
    const rig = open(wire)
    await rig.receive(encoded(...texts(5)))
    const leaving = (async () => {
      for await (const message of rig.channel) if (message[0] === 2) break
    })()
    await settle()
    await rig.peerEnds()
    await leaving
    expect(rig.channel.valid).toBe(false)
    await rig.channel.closed
    expect(await rig.channel[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
  })

  it('leaves errors that come after the loop to be reported', async () => {
    const rig = open(wire)
    const iterator = rig.channel[Symbol.asyncIterator]()
    rig.channel.send([1, 'x'.repeat(10)], () => {
      throw new Error('too late for the loop')
    })
    const left = iterator.return?.()
    await rig.peerEnds()
    await left
    expect(rig.errors).toMatchObject([{ message: 'too late for the loop' }])
  })

  it('closes the channel when the loop throws', async () => {
    const rig = open(wire)
    await rig.receive(encoded([1, '']))
    const failing = (async () => {
      for await (const message of rig.channel) throw new Error(`at ${message[0]}`)
    })()
    await settle()
    await rig.peerEnds()
    await expect(failing).rejects.toThrow('at 1')
    expect(rig.channel.valid).toBe(false)
  })

  it('gets what the handlers pass on', async () => {
    const rig = open(wire.handle({ onMessage: (_, [number]) => (number % 2 === 0 ? pass : undefined) }))
    const iterator = rig.channel[Symbol.asyncIterator]()
    await rig.receive(encoded(...texts(4)))
    expect((await iterator.next()).value).toEqual([2, 'x'])
    expect((await iterator.next()).value).toEqual([4, ''])
  })
})

describe('the inbox behind the iterator', () => {
  it('holds 16 messages until the first is asked for, then no more than that is decoded', async () => {
    let decoded = 0
    const counted = wire.handle({
      onMessage() {
        decoded++
        return pass
      },
    })
    const t = testChannel(counted)
    const iterator = t.channel[Symbol.asyncIterator]()
    t.deliver(encoded(...texts(100)))
    expect(decoded).toBe(16)
    t.deliver(encoded(...texts(1)))
    expect(t.paused()).toBe(true)
    for (let i = 1; i <= 100; i++) expect((await iterator.next()).value?.[0]).toBe(i)
    expect(decoded).toBe(100)
    expect(t.paused()).toBe(true)
    const last = iterator.next()
    expect(decoded).toBe(101)
    await last
    void iterator.next()
    expect(t.paused()).toBe(false)
  })

  it('does not let the next event in between while the reader is slow', async () => {
    const t = testChannel(wire)
    t.deliver(encoded(...texts(40)))
    t.finish()
    const seen: number[] = []
    for await (const [number] of t.channel) {
      await deferredTurn()
      seen.push(number)
    }
    expect(seen).toEqual(texts(40).map(([number]) => number))
    expect(t.channel.valid).toBe(false)
  })
})

async function deferredTurn(): Promise<void> {
  const turn = deferred()
  queueMicrotask(() => turn.resolve())
  await turn.promise
}
