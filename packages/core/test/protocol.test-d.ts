/* oxlint-disable no-unused-vars, no-unused-expressions -- compiled, never run */
import { byte, record, type AnyCodec, type Codec, type Infer, type InferInput } from '@link/codec'
import { bytes, protocol, type Protocol } from '../src/index.js'
import {
  codec,
  idle,
  jobs,
  rpc,
  same,
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

typeOf<Codec<Text, TextOut>>().of(codec, true)
same<Infer<typeof codec>, TextOut>(true)
same<InferInput<typeof codec>, Text>(true)
const point = record({ x: byte(), name: text })
same<Infer<typeof point>, { x: number; name: string }>(true)
same<InferInput<typeof point>, { readonly x: number; readonly name: string }>(true)
const someCodec: AnyCodec = codec
// @ts-expect-error a codec of strings is not one of numbers
const wrongCodec: Codec<number> = text

typeOf<Protocol<TextOut, Text>>().of(wire, true)
typeOf<Protocol<TextOut, Text>>().of(protocol(codec, { maxFrame: 1024 }), true)
typeOf<Protocol<Text, TextOut>>().of(wire.flip(), true)
typeOf<Protocol<number, string>>().of(protocol({ read: byte(), write: text }), true)
typeOf<Protocol<string, number>>().of(protocol({ read: byte(), write: text }).flip(), true)
typeOf<Protocol<Uint8Array, Uint8Array>>().of(protocol(tls()), true)
typeOf<Protocol<Uint8Array, Uint8Array>>().of(protocol(idle()), true)
typeOf<Protocol<TextOut, Text>>().of(protocol(tls()).use(codec), true)
typeOf<Protocol<TextOut, Text>>().of(protocol(tls()).use(wire), true)
typeOf<Protocol<TextOut, Text>>().of(protocol(idle()).use(tls()).use(wire).use(idle()), true)
typeOf<Protocol<Req, Res>>().of(wire.use(idle()).use(rpc).use(idle()), true)
typeOf<Protocol<Job, Done>>().of(wire.use(rpc).use(jobs), true)
// @ts-expect-error wrong order
wire.use(jobs)
// @ts-expect-error twice
wire.use(rpc).use(rpc)
// @ts-expect-error a codec needs bytes below it
wire.use(codec)
// @ts-expect-error so does a protocol
wire.use(wire)
// @ts-expect-error and TLS
wire.use(tls())
// @ts-expect-error nor does a stage of messages lie on bytes
protocol(rpc)
// @ts-expect-error unknown limit
protocol(codec, { maxFrames: 1 })
// @ts-expect-error only one direction
protocol({ read: byte() })
