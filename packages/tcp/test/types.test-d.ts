// Compiled, never run: messages keep their types from the codec to the handlers and sends of servers and clients, and a
// wrong one is refused at the property where it is wrong.
import {
  byte,
  enumeration,
  frame,
  int32,
  record,
  string,
  uint16,
  uint8,
  type Infer,
  type InferInput,
} from '@link/codec'
import { attribute, bytes, createHandler, createPassThrough, pass, protocol, type Address } from '@link/core'
import {
  tcpClient,
  tcpClientFactory,
  tcpServer,
  toDuplex,
  type TcpClient,
  type TcpClientFactory,
  type TcpServer,
} from '../src/index.js'

// oxlint-disable-next-line no-unnecessary-type-parameters -- only so does the compiler compare exactly
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(...equal: Equal<A, B> extends true ? [] : ['the types differ']): void

const codec = frame(byte(), int32(), string({ prefix: uint16() }))
const wire = protocol(codec)

// Servers.
const echo = wire.handle({
  onMessage(channel, message) {
    same<typeof message, [number, number, string]>()
    channel.send(message)
    channel.send([1, 348, 'hello'], (error) => error?.code)
    // @ts-expect-error -- at the element
    channel.send([1, '348', 'hello'])
    // @ts-expect-error -- one too few
    channel.send([1, 348])
  },
})
const server = tcpServer(8081, echo)
same<Awaited<typeof server>, TcpServer>()
void tcpServer(8081, echo, { host: 'localhost', options: { backlog: 5, child: { noDelay: true } } })
// @ts-expect-error -- misspelt
void tcpServer(8081, echo, { hots: 'localhost' })
// @ts-expect-error -- of an accepted socket, so under `child`
void tcpServer(8081, echo, { options: { noDelay: true } })
// @ts-expect-error -- not a string
void tcpServer('8081', echo)

// The original's form, a list from wire to application.
void tcpServer(8081, [
  codec,
  {
    onMessage(channel, message) {
      same<typeof message, [number, number, string]>()
      channel.send(message)
      // @ts-expect-error -- at the element
      channel.send([1, 348, 5])
    },
  },
])
void tcpServer(8081, [
  codec,
  createPassThrough({ onMessage: () => pass }),
  { handler: createHandler<[number, number, string], [number, number, string]>({}), name: 'mine' },
])
// @ts-expect-error -- a handler of other messages
void tcpServer(8081, [codec, createHandler<{ id: number }, string>({ onMessage: (_channel, { id }) => id })])

// A function of the channel.
void tcpServer(8081, (channel) => {
  same<(typeof channel)['id'], string>()
  return echo
})

// Directions that differ: what the server receives the client sends.
const kind = enumeration(uint8(), { get: 1, put: 2 })
const request = record({ kind, id: int32() })
const response = record({ id: int32(), ok: uint8() })
const rpc = protocol({ read: request, write: response })
void tcpServer(
  8081,
  rpc.handle({
    onMessage(channel, { kind, id }) {
      same<typeof kind, 'get' | 'put'>()
      channel.send({ id, ok: 1 })
      // @ts-expect-error -- at the property
      channel.send({ id, ok: 'yes' })
      // @ts-expect-error -- a property too many
      channel.send({ id, ok: 1, why: '' })
    },
  }),
)

// Clients.
const factory = tcpClientFactory(rpc.flip())
same<typeof factory, TcpClientFactory<InferInput<typeof response>, Infer<typeof request>>>()
const client = await tcpClient(factory, 'localhost', 8081, { lazyConnect: true, reconnect: { maxDelay: 1_000 } })
client.send({ kind: 'get', id: 1 })
// @ts-expect-error -- at the property
client.send({ kind: 'gte', id: 1 })
// @ts-expect-error -- what it receives is not what it sends
client.send({ id: 1, ok: 1 })
for await (const message of client) {
  same<typeof message.ok, number>()
}
void tcpClient(factory, 'localhost', 8081, { reconnect: false, path: '/run/link.sock' })
// @ts-expect-error -- only an object or false
void tcpClient(factory, 'localhost', 8081, { reconnect: true })
// @ts-expect-error -- misspelt
void tcpClient(factory, 'localhost', 8081, { lazyconnect: true })
void tcpClient(factory, 'localhost', 8081, {
  async prepare(connection, signal) {
    signal.throwIfAborted()
    connection.send({ kind: 'get', id: 1 })
    // @ts-expect-error -- at the property
    connection.send({ kind: 'gte', id: 1 })
    for await (const { ok } of connection) same<typeof ok, number>()
  },
  onStateChange(change, { send }) {
    send({ kind: 'get', id: 1 })
    if (change.state === 'waiting') same<typeof change.delay, number>()
    // @ts-expect-error -- only of those that go somewhere
    else same<typeof change.endpoint, Address>()
    if (change.state === 'connected') same<typeof change.endpoint, Address>()
  },
})
// @ts-expect-error -- an endpoint of neither kind
void tcpClient(factory, 'localhost', 8081, { endpoints: [{ host: 'other' }] })
// @ts-expect-error -- nobody can wait for room that is not there
void tcpClient(factory, 'localhost', 8081, { offline: { overflow: 'wait' } })
same<typeof client.state, 'idle' | 'connecting' | 'preparing' | 'connected' | 'waiting' | 'closed'>()

const listFactory = tcpClientFactory([codec, { onMessage: (_channel, [, , text]) => text.length }])
const listClient = await tcpClient(listFactory, 'localhost', 8081)
listClient.send([1, 2, 'x'])
// @ts-expect-error -- at the element
listClient.send([1, 2, 3])

// Attributes.
const user = attribute<{ name: string }>('user')
client.set(user, { name: 'ann' })
// @ts-expect-error -- at the property
client.set(user, { nam: 'ann' })
same<ReturnType<typeof client.get<{ name: string }>>, { name: string } | undefined>()

// A client that sends more is none that sends less, and the other way round for what it receives.
declare const narrow: TcpClient<'a', 'a' | 'b'>
// @ts-expect-error -- it cannot send 'b'
const wider: TcpClient<'a' | 'b', 'a' | 'b'> = narrow
const receiver: TcpClient<'a', string> = narrow
void wider
void receiver

// Streams.
bytes.handle({ onActive: (channel) => void toDuplex(channel).end('hello') })
wire.handle({
  onActive(channel) {
    toDuplex(channel, { objectMode: true })
    // @ts-expect-error -- a channel of messages is no stream of bytes
    toDuplex(channel)
  },
})
