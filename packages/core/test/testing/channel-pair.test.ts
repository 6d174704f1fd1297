import { describe, expect, it } from 'vitest'
import { bytes } from '../../src/index.js'
import { channelPair } from '../../src/testing/index.js'
import { texts, wire } from '../rig.js'

describe('channelPair', () => {
  it('is two channels that are each other’s peer', async () => {
    const [client, server] = channelPair(
      wire.flip(),
      wire.handle({ onMessage: (channel, message) => channel.send(message) }),
    )
    expect(client.remoteAddress).toEqual(server.localAddress)
    const replies = client[Symbol.asyncIterator]()
    for (const text of texts(3)) client.send(text)
    for (const text of texts(3)) expect((await replies.next()).value).toEqual(text)
    await client.close()
    await server.closed
    expect(client.valid || server.valid).toBe(false)
  })

  it('breaks for one side when the other aborts', async () => {
    const errors: Error[] = []
    const [one, other] = channelPair(wire, wire, { onUnhandledError: (error) => errors.push(error) })
    one.abort()
    await other.closed
    expect(errors).toMatchObject([{ message: 'the connection broke: read ECONNRESET (CHANNEL_TRANSPORT)' }])
  })

  it('closes from both sides at once', async () => {
    const errors: Error[] = []
    const [one, other] = channelPair(bytes, bytes, { onUnhandledError: (error) => errors.push(error) })
    one.send(Uint8Array.of(1))
    other.send(Uint8Array.of(2))
    await Promise.all([one.close(), other.close()])
    expect(errors).toEqual([])
  })
})
