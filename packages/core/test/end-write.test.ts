import { describe, expect, it } from 'vitest'
import { createPassThrough, protocol, bytes, pass } from '../src/index.js'
import { channelPair, testChannel } from '../src/testing/index.js'
import { codec, deferred, describeChannels, encoded, settle, texts, wire, type Text } from './rig.js'

describeChannels('endWrite()', (open) => {
  it('says the end behind all that was sent, while messages still come', async () => {
    const seen: unknown[] = []
    const rig = open(
      wire.handle({ onMessage: (_, message) => seen.push(message), onInactive: () => seen.push('over') }),
    )
    for (const message of texts(20)) rig.channel.send(message)
    rig.channel.endWrite()
    expect(await rig.heard()).toEqual(texts(20))
    expect(rig.channel.valid).toBe(false)
    if (seen.length === 0) await rig.receive(encoded([1, '']))
    await rig.peerEnds()
    await rig.channel.closed
    expect(seen.at(-1)).toBe('over')
    expect(rig.errors).toEqual([])
  })

  it('refuses what is sent after it, and is said once', async () => {
    const rig = open(wire)
    rig.channel.endWrite()
    rig.channel.endWrite()
    const outcomes: unknown[] = []
    expect(rig.channel.send([1, ''], (error) => outcomes.push(error?.message))).toBe(false)
    await settle()
    expect(outcomes).toEqual(['the channel is at the end of what it sends (CHANNEL_CLOSED)'])
  })
})

describe('a channel that sends no more', () => {
  it('receives for as long as the peer sends, and is over when both have ended', async () => {
    const [client, server] = channelPair(wire, wire, { allowHalfOpen: true })
    client.send([1, 'question'])
    client.endWrite()
    const answering = (async () => {
      const questions: Text[] = []
      for await (const question of server) questions.push(question)
      for (const message of texts(50)) server.send(message)
      expect(questions).toEqual([[1, 'question']])
      await server.close()
    })()
    const answers: Text[] = []
    for await (const answer of client) {
      await settle()
      answers.push(answer)
    }
    await answering
    expect(answers).toEqual(texts(50))
    await client.closed
  })

  it('gives a slow reader all of the last burst, although the connection is gone', async () => {
    const t = testChannel(wire)
    t.channel.endWrite()
    await settle()
    const reading = t.channel[Symbol.asyncIterator]()
    const first = reading.next()
    t.deliver(encoded(...texts(30)))
    t.finish()
    expect(await first).toEqual({ done: false, value: texts(1)[0] })
    const seen: Text[] = []
    for (let next = await reading.next(); next.done !== true; next = await reading.next()) seen.push(next.value)
    expect(seen).toEqual(texts(30).slice(1))
    await t.channel.closed
  })

  it.each(['close', 'abort'] as const)('is over at once with %s when its connection is gone', async (how) => {
    const pending = deferred()
    const [client, server] = channelPair(
      wire.handle({ onMessage: () => pending.promise }),
      wire.handle({ onMessage: () => {} }),
      { allowHalfOpen: true },
    )
    client.endWrite()
    for (const message of texts(3)) server.send(message)
    void server.close()
    await settle()
    let over = false
    void client.closed.then(() => (over = true))
    await settle()
    expect(over).toBe(false)
    void client[how]()
    await settle()
    expect(over).toBe(true)
  })

  it('hears of a connection that breaks', async () => {
    const errors: Error[] = []
    const [client, server] = channelPair(wire, wire, {
      allowHalfOpen: true,
      onUnhandledError: (error) => errors.push(error),
    })
    client.endWrite()
    await settle()
    server.abort()
    await client.closed
    expect(errors).toMatchObject([{ code: 'CHANNEL_TRANSPORT' }])
  })

  it('closes behind the peer without allowHalfOpen', async () => {
    const [client, server] = channelPair(bytes, protocol(codec))
    client.endWrite()
    await server.closed
    await client.closed
  })

  it('has let its stages say their last words, once', async () => {
    let words = 0
    const stage = createPassThrough({
      close: () => {
        words++
        return pass
      },
    })
    const t = testChannel(protocol(stage).use(codec))
    t.channel.endWrite()
    void t.channel.close()
    await settle()
    expect(words).toBe(1)
  })
})
