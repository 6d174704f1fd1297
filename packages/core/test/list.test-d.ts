/* oxlint-disable no-unused-vars, no-unused-expressions -- compiled, never run */
import { byte, frame, type Codec } from '@link/codec'
import {
  bytes,
  channelOpener,
  createHandler,
  createStage,
  pass,
  pipeline,
  type Channel,
  type ChannelOpener,
  type Handler,
} from '../src/index.js'
import {
  anywhere,
  codec,
  counter,
  echo,
  idle,
  jobs,
  rpc,
  tls,
  text,
  typeOf,
  wire,
  type Done,
  type Job,
  type Req,
  type Res,
  type Text,
  type TextOut,
} from './types.js'

typeOf<ChannelOpener<TextOut, Text>>().of(
  channelOpener([
    codec,
    {
      onMessage(channel, message) {
        typeOf<TextOut>().of(message, true)
        typeOf<Channel<Text, TextOut>>().of(channel, true)
        channel.send(message)
        // @ts-expect-error wrong item
        channel.send([1, 2])
      },
    },
  ]),
  true,
)
typeOf<ChannelOpener<TextOut, Text>>().of(
  channelOpener([codec, { onMessage: (channel, message) => channel.send(message) }]),
  true,
)
typeOf<ChannelOpener<TextOut, Text>>().of(
  channelOpener([frame(byte(), text), idle(), { onMessage: (_, message) => typeOf<TextOut>().of(message, true) }]),
  true,
)
typeOf<ChannelOpener<Job, Done>>().of(
  channelOpener([
    idle(),
    tls({ cert: '' }),
    idle(),
    codec,
    idle(),
    rpc,
    counter,
    idle(),
    jobs,
    idle(),
    {
      onActive() {},
    },
    {
      onMessage(channel, message) {
        typeOf<Job>().of(message, true)
        channel.send({ done: true })
        // @ts-expect-error wrong type at the property
        channel.send({ done: 1 })
        // @ts-expect-error no such field
        message.id
        return pass
      },
    },
    { name: 'last', handler: { onMessage: (_, message) => typeOf<Job>().of(message, true) } },
    createHandler<Job, Done>({ onMessage: (channel) => channel.send({ done: true }) }),
    createHandler({ onMessage: (_, message) => typeOf<unknown>().of(message, true) }),
    anywhere,
  ]),
  true,
)
typeOf<ChannelOpener<TextOut, Text>>().of(channelOpener([wire, echo, echo]), true)
typeOf<ChannelOpener<TextOut, Text>>().of(channelOpener([tls(), wire, { handler: echo, name: 'x' }]), true)
typeOf<ChannelOpener<Req, Res>>().of(channelOpener([wire.use(rpc), { onMessage: (_, { method }) => method }]), true)
typeOf<ChannelOpener<TextOut, Text>>().of(channelOpener([codec]), true)
typeOf<ChannelOpener<TextOut, Text>>().of(channelOpener([codec, idle()]), true)
typeOf<ChannelOpener<Uint8Array, Uint8Array>>().of(
  channelOpener([idle(), { onMessage: (c, m) => c.send(m.subarray(1)) }]),
  true,
)
typeOf<ChannelOpener<Uint8Array, Uint8Array>>().of(
  channelOpener([bytes, { onMessage: (c, m) => c.send(m.subarray(1)) }]),
  true,
)
typeOf<ChannelOpener<Uint8Array, Uint8Array>>().of(channelOpener([createHandler<Uint8Array, Uint8Array>({})]), true)
// @ts-expect-error known limit: the parameters of a handler that stands alone are not inferred; never `any` silently
channelOpener([{ onMessage: (c, m) => m }])
typeOf<ChannelOpener<Uint8Array, Uint8Array>>().of(channelOpener([idle()]), true)
typeOf<ChannelOpener<Uint8Array, Uint8Array>>().of(channelOpener([]), true)
const listed = [codec, rpc, anywhere] as const
typeOf<ChannelOpener<Req, Res>>().of(channelOpener(listed), true)
const low = [tls(), codec] as const
typeOf<ChannelOpener<Req, Res>>().of(channelOpener([...low, rpc, anywhere]), true)
// @ts-expect-error known limit: nor are they after a spread
channelOpener([...low, { onMessage: (c, m) => m }])
typeOf<ChannelOpener<Req, Res>>().of(
  channelOpener([
    codec,
    createStage<TextOut, Req, Res, Text>({
      onMessage: (ctx, [id, method]) => ctx.emit({ id, method }),
      write: (ctx, { id }) => ctx.write([id, 'x']),
    }),
    { onMessage: (channel, { id }) => channel.send({ id, ok: true }) },
  ]),
  true,
)
channelOpener([
  codec,
  {
    onActive() {},
    onInactive: (channel) => channel.id,
    onMessage(channel, message) {
      typeOf<TextOut>().of(message, true)
      typeOf<Channel<Text, TextOut>>().of(channel, true)
    },
    onError: echo.onError,
  },
])
// @ts-expect-error parameters written out, but wrong
channelOpener([codec, { onMessage(channel: Channel<string>, message: TextOut) {} }])
class Echo implements Handler<TextOut, Text> {
  #count = 0
  readonly onMessage = (channel: Channel<Text>, message: TextOut): boolean => channel.send([this.#count++, message[1]])
}
typeOf<ChannelOpener<TextOut, Text>>().of(channelOpener([codec, new Echo()]), true)
// @ts-expect-error an instance of a foreign handler
channelOpener([codec, rpc, new Echo()])
declare const either: Codec<number> | Codec<string>
typeOf<ChannelOpener<number | string, never>>().of(channelOpener([either, anywhere]), true)
// @ts-expect-error typo, without parameters
channelOpener([codec, { onMesage() {} }])
channelOpener([
  codec,
  {
    // @ts-expect-error typo, with parameters
    onMesage(channel, message) {},
  },
])
// @ts-expect-error typo beside a method that exists
channelOpener([codec, { onActive() {}, onErorr() {} }])
// @ts-expect-error typo in the entry
channelOpener([codec, { handler: echo, nmae: 'x' }])
// @ts-expect-error typo in the second handler
channelOpener([codec, { onMessage(channel, message) {} }, { onErorr() {} }])
// @ts-expect-error typo in a named handler
channelOpener([codec, { name: 'x', handler: { onMesage() {} } }])
// @ts-expect-error foreign handler
channelOpener([codec, rpc, echo])
// @ts-expect-error foreign handler, the second
channelOpener([codec, rpc, { onMessage(channel, message) {} }, echo])
// @ts-expect-error foreign handler by name
channelOpener([codec, rpc, { handler: echo, name: 'x' }])
// @ts-expect-error wrong order
channelOpener([codec, jobs, { onActive() {} }])
// @ts-expect-error wrong order, hidden by stages that pass everything
channelOpener([codec, rpc, idle(), idle(), rpc, { onActive() {} }])
// @ts-expect-error a codec needs bytes below it
channelOpener([codec, idle(), codec, { onActive() {} }])
// @ts-expect-error TLS needs bytes below it
channelOpener([codec, tls(), { onActive() {} }])
// @ts-expect-error a stage of messages does not lie on bytes
channelOpener([idle(), rpc, { onActive() {} }])
// @ts-expect-error a layer after a handler
channelOpener([{ onActive() {} }, codec])
// @ts-expect-error not an element at all
channelOpener([codec, 'x'])
const loose = [codec, echo]
// @ts-expect-error the order of a plain array is not known
channelOpener(loose)
// @ts-expect-error a complete pipeline is no element
channelOpener([wire.handle(echo), echo])
