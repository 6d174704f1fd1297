/* oxlint-disable no-unused-vars, no-unused-expressions -- compiled, never run */
import {
  attribute,
  channelOpener,
  createHandler,
  pipeline,
  type Channel,
  type ChannelOpener,
  type Pipeline,
} from '../src/index.js'
import { testChannel, type TestChannel } from '../src/testing/index.js'
import {
  anywhere,
  codec,
  echo,
  rpc,
  same,
  tls,
  typeOf,
  wire,
  type Req,
  type Res,
  type Text,
  type TextOut,
} from './types.js'

typeOf<ChannelOpener<TextOut, Text>>().of(channelOpener(wire), true)
channelOpener(wire.handle({ onMessage: (channel, message) => channel.send(message) }))
channelOpener([codec, { onMessage: (channel, message) => channel.send(message) }])
channelOpener([wire, echo, { onMessage: (_, message) => typeOf<TextOut>().of(message, true) }], { maxPending: 65_536 })
channelOpener([
  tls(),
  codec,
  {
    handler: createHandler<TextOut, Text>({
      onMessage(channel, message) {
        channel.send(message)
      },
    }),
    name: 'x',
  },
])
channelOpener((channel) => wire.handle({ onActive: (own) => own.set(attribute<string>('id'), channel.id) }))
channelOpener((channel) => {
  const id = channel.id
  return wire.handle({ onMessage: (channel, message) => channel.send([message[0], id]) })
})
channelOpener(() => [codec, { onMessage: (channel, message) => channel.send(message) }])
channelOpener(() => {
  let count = 0
  return [codec, { onMessage: (channel, message) => channel.send([++count, message[1]]) }]
})
channelOpener((channel) => pipeline([codec, { onMessage: (own, message) => own.send([message[0], channel.id]) }]))
channelOpener((channel: Channel<never>) => [codec, { onMessage: (own, message) => own.send([message[0], channel.id]) }])
channelOpener((channel) => (channel.valid ? [codec, echo] : [codec, echo]))
channelOpener(() => wire)
channelOpener((_channel) => {
  // @ts-expect-error nothing can be sent before there is a pipeline
  _channel.send('x')
  return wire
})
// @ts-expect-error wrong order
channelOpener(() => [rpc, codec])
// @ts-expect-error foreign handler
channelOpener((channel) => [codec, rpc, echo])
channelOpener(() => [
  codec,
  rpc,
  {
    onMessage(channel, message) {
      // @ts-expect-error wrong type at the property
      channel.send({ id: message.id, ok: 1 })
    },
  },
])
// @ts-expect-error known limit: inside `(channel) => [...]` handlers' parameters are not inferred; never `any` silently
channelOpener((channel) => [codec, { onMessage: (own, message) => own }])
// @ts-expect-error typo
channelOpener(() => wire.handle({ onActive() {}, onErorr() {} }))
// @ts-expect-error typo
channelOpener(() => [codec, { onErorr() {} }])
// Known limit of every callback's result: this typo is found only when the pipeline is built.
channelOpener(() => [codec, { onActive() {}, onErorr() {} }])
// @ts-expect-error a codec alone is no pipeline
channelOpener(codec)
// @ts-expect-error nor is a handler
channelOpener(echo)
// @ts-expect-error nor a number
channelOpener(5)
// @ts-expect-error unknown option
channelOpener(wire, { maxPendng: 65_536 })
// @ts-expect-error unknown option, list
channelOpener([codec, { onMessage(channel, message) {} }], { maxPendng: 65_536 })

const forms = [
  testChannel(wire),
  testChannel(wire.handle(echo)),
  testChannel([codec, echo]),
  testChannel([codec, { onMessage: (channel, message) => channel.send(message) }]),
  testChannel(() => wire.handle(echo)),
  testChannel((_channel) => wire.handle({ onMessage: (channel, message) => channel.send(message) })),
  testChannel(() => [codec, { onMessage: (channel, message) => channel.send(message) }]),
  testChannel((_channel) => [codec, echo]),
] as const
same<(typeof forms)[number], TestChannel<TextOut, Text>>(true)
typeOf<Pipeline<Req, Res>>().of(pipeline([codec, rpc, anywhere]), true)
typeOf<Pipeline<Req, Res>>().of(pipeline(wire.use(rpc)), true)
// @ts-expect-error two pipelines of different types
testChannel((channel) => (channel.valid ? wire.handle(echo) : wire.use(rpc).handle(anywhere)))
