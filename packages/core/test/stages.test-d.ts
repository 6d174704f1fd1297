/* oxlint-disable no-unused-expressions -- compiled, never run */
import {
  bytes,
  channelGroup,
  channelOpener,
  correlate,
  fixedLength,
  idle,
  lengthField,
  lines,
  logging,
  metrics,
  pcap,
  rateLimit,
  readTimeout,
  writeTimeout,
  type ByteStage,
  type Channel,
  type ChannelOpener,
  type Correlator,
  type PassThrough,
  type Protocol,
} from '../src/index.js'
import { codec, typeOf, wire, type Text, type TextOut } from './types.js'

// Stages that let everything pass do not stand in the way of inference, wherever they are.
typeOf<PassThrough>().of(idle({ read: 1 }), true)
typeOf<PassThrough>().of(readTimeout(1), true)
typeOf<PassThrough>().of(writeTimeout(1), true)
typeOf<PassThrough>().of(logging(), true)
typeOf<PassThrough>().of(rateLimit({ messages: 1 }), true)
const counting = metrics()
typeOf<ChannelOpener<TextOut, Text>>().of(
  channelOpener([
    logging(),
    pcap({ write() {} }),
    rateLimit({ bytes: 1 }),
    writeTimeout(1),
    codec,
    idle({ read: 1, all: 2 }),
    readTimeout(1),
    rateLimit({ messages: 1, per: 1 }),
    counting,
    logging({ level: 'info' }),
    {
      onMessage(channel, message) {
        typeOf<TextOut>().of(message, true)
        typeOf<number | undefined>().of(counting.of(channel)?.messagesIn, true)
        channel.send(message)
        // @ts-expect-error wrong item
        channel.send([1, 2])
      },
    },
  ]),
  true,
)
typeOf<Protocol<TextOut, Text>>().of(wire.use(idle({ read: 1 })).use(counting), true)

// Frames are bytes on bytes; what counts bytes stands below the codec.
typeOf<ByteStage>().of(lines(), true)
typeOf<ByteStage>().of(lengthField({ bytes: 2 }), true)
typeOf<ByteStage>().of(fixedLength(2), true)
typeOf<ByteStage>().of(rateLimit({ bytes: 1, messages: 1 }), true)
typeOf<ChannelOpener<Uint8Array, Uint8Array>>().of(
  channelOpener([lines(), idle({ read: 1 }), { onMessage: (channel, line) => channel.send(line.subarray(1)) }]),
  true,
)
// @ts-expect-error no bytes above a codec
wire.use(lines())
// @ts-expect-error no bytes above a codec
channelOpener([codec, rateLimit({ bytes: 1 }), { onActive() {} }])
// @ts-expect-error no bytes above a codec
wire.use(pcap({ write() {} }))
// @ts-expect-error neither messages nor bytes is caught when it is made; a wrong name here
bytes.use(rateLimit({ message: 1 }))
// @ts-expect-error the width of the field is missing
lengthField({})
// @ts-expect-error no such period
idle({ reads: 1 })

// A group takes channels that take its messages.
const room = channelGroup<Text>()
channelOpener([
  codec,
  {
    onActive: (channel) => room.add(channel),
    onMessage: (channel, message) => room.broadcast(message, { except: channel, slow: 'close' }),
  },
])
// @ts-expect-error channels of another protocol
channelOpener([lines(), { onActive: (channel) => channelGroup<Text>().add(channel) }])
// @ts-expect-error no message of the group
room.broadcast('x')
// @ts-expect-error no such policy
room.broadcast([1, ''], { slow: 'drop' })

// Requests and answers: by id the types come from `tag` and `idOf`, in order they are given.
const calls = correlate({ tag: (what: string, id): Text => [id, what], idOf: ([id]: TextOut) => id })
typeOf<Correlator<string, Text, TextOut>>().of(calls, true)
typeOf<Protocol<TextOut, Text>>().of(wire.use(calls), true)
declare const channel: Channel<Text>
typeOf<Promise<TextOut>>().of(calls.request(channel, 'what', { timeout: 1 }), true)
// @ts-expect-error no such request
void calls.request(channel, 1)
declare const other: Channel<{ other: boolean }>
// @ts-expect-error a channel of another protocol
void calls.request(other, 'what')
const ordered = correlate<Text, TextOut>()
typeOf<Promise<TextOut>>().of(ordered.request(channel, [1, 'what']), true)
// @ts-expect-error wrong item
void ordered.request(channel, [1, 2])
// @ts-expect-error it stands on the codec, not below it
bytes.use(calls)
channelOpener([codec, calls, { onMessage: (_channel, message) => typeOf<TextOut>().of(message, true) }])
