/* oxlint-disable no-unused-vars, no-unused-expressions -- compiled, never run */
import { createHandler, createStatefulHandler, pass, type Channel, type Handler, type Pipeline } from '../src/index.js'
import { anywhere, codec, echo, idle, rpc, typeOf, wire, type Req, type Text, type TextOut } from './types.js'

const typed = wire.handler({
  onActive(channel) {
    typeOf<Channel<Text, TextOut>>().of(channel, true)
    channel.send([1, 'hello'])
  },
  onMessage(channel, message) {
    typeOf<TextOut>().of(message, true)
    channel.send(message)
  },
  onError(_channel, error) {
    typeOf<Error>().of(error, true)
  },
  onEvent(channel, event) {
    if (event.type === 'idle') typeOf<'read' | 'write' | 'all'>().of(event.kind, true)
    if (event.type === 'login') typeOf<'client' | 'server'>().of(event.side, true)
    if (event.type === 'tick') typeOf<number>().of(event.count, true)
    if (event.type === 'quiesce') typeOf<number>().of(event.grace, true)
    if (event.type === 'inputClosed') typeOf<'inputClosed'>().of(event.type, true)
    // @ts-expect-error no such event
    if (event.type === 'idel') void channel.close()
    return pass
  },
  onWritabilityChanged: (_channel, writable) => typeOf<boolean>().of(writable, true),
})
typeOf<Handler<TextOut, Text>>().of(typed, true)
typeOf<Pipeline<TextOut, Text>>().of(wire.handle(), true)
typeOf<Pipeline<TextOut, Text>>().of(
  wire.handle(typed, { handler: typed, name: 'typed' }, { onMessage: (channel, message) => channel.send(message) }),
  true,
)
wire.handle({ onMessage: (channel, message) => channel.send(message) })
wire.handle({ onMessage: () => pass })
wire.handle({ onMessage: async (channel, message) => channel.send(message) })
wire.handle({
  async onMessage(channel, message) {
    await channel.sent()
    if (message[0] === 1) return pass
    channel.send(message)
    return undefined
  },
})
wire.handle({ onMessage: undefined })
const seen: TextOut[] = []
wire.handle({ onMessage: (_channel, message) => seen.push(message) })
wire.handle({
  onMessage(channel, message) {
    // @ts-expect-error wrong item
    channel.send([1, 2])
    // @ts-expect-error too short
    channel.send([1])
    // @ts-expect-error wrong item
    channel.send([message[1], message[1]])
    // @ts-expect-error no such item
    message[2]
  },
})
wire.use(rpc).handle({
  onMessage(channel, message) {
    typeOf<Req>().of(message, true)
    // @ts-expect-error wrong type at the property
    channel.send({ id: message.id, ok: 'yes' })
    // @ts-expect-error unknown property
    channel.send({ id: message.id, ok: true, method: 'x' })
    // @ts-expect-error no such field
    message.body
    channel.send({ id: 1, ok: true }, (error) => error?.code)
  },
})
// @ts-expect-error typo, without parameters
wire.handle({ onMesage() {} })
wire.handle({
  // @ts-expect-error typo, with parameters
  onMesage(channel, message) {},
})
// @ts-expect-error typo in a named handler
wire.handle({ handler: { onMesage() {} }, name: 'x' })
// @ts-expect-error typo in the entry
wire.handle({ handler: {}, nmae: 'x' })
// @ts-expect-error foreign handler
wire.use(rpc).handle(typed)
// @ts-expect-error foreign handler by name
wire.use(rpc).handle({ handler: typed, name: 'typed' })
// @ts-expect-error a stage is no handler
wire.handle(rpc)
// @ts-expect-error a codec is no handler
wire.handle(codec)

typeOf<Handler<unknown, never>>().of(
  createHandler({ onMessage: (_channel, message) => typeOf<unknown>().of(message, true) }),
  true,
)
wire.handle(anywhere)
wire.use(rpc).handle(anywhere)
createHandler({
  onMessage(channel) {
    // @ts-expect-error nothing is known about what may be sent
    channel.send('x')
  },
})
const counting = createStatefulHandler<TextOut, Text>((channel) => {
  let count = 0
  channel.send([0, 'welcome'])
  return {
    onMessage(channel, message) {
      channel.send([++count, message[1]])
    },
  }
})
wire.handle(echo, counting)
// Variance: a handler of more serves where less comes, never the other way round.
const wide: Handler<TextOut, Text> = createHandler<Text | string, [1, 'x']>({})
// @ts-expect-error receives less than comes
const narrow: Handler<TextOut, Text> = createHandler<[1, string], Text>({})
// @ts-expect-error sends more than goes
const loud: Handler<TextOut, Text> = createHandler<TextOut, Text | string>({})
