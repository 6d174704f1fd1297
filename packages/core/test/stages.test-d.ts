/* oxlint-disable no-unused-expressions -- compiled, never run */
import {
  bytes,
  channelGroup,
  channelOpener,
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
  type ChannelOpener,
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
