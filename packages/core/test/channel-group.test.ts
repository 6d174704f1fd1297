import { byte, custom, encode, frame, string, uint16, type Codec } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { bytes, channelGroup, createStage, lines, protocol, type Channel, type Protocol } from '../src/index.js'
import { mockChannel, testChannel } from '../src/testing/index.js'
import { toBytes, toText } from './framing.js'
import { codec, settle, wire, type Text, type TextIn } from './rig.js'

/** The protocol of the tests, and how often it has encoded. */
function counted(): { readonly counting: Protocol<Text, TextIn>; readonly encodings: () => number } {
  let encodings = 0
  const text = string({ prefix: uint16() })
  const observed: Codec<string> = custom({
    size: text.size,
    encode(value: string, writer) {
      encodings++
      writer.write(text, value)
    },
    decode: (reader) => reader.read(text),
  })
  return { counting: protocol(frame(byte(), observed)), encodings: () => encodings }
}

describe('channelGroup', () => {
  it('takes channels in and out, and loses those that close', async () => {
    const group = channelGroup<TextIn>()
    const [one, other] = [testChannel(wire), testChannel(wire)]
    expect([group.add(one.channel), group.add(other.channel), group.add(one.channel)]).toEqual([true, true, false])
    expect([group.size, [...group]]).toEqual([2, [one.channel, other.channel]])
    expect([group.remove(one.channel), group.remove(one.channel), group.has(one.channel)]).toEqual([true, false, false])
    other.finish()
    await settle()
    expect(group.size).toBe(0)
  })

  it('sends a message to all that are open, but the one it came from', () => {
    const group = channelGroup<TextIn>()
    const all = [testChannel(wire), testChannel(wire), testChannel(wire)] as const
    for (const { channel } of all) group.add(channel)
    all[2].channel.abort()
    expect(group.broadcast([1, 'hi'], { except: all[0].channel })).toEqual({ sent: 1, dropped: 0, closed: 0 })
    expect(all.map((t) => t.written())).toEqual([[], [[1, 'hi']], []])
    expect(all.flatMap((t) => t.errors())).toEqual([])
  })

  it('encodes once for channels that share a codec, whatever stages each has', () => {
    const { counting, encodings } = counted()
    const group = channelGroup<TextIn>()
    const upper = counting.use(
      createStage<Text, Text, TextIn, TextIn>({
        onMessage: (context, message) => context.emit(message),
        write: (context, [number, text]) => context.write([number, text.toUpperCase()]),
      }),
    )
    const plain = Array.from({ length: 100 }, () => testChannel(counting))
    const changed = testChannel(upper)
    for (const { channel } of [...plain, changed]) group.add(channel)
    expect(group.broadcast([7, 'a']).sent).toBe(101)
    expect(encodings()).toBe(2)
    for (const t of plain) expect(t.writtenBytes()).toEqual(encode(codec, [7, 'a']))
    expect(changed.writtenBytes()).toEqual(encode(codec, [7, 'A']))
    group.broadcast([7, 'a'])
    expect(encodings()).toBe(4)
  })

  it('gives each channel the bytes of its message, behind those it has sent itself', () => {
    const group = channelGroup<TextIn>()
    const all = [testChannel(wire), testChannel(wire)] as const
    for (const [i, { channel }] of all.entries()) {
      group.add(channel)
      channel.send([i, 'before'])
    }
    for (let i = 0; i < 50; i++) group.broadcast([i, 'x'.repeat(i)])
    all[0].channel.send([0, 'after'])
    const broadcasts = Array.from({ length: 50 }, (_, i): TextIn => [i, 'x'.repeat(i)])
    const expected = [
      [[0, 'before'], ...broadcasts, [0, 'after']],
      [[1, 'before'], ...broadcasts],
    ]
    expect(all.map((t) => t.writtenBytes())).toEqual(
      expected.map((messages) => Uint8Array.from(messages.flatMap((message) => [...encode(codec, message as TextIn)]))),
    )
  })

  it('frames once too, and encodes anew a message that is sent by itself', () => {
    const framing = lines()
    const group = channelGroup<Uint8Array>()
    const all = Array.from({ length: 3 }, () => testChannel(bytes.use(framing)))
    for (const { channel } of all) group.add(channel)
    const line = toBytes('hello')
    group.broadcast(line)
    line.fill(0x61)
    all[0]?.channel.send(line)
    expect(all.map((t) => toText(t.writtenBytes()))).toEqual(['hello\naaaaa\n', 'hello\n', 'hello\n'])
  })

  it('lets channels that are not writable wait, leaves them out, or closes them', async () => {
    for (const [slow, counts, written] of [
      [undefined, { sent: 2, dropped: 0, closed: 0 }, 1],
      ['drop-newest', { sent: 1, dropped: 1, closed: 0 }, 0],
      ['close', { sent: 1, dropped: 0, closed: 1 }, 0],
    ] as const) {
      const group = channelGroup<TextIn>()
      const [slower, quick] = [testChannel(wire, { highWaterMark: 8 }), testChannel(wire)]
      for (const { channel } of [slower, quick]) group.add(channel)
      // Not flushed yet, for the test's code is still running.
      expect(slower.channel.send([1, 'much too much'])).toBe(false)
      expect(group.broadcast([2, ''], { slow })).toEqual(counts)
      expect(slower.channel.valid).toBe(slow !== 'close')
      expect(slower.written().length - 1).toBe(written)
      expect(quick.written()).toEqual([[2, '']])
      await settle()
    }
  })

  it('refuses a policy that is none, and closes nobody for it', () => {
    const group = channelGroup<TextIn>()
    const t = testChannel(wire, { highWaterMark: 1 })
    group.add(t.channel)
    t.channel.send([1, 'much'])
    expect(() => group.broadcast([2, ''], { slow: 'drop' as never })).toThrow('CHANNEL_DEFINITION')
    expect(t.channel.valid).toBe(true)
  })

  it('tells the channel of a message that cannot be sent, and goes on with the others', () => {
    const group = channelGroup<TextIn>()
    const all = [testChannel(wire), testChannel(wire)]
    for (const { channel } of all) group.add(channel)
    group.broadcast([999, 'no byte'])
    expect(all.map((t) => [t.written(), t.errors().length])).toEqual([
      [[], 1],
      [[], 1],
    ])
  })

  it('closes all', async () => {
    const group = channelGroup<TextIn>()
    const all = [testChannel(wire), testChannel(wire)]
    for (const { channel } of all) group.add(channel)
    const closed = group.close()
    for (const t of all) t.written()
    await closed
    await settle()
    expect([group.size, all.map(({ channel }) => channel.valid)]).toEqual([0, [false, false]])
  })

  it('does not keep a channel that was added when it had closed', async () => {
    const [lobby, room] = [channelGroup<TextIn>(), channelGroup<TextIn>()]
    const t = testChannel(wire)
    lobby.add(t.channel)
    t.finish()
    await settle()
    for (const group of [lobby, room]) group.add(t.channel)
    expect(room.broadcast([1, '']).sent).toBe(0)
    await settle()
    expect([lobby.size, room.size]).toEqual([0, 0])
  })

  it('costs a channel that enters and leaves rooms all day no more than the first one', () => {
    let asked = 0
    const mock = mockChannel<string>()
    const channel: Channel<string> = Object.defineProperty(mock, 'closed', {
      get() {
        asked++
        return new Promise<void>(() => {})
      },
    })
    for (let i = 0; i < 1_000; i++) {
      const room = channelGroup<string>()
      room.add(channel)
      room.remove(channel)
    }
    expect(asked).toBe(1)
  })
})
