import { decode, decoder, encode } from '@link/codec'
import { verifyCodec } from '@link/codec/testing'
import { describe, expect, it } from 'vitest'
import { packet, type Packet } from '../src/mqtt.js'
import { all, bytes, bytewise, codeOf } from './bytes.js'
import { mqtt } from './fixtures/mqtt.js'

const streams = Object.entries(mqtt).flatMap(([name, { client, broker }]) => [
  [`what the ${name} sends`, bytes(client)] as const,
  [`what the ${name} gets`, bytes(broker)] as const,
])
const packets = streams.flatMap(([, wire]) => all(packet, wire))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const sent = (name: keyof typeof mqtt): Packet[] => all(packet, bytes(mqtt[name].client))

describe.each(streams)('%s', (_, wire) => {
  it('is written to the same bytes', () => {
    expect(all(packet, wire).flatMap((one) => [...encode(packet, one)])).toEqual([...wire])
  })

  it('has the same packets when it comes byte by byte', () => {
    expect(bytewise(packet, wire)).toEqual(all(packet, wire))
  })
})

describe('MQTT packets', () => {
  const none = { username: 0, password: 0, willRetain: 0, willQos: 0, will: 0, cleanSession: 0, reserved: 0 }

  it('are of 14 types, all of which were captured', () => {
    expect(new Set(packets.map(([type]) => type)).size).toBe(14)
  })

  it('from a subscriber: connect, subscribe, and receipts of what it gets', () => {
    const filters = [
      ['sensors/+/temp', 2],
      ['lights/#', 2],
    ]
    expect(sent('subscriber')).toEqual([
      ['connect', { flags: none, keepAlive: 5, client: 'reader' }],
      ['subscribe', { id: 1, filters }],
      ['puback', { id: 1 }],
      ['pubrec', { id: 2 }],
      ['pubcomp', { id: 2 }],
      ['disconnect', []],
    ])
  })

  it('to a subscriber: what is granted, and messages, with an id where they are acknowledged', () => {
    const plain = { again: false, retain: false }
    expect(all(packet, bytes(mqtt.subscriber.broker))).toEqual([
      ['connack', { sessionPresent: false, code: 'accepted' }],
      ['suback', { id: 1, granted: [2, 2] }],
      ['publish', { ...plain, qos: 0, topic: 'sensors/a/temp', payload: utf8('21.5') }],
      ['publish', { ...plain, qos: 1, topic: 'sensors/b/temp', id: 1, payload: utf8('22') }],
      ['publish', { ...plain, qos: 2, topic: 'lights/x', id: 2, payload: utf8('on') }],
      ['pubrel', { id: 2 }],
    ])
  })

  it('of clients with a user, with a will, and with second thoughts', () => {
    expect(sent('user')).toMatchObject([
      ['connect', { client: 'q1', username: 'user', password: utf8('secret'), willTopic: undefined }],
      ['publish', { topic: 'sensors/b/temp', qos: 1, retain: true }],
      ['disconnect', []],
    ])
    expect(sent('will')[0]).toMatchObject([
      'connect',
      { flags: { willQos: 1, willRetain: 1 }, willTopic: 'last', willPayload: utf8('bye'), username: undefined },
    ])
    expect(sent('leaver')).toContainEqual(['unsubscribe', { id: 2, filters: ['b'] }])
    expect(sent('leaver')).toContainEqual(['pingreq', []])
  })

  it('need not say what is usual', () => {
    expect(encode(packet, ['publish', { topic: 'a', payload: utf8('b') }])).toEqual(bytes('300400016162'))
    expect(encode(packet, ['publish', { qos: 1, again: true, topic: 'a', id: 7, payload: utf8('b') }])).toEqual(
      bytes('3a06000161000762'),
    )
  })

  it('survive every cut, and every flipped bit', () => {
    expect(verifyCodec(packet, packets, { reencode: 'bytes' }).samples).toBe(packets.length)
  })
})

describe('MQTT packets that are hostile', () => {
  const refuse = (hex: string): unknown => codeOf(() => decode(packet, bytes(hex)))
  const refuseAtOnce = (hex: string): unknown => codeOf(() => [...decoder(packet).push(bytes(hex))])

  it.each([
    ['no type', '00'],
    ['a type that is reserved', 'f0'],
    ['QoS 3', '36'],
    ['QoS 0 that comes again', '38'],
    ['a SUBSCRIBE with other flags', '80'],
  ])('are refused with their first byte: %s', (_, hex) => {
    expect(refuseAtOnce(hex)).toBe('CODEC_UNKNOWN_VALUE')
  })

  it('are refused if a length is larger than the limit, or than any may be, before more has come', () => {
    expect(refuseAtOnce('30ffffff7f')).toBe('CODEC_FRAME_LIMIT')
    expect(refuseAtOnce('308080808001')).toBe('CODEC_INVALID')
  })

  it('are refused where they end', () => {
    const wire = bytes(mqtt.user.client).subarray(0, 30)
    for (let end = 0; end < wire.length; end++) {
      expect(codeOf(() => decode(packet, wire.subarray(0, end)))).toBe('CODEC_TRUNCATED')
    }
    expect(refuse('4003000101')).toBe('CODEC_TRAILING')
    expect(refuse('300300056162')).toBe('CODEC_TRUNCATED')
  })

  it.each([
    ['another protocol', '100d00064d51497364700302003c0001', 'CODEC_CONSTANT'],
    ['a password without a user', '100c00044d51545404400000000000', 'CODEC_INVALID'],
    ['a flag that is reserved', '100c00044d5154540401003c0000', 'CODEC_INVALID'],
    ['a will of QoS 3', '100c00044d515454041c003c0000', 'CODEC_INVALID'],
    ['no filter', '82020001', 'CODEC_INVALID'],
    ['an id of 0', '40020000', 'CODEC_INVALID'],
    ['text with NUL', '300400020061', 'CODEC_INVALID'],
    ['text that is no UTF-8', '30030001ff', 'CODEC_TEXT_MALFORMED'],
  ])('are refused for what is in them: %s', (_, hex, code) => {
    expect(refuse(hex)).toBe(code)
  })

  it('are not written if fields and flags do not fit', () => {
    const flags = { username: 1, password: 0, willRetain: 0, willQos: 0, will: 0, cleanSession: 1, reserved: 0 }
    expect(() => encode(packet, ['connect', { flags, keepAlive: 60, client: 'a' }])).toThrow(/username/)
    expect(() => encode(packet, ['publish', { qos: 1, topic: 'a', payload: utf8('') }])).toThrow(/1\/id/)
    expect(() => encode(packet, ['publish', { qos: 0, id: 1, topic: 'a', payload: utf8('') }])).toThrow(/1\/id/)
    expect(() => encode(packet, ['publish', { qos: 3, topic: 'a', id: 1, payload: utf8('') }])).toThrow(/CODEC_UNKNOWN/)
  })
})
