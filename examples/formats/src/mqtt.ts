// MQTT 3.1.1 control packets (OASIS Standard, 29 October 2014). Each is [type, body]. The first byte has the type and flags
// (2.2). PUBLISH alone makes use of them: for each way that it may be flagged there is a case, in which they are constants.
import { bits, bool, byteBlock, conditional, constant, enumeration, frame, header, magic, mapped } from '@link/codec'
import { record, repeated, sized, string, uint16, uint8, validated, varint } from '@link/codec'
import type { AnyCodec, Codec, ConditionalField, Infer, InferInput } from '@link/codec'

const text = validated(string({ prefix: uint16() }), (value) => !value.includes('\0'), 'text without NUL')
const binary = byteBlock({ prefix: uint16() })
const id = validated(uint16(), (value) => value > 0, 'a packet id of 1 or more')

/** What stands behind the remaining length, of up to 4 bytes (2.2.3), and takes all of it. */
const remaining = validated(varint(), (length) => length < 2 ** 28, 'a remaining length below 256 MiB')
const body = <In, Out>(codec: Codec<In, Out>): Codec<In, Out> => sized(remaining, codec)

/** A list with something in it, up to the end of the packet. */
function list<In, Out>(item: Codec<In, Out>): Codec<readonly In[], Out[]> {
  return validated(repeated(item, { until: 'end' }), ({ length }) => length > 0, 'at least one')
}

const flags = bits({ username: 1, password: 1, willRetain: 1, willQos: 2, will: 1, cleanSession: 1, reserved: 1 })
type ConnectFlags = Infer<typeof flags>

/** 3.1.2.3 to 3.1.2.9: no password without a username, nothing of a will without a will. */
function areFlags({ username, password, will, willQos, willRetain, reserved }: ConnectFlags): boolean {
  return reserved === 0 && password <= username && (will === 1 ? willQos < 3 : willQos + willRetain === 0)
}

type Before = { flags: ConnectFlags }
function flagged<T>(flag: 'will' | 'username' | 'password', codec: Codec<T>): ConditionalField<Before, T, T> {
  return conditional(({ flags }: Before) => flags[flag] === 1, codec)
}

const acknowledgement = body(record({ id }))
const nothing = body(frame())
const qos = validated(uint8(), (level) => level <= 2, 'QoS 0, 1 or 2')
const granted = validated(uint8(), (level) => level <= 2 || level === 0x80, 'QoS 0, 1 or 2, or 0x80 for a failure')

/** CONNECT (3.1). */
const connect = record({
  protocol: magic('\0\x04MQTT\x04'),
  flags: validated(flags, areFlags, 'flags that go together'),
  keepAlive: uint16(),
  client: text,
  willTopic: flagged('will', text),
  willPayload: flagged('will', binary),
  username: flagged('username', text),
  password: flagged('password', binary),
})

/** CONNACK (3.2). */
const codes = { accepted: 0, version: 1, client: 2, unavailable: 3, login: 4, unauthorized: 5 } as const
const connack = record({ sessionPresent: bool(), code: enumeration(uint8(), codes) })

/** The packets of one first byte, and their bodies. */
const packets = {
  connect: [0x10, body(connect)],
  connack: [0x20, body(connack)],
  puback: [0x40, acknowledgement],
  pubrec: [0x50, acknowledgement],
  pubrel: [0x62, acknowledgement],
  pubcomp: [0x70, acknowledgement],
  subscribe: [0x82, body(record({ id, filters: list(frame(text, qos)) }))],
  suback: [0x90, body(record({ id, granted: list(granted) }))],
  unsubscribe: [0xa2, body(record({ id, filters: list(text) }))],
  unsuback: [0xb0, acknowledgement],
  pingreq: [0xc0, nothing],
  pingresp: [0xd0, nothing],
  disconnect: [0xe0, nothing],
} as const

/** PUBLISH (3.3) behind a first byte, which has its flags. */
function publish(first: number) {
  const again = constant((first & 8) > 0)
  const qos = constant((first >> 1) & 3)
  const retain = constant((first & 1) > 0)
  const withId = conditional((fields: { qos: number }) => fields.qos > 0, id)
  return body(record({ again, qos, retain, topic: text, id: withId, payload: byteBlock({ rest: true }) }))
}

type Publish = ReturnType<typeof publish>
type Outs = { [K in keyof typeof packets]: [type: K, body: Infer<(typeof packets)[K][1]>] }
type Ins = { [K in keyof typeof packets]: readonly [type: K, body: InferInput<(typeof packets)[K][1]>] }
export type Packet = Outs[keyof Outs] | [type: 'publish', body: Infer<Publish>]
export type PacketInput = Ins[keyof Ins] | readonly [type: 'publish', body: InferInput<Publish>]

const types = new Map<number, string>()
const bodies = new Map<number, AnyCodec>()
for (const [type, [first, codec]] of Object.entries(packets)) {
  types.set(first, type)
  bodies.set(first, codec)
}
// No QoS 3, and none of QoS 0 comes again (3.3.1).
for (const first of [0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x3a, 0x3b, 0x3c, 0x3d]) {
  types.set(first, 'publish')
  bodies.set(first, publish(first))
}

function firstOf([type, body]: PacketInput): number {
  if (type !== 'publish') return packets[type][0]
  const { again = false, qos = 0, retain = false } = body
  return 0x30 | (Number(again) << 3) | (qos << 1) | Number(retain)
}

export const packet = mapped(header(uint8(), bodies), {
  encode: (packet: PacketInput) => [firstOf(packet), packet[1] as never] as const,
  decode: ([first, body]) => [types.get(first), body] as Packet,
})
