import { describe, expect, it } from 'vitest'
import { CodecError, decode, encode, isCodecError } from '@link/codec'
import { testChannel } from '@link/core/testing'
import { contentType, packet, resultCode, wire, type Packet } from '../src/wire.js'
import { digits, hex } from './hex.js'
import { packets } from './packets.js'

const all = hex(packets.map(([, text]) => text).join(''))

/** What a channel makes of these chunks. */
function received(chunks: readonly Uint8Array[]): Packet[] {
  const messages: Packet[] = []
  const t = testChannel(wire.handle({ onMessage: (_channel, message) => messages.push(message) }))
  for (const chunk of chunks) t.deliver(chunk)
  expect(t.errors()).toEqual([])
  return messages
}

/** `bytes` cut at these places, in arrays of their own, so that nobody can look past the end of a chunk. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places, bytes.length]
  return edges.slice(1).map((edge, i) => bytes.slice(edges[i], edge))
}

describe.each(packets)('%s', (_what, text, message) => {
  it('is written as described', () => {
    expect(digits(encode(packet, message))).toBe(text.replaceAll(' ', ''))
  })

  it('is read as described', () => {
    expect(decode(packet, hex(text))).toEqual(message)
  })
})

describe('the enumerations', () => {
  it.each([
    ['carb', 0],
    ['json', 1],
    ['clj', 2],
    ['nippy', 3],
    ['transit-json', 4],
    ['transit-msgpack', 5],
  ] as const)('write the content type %s as %i', (name, number) =>
    expect(encode(contentType, name)).toEqual(Uint8Array.of(number)),
  )

  it.each([
    ['success', 0],
    ['not-found', 11],
    ['exception', 12],
    ['thread-pool-full', 13],
    ['canceled', 14],
    ['protocol-mismatch', 20],
    ['invalid-packet', 21],
    ['acl-reject', 22],
  ] as const)('write the result code %s as %i', (name, number) => {
    expect(encode(resultCode, name)).toEqual(Uint8Array.of(number))
  })
})

describe('a stream of packets', () => {
  const messages = packets.map(([, , message]) => message)

  it('is read the same for every cut in two', () => {
    for (let place = 0; place <= all.length; place++) expect(received(cut(all, [place]))).toEqual(messages)
  })

  it('is read the same byte by byte', () => {
    expect(received(Array.from(all, (byte) => Uint8Array.of(byte)))).toEqual(messages)
  })

  it('is read the same for each of the 4,096 ways to split a response of 13 bytes', () => {
    const bytes = hex('06 00000001 01 01 00 00000000 00')
    const expected = decode(packet, bytes)
    for (let way = 0; way < 2 ** (bytes.length - 1); way++) {
      const places = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1).filter(
        (place) => (way >> (place - 1)) & 1,
      )
      expect(received(cut(bytes, places))).toEqual([expected])
    }
  })
})

describe('bytes that are no packet', () => {
  it.each([
    ['a version that is not known', '07 00000001 02', '0'],
    ['a packet type that is not known', '06 00000001 0c', '1/1/0'],
    ['a client-hello in version 5', '05 00000001 0a 0000 0000', '1/1/0'],
    ['a content type that is not known', '06 00000001 00 06', '1/1/1/0'],
    ['a result code that is not known', '06 00000001 04 01', '1/1/1/0'],
    ['a negative number of extensions', '06 00000001 00 01 0000 00000000 80', '1/1/1/3'],
    ['a name that is not UTF-8', '06 00000001 00 01 0001 ff 00000000 00', '1/1/1/1'],
    ['arguments of more than 1 MiB', '06 00000001 00 01 0000 00100000', '1/1/1/2'],
  ])('are refused with the path: %s', (_what, text, path) => {
    const errors: Error[] = []
    const t = testChannel(wire.handle({ onMessage: () => {}, onError: (_channel, error) => errors.push(error) }))
    t.deliver(hex(text))
    expect(errors).toEqual([expect.any(CodecError)])
    expect(errors.map((error) => isCodecError(error) && error.path.join('/'))).toEqual([path])
    expect(t.channel.valid).toBe(false)
  })
})

describe('a packet that cannot be written', () => {
  it('is refused with the path, and nothing of it is written', async () => {
    const t = testChannel(wire)
    t.channel.send([6, [1, ['request', ['json', 'x'.repeat(65_536), hex(''), []]]]], () => {})
    await expect(t.channel.sent()).rejects.toThrow(/1\/1\/1\/1: expected a length that fits its uint16 prefix/)
    expect(t.writtenBytes()).toHaveLength(0)
  })

  it('has at most 127 extensions, as their number is a signed byte', () => {
    const extensions = Array.from({ length: 128 }, (_, i) => [i, hex('')] as const)
    expect(() => encode(packet, [6, [1, ['request', ['json', 'f', hex(''), extensions]]]])).toThrow(/1\/1\/1\/3: .*128/)
    expect(encode(packet, [6, [1, ['request', ['json', 'f', hex(''), extensions.slice(1)]]]])).toHaveLength(523)
  })
})
