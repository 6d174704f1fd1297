import { byte, byteBlock, constant, counted, enumeration, frame, header } from '@link/codec'
import { int16, int32, string, uint16, uint32, type Infer, type InferInput } from '@link/codec'
import { protocol } from '@link/core'

/** How the arguments and results inside a packet are written. */
export const contentType = enumeration(byte(), {
  carb: 0,
  json: 1,
  clj: 2,
  nippy: 3,
  'transit-json': 4,
  'transit-msgpack': 5,
})

/** What became of a call. */
export const resultCode = enumeration(byte(), {
  success: 0,
  'not-found': 11,
  exception: 12,
  'thread-pool-full': 13,
  canceled: 14,
  'protocol-mismatch': 20,
  'invalid-packet': 21,
  'acl-reject': 22,
})

const packetType = enumeration(byte(), {
  request: 0,
  response: 1,
  ping: 2,
  pong: 3,
  error: 4,
  'auth-req': 5,
  'auth-ack': 6,
  'inspect-req': 7,
  'inspect-ack': 8,
  interrupt: 9,
  'client-hello': 10,
  'server-hello': 11,
})

const text = string({ encoding: 'utf8', prefix: uint16() })

/** Arguments or a result, in the content type of their packet. */
const content = byteBlock({ prefix: uint32() })

/** Data of a call beside its arguments: [extension id, content]. */
const extensions = counted({ prefix: byte(), body: frame(int16(), byteBlock({ prefix: uint16() })) })

/** Version 5 has no extensions. The constant keeps the packets in the shape of version 6: one program serves both. */
const noExtensions = constant([])

const nothing = frame()

/** The packets that are the same in both versions. */
const common = {
  ping: nothing,
  pong: nothing,
  error: frame(resultCode),
  'auth-req': frame(string({ encoding: 'ascii', prefix: uint16() })),
  'auth-ack': frame(enumeration(byte(), { 'auth-ok': 0, 'auth-reject': 1 })),
  'inspect-req': frame(enumeration(byte(), { functions: 0, meta: 1, clients: 2 }), byteBlock({ prefix: uint16() })),
  'inspect-ack': frame(byteBlock({ prefix: uint16() })),
  // The transaction id of the request that is to be given up.
  interrupt: frame(int32()),
}

const v5 = header(packetType, {
  ...common,
  request: frame(contentType, text, content, noExtensions),
  response: frame(contentType, resultCode, content, noExtensions),
})

const v6 = header(packetType, {
  ...common,
  request: frame(contentType, text, content, extensions),
  response: frame(contentType, resultCode, content, extensions),
  // The version and the name of the client; the version of the server.
  'client-hello': frame(text, text),
  'server-hello': frame(text),
})

/** One packet: `[version, [transaction id, [type, body]]]`. An answer has the version and the id of its request. */
export const packet = header(byte(), { 5: frame(int32(), v5), 6: frame(int32(), v6) })

/** What the servers and the clients of slacker speak: described once, used by both. */
export const wire = protocol(packet)

/** A packet as it is received. */
export type Packet = Infer<typeof packet>

/** A packet as it is sent. */
export type PacketInput = InferInput<typeof packet>

export type Version = Packet[0]
export type ContentType = Infer<typeof contentType>
export type ResultCode = Infer<typeof resultCode>

/** `[type, body]` as both versions can send it: version 6 only adds to version 5. */
export type AnyVersion = Infer<typeof v5>

/** `[type, body]` as it is received, in either version. */
export type Received = Packet[1][1]
