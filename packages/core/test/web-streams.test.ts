import { describe, expect, it } from 'vitest'
import { bytes, channelOpener, toWebStreams } from '../src/index.js'
import { channelPair, testChannel } from '../src/testing/index.js'
import { encoded, settle, texts, wire, type Text } from './rig.js'
import { stuckTransport } from './stuck.js'

const KIB = 1024

async function all<T>(readable: ReadableStream<T>): Promise<T[]> {
  const seen: T[] = []
  for await (const message of readable) seen.push(message)
  return seen
}

describe('toWebStreams', () => {
  it('carries messages both ways, and ends both directions in order', async () => {
    const [one, other] = channelPair(wire, wire, { allowHalfOpen: true })
    const client = toWebStreams(one)
    const server = toWebStreams(other)
    const echoed = server.readable.pipeTo(server.writable)
    const writer = client.writable.getWriter()
    for (const message of texts(100)) await writer.write(message)
    const closed = writer.close()
    expect(await all(client.readable)).toEqual(texts(100))
    await Promise.all([closed, echoed, one.closed, other.closed])
  })

  it('is what pipeThrough takes', async () => {
    const [one, other] = channelPair(bytes, bytes, { allowHalfOpen: true })
    const server = toWebStreams(other)
    void server.readable.pipeTo(server.writable)
    const source = new Blob(['hello ', 'world']).stream() as ReadableStream<Uint8Array>
    const echoed = source.pipeThrough(toWebStreams(one)).pipeThrough(new TextDecoderStream())
    expect((await all(echoed)).join('')).toBe('hello world')
  })

  it('claims the messages of the channel', () => {
    const t = testChannel(wire)
    toWebStreams(t.channel)
    expect(() => toWebStreams(t.channel)).toThrow(/CHANNEL_CLAIMED/)
  })
})

describe('the readable of a channel', () => {
  it('asks for nothing before it is read', async () => {
    const t = testChannel(wire)
    const { readable } = toWebStreams(t.channel)
    t.deliver(encoded(...texts(100)))
    t.deliver(encoded(...texts(1)))
    await settle()
    expect(t.paused()).toBe(true)
    const reader = readable.getReader()
    for (const message of texts(100)) expect(await reader.read()).toEqual({ done: false, value: message })
  })

  it('makes the peer of a slow reader wait: what lies between them is bounded', async () => {
    const [sender, receiver] = channelPair(bytes, bytes)
    const sending = (async () => {
      for (let i = 0; i < 200; i++) if (!sender.send(new Uint8Array(64 * KIB))) await sender.sent()
      sender.endWrite()
    })()
    let seen = 0
    let most = 0
    for await (const { length } of toWebStreams(receiver).readable) {
      await settle()
      seen += length
      most = Math.max(most, receiver.stats().bytesIn - seen)
    }
    await sending
    expect(seen).toBe(200 * 64 * KIB)
    expect(most).toBeLessThanOrEqual(128 * KIB)
  })

  it('closes the channel in order when it is cancelled', async () => {
    const [one, other] = channelPair(wire, wire)
    one.send([1, 'still written'])
    const received = all(toWebStreams(other).readable)
    await toWebStreams(one).readable.cancel()
    expect(await received).toEqual([[1, 'still written']])
    await one.closed
  })

  it('fails with the error of the channel, behind the messages before it', async () => {
    const t = testChannel(wire)
    const reader = toWebStreams(t.channel).readable.getReader()
    t.deliver(Uint8Array.of(...encoded([1, 'a']), 1, 0, 1, 0xff))
    expect(await reader.read()).toEqual({ done: false, value: [1, 'a'] })
    await expect(reader.read()).rejects.toMatchObject({ name: 'CodecError' })
  })
})

describe('the writable of a channel', () => {
  it('makes its writer wait above the high-water mark', async () => {
    const transport = stuckTransport()
    const channel = channelOpener(bytes).open(transport)
    channel.opened()
    const writer = toWebStreams(channel).writable.getWriter()
    let written = 0
    void (async () => {
      for (; written < 100; written++) {
        await writer.ready
        void writer.write(new Uint8Array(16 * KIB))
      }
    })()
    await settle()
    // Four make 64 KiB; the fifth is above it and waits, with one more in the queue of the stream.
    expect(channel.stats().pendingBytes).toBe(5 * 16 * KIB)
    expect(written).toBeLessThanOrEqual(6)
    while (channel.stats().pendingBytes > 0) {
      transport.finish(channel)
      await settle()
    }
    expect(written).toBe(100)
    expect(channel.valid).toBe(true)
  })

  it('ends the side of the channel when it is closed, which goes on receiving', async () => {
    const t = testChannel(wire)
    const { readable, writable } = toWebStreams(t.channel)
    const writer = writable.getWriter()
    void writer.write([1, 'question'])
    await writer.close()
    expect(t.written()).toEqual([[1, 'question']])
    expect(t.channel.valid).toBe(false)
    const answers = all(readable)
    t.deliver(encoded([2, 'answer']))
    t.finish()
    expect(await answers).toEqual([[2, 'answer']])
    await t.channel.closed
  })

  it('aborts the channel when it is aborted, also while a write waits for the peer', async () => {
    const [one, other] = channelPair(bytes, bytes, { onUnhandledError: () => {} })
    other.pause()
    const { readable, writable } = toWebStreams(one)
    const writer = writable.getWriter()
    let waiting = writer.write(new Uint8Array(1024 * KIB))
    waiting.catch(() => {})
    waiting = writer.write(new Uint8Array(1024 * KIB))
    waiting.catch(() => {})
    await settle()
    const reason = new Error('no more')
    await writer.abort(reason)
    await one.closed
    await expect(all(readable)).rejects.toBe(reason)
  })

  it('fails with a message that cannot be sent, and so does the peer', async () => {
    const errors: Error[] = []
    const [one, other] = channelPair(wire, wire, { onUnhandledError: (error) => errors.push(error) })
    const { readable, writable } = toWebStreams(one)
    const peer = all(toWebStreams(other).readable)
    const writer = writable.getWriter()
    await writer.write([1, ''])
    await expect(writer.write([300, ''])).rejects.toMatchObject({ code: 'CHANNEL_SEND_FAILED' })
    await expect(all(readable)).rejects.toMatchObject({ code: 'CHANNEL_SEND_FAILED' })
    await expect(peer).rejects.toMatchObject({ code: 'CHANNEL_TRANSPORT' })
    expect(errors).toEqual([])
  })

  it('fails when the channel is over', async () => {
    const t = testChannel(wire)
    const writer = toWebStreams(t.channel).writable.getWriter()
    await t.channel.close()
    await expect(writer.closed).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' })
    await expect(writer.write([1, ''])).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' })
  })
})

// For the compiler only.
export function typed(texts: ReturnType<typeof toWebStreams<Text, Text>>): void {
  void texts.readable.getReader().read()
  // @ts-expect-error a text is a number and a string
  void texts.writable.getWriter().write('text')
}
