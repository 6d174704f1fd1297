/* oxlint-disable no-unused-vars, no-unused-expressions -- compiled, never run */
import { attribute, toWebStreams, type Channel } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { codec, rpc, typeOf, wire, type Req, type Res, type Text, type TextOut } from './types.js'

declare const channel: Channel<Text, TextOut>
const user = attribute<{ name: string }>('user')
channel.set(user, { name: 'x' })
typeOf<{ name: string } | undefined>().of(channel.get(user), true)
// @ts-expect-error wrong value
channel.set(user, { nick: 'x' })
const asObserver: Channel<never> = channel
// @ts-expect-error an observer cannot send
asObserver.send([1, 'x'])
// @ts-expect-error a channel of texts does not accept strings
const wrongChannel: Channel<Text | string> = channel
export async function iterate(): Promise<void> {
  const own = testChannel(wire.use(rpc)).channel
  typeOf<Channel<Res, Req>>().of(own, true)
  typeOf<boolean>().of(own.send({ id: 1, ok: true }), true)
  // @ts-expect-error wrong type at the property
  own.send({ id: 1, ok: 'no' })
  for await (const message of own) typeOf<Req>().of(message, true)
}
const t = testChannel([codec, rpc, { onMessage: (c, m) => c.send({ id: m.id, ok: true }) }])
t.deliver({ id: 1, method: 'add' })
typeOf<Res[]>().of(t.written(), true)
// @ts-expect-error wrong message
t.deliver({ id: 1 })
const after = t.upgraded(wire)
after.deliver([1, 'text'])
typeOf<Text[]>().of(after.written(), true)
// @ts-expect-error no message of the protocol that it was upgraded to
after.deliver({ id: 1, method: 'm' })
const upgraded = channel.upgrade(wire.use(rpc))
typeOf<Channel<Res, Req>>().of(upgraded, true)
typeOf<Channel<Res, Req>>().of(
  channel.upgrade([codec, rpc, { onMessage: (c, m) => c.send({ id: m.id, ok: true }) }]),
  true,
)
// @ts-expect-error the handler of another protocol
channel.upgrade(wire.handle(rpc.handler))
// @ts-expect-error what was sent before the upgrade is not what is sent after it
upgraded.send([1, 'x'])
asObserver.upgrade(wire.use(rpc)).send({ id: 1, ok: true })
wire.handle({
  async onActive(own) {
    for await (const message of own) typeOf<TextOut>().of(message, true)
    for await (const message of own.messages({ keepOpen: true, signal: AbortSignal.timeout(1) })) {
      typeOf<TextOut>().of(message, true)
    }
    await own.sent({ signal: new AbortController().signal })
    // @ts-expect-error no such option
    own.messages({ keepopen: true })
  },
})
export async function use(): Promise<void> {
  await using own = channel
  typeOf<Channel<Text, TextOut>>().of(own, true)
  const { readable, writable } = toWebStreams(own)
  typeOf<ReadableStream<TextOut>>().of(readable, true)
  typeOf<WritableStream<Text>>().of(writable, true)
  await readable.pipeThrough(new TransformStream<TextOut, Text>()).pipeTo(writable)
  // @ts-expect-error bytes are no texts
  await new ReadableStream<Uint8Array>().pipeTo(writable)
}
