import { decode, encode } from '@link/codec'
import { verifyCodec } from '@link/codec/testing'
import { describe, expect, it } from 'vitest'
import { packet } from '../src/mqtt.js'
import { all, bytes, bytewise, codeOf } from './bytes.js'
import { mqtt } from './fixtures/mqtt.js'

const streams = mqtt.flatMap(({ client, broker }) => [bytes(client), bytes(broker)])
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe.each(streams.map((wire, i) => [i, wire] as const))('stream %i of a broker and its clients', (_, wire) => {
  const packets = all(packet, wire)

  it('is written to the same bytes', () => {
    expect(packets.flatMap((each) => [...encode(packet, each)])).toEqual([...wire])
  })

  it('has the same packets when it comes byte by byte', () => {
    expect(bytewise(packet, wire)).toEqual(packets)
  })
})

describe('MQTT packets', () => {
  it('of a subscriber: connect, subscribe, then the receipts of what it got', () => {
    const [connect, subscribe, ...rest] = all(packet, streams[0] as Uint8Array)
    expect(connect).toMatchObject(['connect', { client: 'reader', keepAlive: 5, flags: { cleanSession: 0, will: 0 } }])
    expect(subscribe).toEqual([
      'subscribe',
      {
        id: 1,
        filters: [
          ['sensors/+/temp', 'qos 2'],
          ['lights/#', 'qos 2'],
        ],
      },
    ])
    expect(rest.map(([kind]) => kind)).toEqual(['puback', 'pubrec', 'pubcomp', 'disconnect'])
  })

  it('to it: what was granted, and messages of each quality of service', () => {
    expect(all(packet, streams[1] as Uint8Array)).toEqual([
      ['connack', { flags: { sessionPresent: 0 }, code: 'accepted' }],
      ['suback', { id: 1, granted: ['qos 2', 'qos 2'] }],
      ['publish', { topic: 'sensors/a/temp', payload: utf8('21.5') }],
      ['publish, qos 1', { topic: 'sensors/b/temp', id: 1, payload: utf8('22') }],
      ['publish, qos 2', { topic: 'lights/x', id: 2, payload: utf8('on') }],
      ['pubrel', { id: 2 }],
    ])
  })

  it('with a user, with a will, and to unsubscribe', () => {
    expect(all(packet, streams[4] as Uint8Array)).toMatchObject([
      ['connect', { client: 'q1', username: 'user', password: utf8('secret') }],
      ['publish, qos 1, retain', { topic: 'sensors/b/temp' }],
      ['disconnect', {}],
    ])
    expect(all(packet, streams[6] as Uint8Array)[0]).toMatchObject([
      'connect',
      { willTopic: 'last', willPayload: utf8('bye'), flags: { willQos: 1, willRetain: 1 } },
    ])
    const leaver = all(packet, streams[8] as Uint8Array)
    expect(leaver).toContainEqual(['unsubscribe', { id: 2, filters: ['b'] }])
    expect(leaver).toContainEqual(['pingreq', {}])
  })

  it('survive every cut, and every flipped bit', () => {
    const packets = streams.flatMap((wire) => all(packet, wire))
    expect(verifyCodec(packet, packets).samples).toBe(packets.length)
  })

  it('are refused with wrong flags, another protocol, or more bytes than the length says', () => {
    expect(codeOf(() => decode(packet, bytes('3600')))).toBe('CODEC_UNKNOWN_VALUE')
    expect(codeOf(() => decode(packet, bytes('100d00064d51497364700302003c0001')))).toBe('CODEC_CONSTANT')
    expect(codeOf(() => decode(packet, bytes('4003000101')))).toBe('CODEC_TRAILING')
    expect(codeOf(() => decode(packet, bytes('30ffffffff7f')))).toBe('CODEC_INVALID')
  })

  it('are refused where a field does not fit its flag', () => {
    const flags = { username: 1, password: 0, willRetain: 0, willQos: 0, will: 0, cleanSession: 1 }
    expect(() => encode(packet, ['connect', { flags, keepAlive: 60, client: 'a' }])).toThrow(/username/)
  })
})
