import { byte, byteBlock, constant, counted, enumeration, frame, header } from '../src/index.js'
import { int16, int32, string, uint16, uint32, type AnyCodec } from '../src/index.js'

// The wire protocol of the slacker RPC system, as in examples/slacker: a header in a header in a header.

const contentType = enumeration(byte(), { carb: 0, json: 1, clj: 2, nippy: 3, 'transit-json': 4, 'transit-msgpack': 5 })
const resultCode = enumeration(byte(), {
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

const text = string({ prefix: uint16() })
const content = byteBlock({ prefix: uint32() })
const extensions = counted({ prefix: byte(), body: frame(int16(), byteBlock({ prefix: uint16() })) })
const common = {
  ping: frame(),
  pong: frame(),
  error: frame(resultCode),
  'auth-req': frame(string({ encoding: 'ascii', prefix: uint16() })),
  'auth-ack': frame(enumeration(byte(), { 'auth-ok': 0, 'auth-reject': 1 })),
  'inspect-req': frame(enumeration(byte(), { functions: 0, meta: 1, clients: 2 }), byteBlock({ prefix: uint16() })),
  'inspect-ack': frame(byteBlock({ prefix: uint16() })),
  interrupt: frame(int32()),
}
const v5 = header(packetType, {
  request: frame(contentType, text, content, constant([])),
  response: frame(contentType, resultCode, content, constant([])),
  ...common,
})
const v6 = header(packetType, {
  request: frame(contentType, text, content, extensions),
  response: frame(contentType, resultCode, content, extensions),
  ...common,
  'client-hello': frame(text, text),
  'server-hello': frame(text),
})

export const slacker: AnyCodec = header(byte(), { 5: frame(int32(), v5), 6: frame(int32(), v6) })

export const slackerNames: Readonly<Record<string, string>> = {
  '0': 'version',
  '1/0': 'transactionId',
  '1/1/0': 'type',
  '1/1/1=request/0': 'contentType',
  '1/1/1=request/1': 'function',
  '1/1/1=request/2': 'arguments',
  '1/1/1=request/3': 'extensions',
  '1/1/1=request/3/*/0': 'id',
  '1/1/1=request/3/*/1': 'content',
  '1/1/1=response/0': 'contentType',
  '1/1/1=response/1': 'result',
  '1/1/1=response/2': 'content',
  '1/1/1=response/3': 'extensions',
  '1/1/1=response/3/*/0': 'id',
  '1/1/1=response/3/*/1': 'content',
  '1/1/1=error/0': 'result',
  '1/1/1=interrupt/0': 'target',
  '1/1/1=client-hello/0': 'clientVersion',
  '1/1/1=client-hello/1': 'clientName',
  '1/1/1=server-hello/0': 'serverVersion',
}
