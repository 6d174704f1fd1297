// MQTT 3.1.1 control packets (OASIS Standard, 29 October 2014). Each is [kind, body]; the kind has the type and the flags of the
// fixed header (2.2), which say as well whether a PUBLISH has a packet id.
import { bits, byteBlock, conditional, enumeration, frame, header, magic, record, repeated, sized } from '@link/codec'
import { string, uint16, uint8, validated, varint, type Codec, type Infer } from '@link/codec'

const text = string({ prefix: uint16() })
const binary = byteBlock({ prefix: uint16() })

/** Up to 4 bytes (2.2.3). */
const remaining = validated(varint(), (length) => length < 2 ** 28, 'a remaining length below 256 MiB')

const kind = enumeration(uint8(), {
  connect: 0x10,
  connack: 0x20,
  publish: 0x30,
  'publish, retain': 0x31,
  'publish, qos 1': 0x32,
  'publish, qos 1, retain': 0x33,
  'publish, qos 1, again': 0x3a,
  'publish, qos 1, again, retain': 0x3b,
  'publish, qos 2': 0x34,
  'publish, qos 2, retain': 0x35,
  'publish, qos 2, again': 0x3c,
  'publish, qos 2, again, retain': 0x3d,
  puback: 0x40,
  pubrec: 0x50,
  pubrel: 0x62,
  pubcomp: 0x70,
  subscribe: 0x82,
  suback: 0x90,
  unsubscribe: 0xa2,
  unsuback: 0xb0,
  pingreq: 0xc0,
  pingresp: 0xd0,
  disconnect: 0xe0,
})

type Flag = 'username' | 'password' | 'will'
type Before = { flags: { [K in Flag]: number } }

/** A field of CONNECT that is there when its flag is set (3.1.2.3). */
function flagged<T>(flag: Flag, codec: Codec<T>): ReturnType<typeof conditional<Before, T, T>> {
  return conditional(({ flags }: Before) => flags[flag] === 1, codec)
}

/** CONNECT (3.1). */
const connect = record({
  protocol: magic('\0\x04MQTT\x04'),
  flags: bits({ username: 1, password: 1, willRetain: 1, willQos: 2, will: 1, cleanSession: 1, _reserved: 1 }),
  keepAlive: uint16(),
  client: text,
  willTopic: flagged('will', text),
  willPayload: flagged('will', binary),
  username: flagged('username', text),
  password: flagged('password', binary),
})

/** CONNACK (3.2). */
const connack = record({
  flags: bits({ _reserved: 7, sessionPresent: 1 }),
  code: enumeration(uint8(), { accepted: 0, version: 1, client: 2, unavailable: 3, credentials: 4, unauthorized: 5 }),
})

const acknowledged = sized(remaining, record({ id: uint16() }))
const publish = sized(remaining, record({ topic: text, payload: byteBlock({ rest: true }) }))
const publishWithId = sized(remaining, record({ topic: text, id: uint16(), payload: byteBlock({ rest: true }) }))
const empty = sized(remaining, record({}))

const filter = frame(text, enumeration(uint8(), { 'qos 0': 0, 'qos 1': 1, 'qos 2': 2 }))
const granted = enumeration(uint8(), { 'qos 0': 0, 'qos 1': 1, 'qos 2': 2, failure: 0x80 })

export const packet = header(kind, {
  connect: sized(remaining, connect),
  connack: sized(remaining, connack),
  publish,
  'publish, retain': publish,
  'publish, qos 1': publishWithId,
  'publish, qos 1, retain': publishWithId,
  'publish, qos 1, again': publishWithId,
  'publish, qos 1, again, retain': publishWithId,
  'publish, qos 2': publishWithId,
  'publish, qos 2, retain': publishWithId,
  'publish, qos 2, again': publishWithId,
  'publish, qos 2, again, retain': publishWithId,
  puback: acknowledged,
  pubrec: acknowledged,
  pubrel: acknowledged,
  pubcomp: acknowledged,
  subscribe: sized(remaining, record({ id: uint16(), filters: repeated(filter, { until: 'end' }) })),
  suback: sized(remaining, record({ id: uint16(), granted: repeated(granted, { until: 'end' }) })),
  unsubscribe: sized(remaining, record({ id: uint16(), filters: repeated(text, { until: 'end' }) })),
  unsuback: acknowledged,
  pingreq: empty,
  pingresp: empty,
  disconnect: empty,
})

export type Packet = Infer<typeof packet>
