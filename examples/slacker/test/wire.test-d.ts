// Compiled, never run: the compiler knows a packet by its version and its type.
import { expectTypeOf } from 'vitest'
import { decode } from '@link/codec'
import type { Channel, Protocol } from '@link/core'
import { packet, wire, type AnyVersion, type Packet, type PacketInput } from '../src/wire.js'

declare const channel: Channel<PacketInput>
declare const block: Uint8Array

type Content = 'carb' | 'json' | 'clj' | 'nippy' | 'transit-json' | 'transit-msgpack'
type Code =
  | 'success'
  | 'not-found'
  | 'exception'
  | 'thread-pool-full'
  | 'canceled'
  | 'protocol-mismatch'
  | 'invalid-packet'
  | 'acl-reject'

expectTypeOf(wire).toEqualTypeOf<Protocol<Packet, PacketInput>>()
expectTypeOf(decode(packet, block)).toEqualTypeOf<Packet>()
expectTypeOf<Packet[0]>().toEqualTypeOf<5 | 6>()

export function received(message: Packet): void {
  // By the version.
  if (message[0] === 5) {
    const body = message[1][1]
    expectTypeOf(message[1][0]).toEqualTypeOf<number>()
    if (body[0] === 'request') expectTypeOf(body[1]).toEqualTypeOf<[Content, string, Uint8Array, readonly []]>()
    if (body[0] === 'response') expectTypeOf(body[1]).toEqualTypeOf<[Content, Code, Uint8Array, readonly []]>()
    // @ts-expect-error version 5 has no such packet
    if (body[0] === 'client-hello') received(message)
    return
  }
  expectTypeOf(message[0]).toEqualTypeOf<6>()

  // By the type, here of version 6.
  const [, [id, body]] = message
  expectTypeOf(id).toEqualTypeOf<number>()
  switch (body[0]) {
    case 'request':
      return void expectTypeOf(body[1]).toEqualTypeOf<[Content, string, Uint8Array, [number, Uint8Array][]]>()
    case 'response':
      return void expectTypeOf(body[1]).toEqualTypeOf<[Content, Code, Uint8Array, [number, Uint8Array][]]>()
    case 'ping':
    case 'pong':
      return void expectTypeOf(body[1]).toEqualTypeOf<[]>()
    case 'error':
      return void expectTypeOf(body[1]).toEqualTypeOf<[Code]>()
    case 'auth-req':
      return void expectTypeOf(body[1]).toEqualTypeOf<[string]>()
    case 'auth-ack':
      return void expectTypeOf(body[1]).toEqualTypeOf<['auth-ok' | 'auth-reject']>()
    case 'inspect-req':
      return void expectTypeOf(body[1]).toEqualTypeOf<['functions' | 'meta' | 'clients', Uint8Array]>()
    case 'inspect-ack':
      return void expectTypeOf(body[1]).toEqualTypeOf<[Uint8Array]>()
    case 'interrupt':
      return void expectTypeOf(body[1]).toEqualTypeOf<[number]>()
    case 'client-hello':
      return void expectTypeOf(body[1]).toEqualTypeOf<[string, string]>()
    case 'server-hello':
      return void expectTypeOf(body[1]).toEqualTypeOf<[string]>()
    default:
      // Every type has been named.
      expectTypeOf(body).toEqualTypeOf<never>()
  }
}

/** What both versions can send is sent in the version that a request came in, whichever it was. */
export function answer([version, [id]]: Packet, body: AnyVersion): void {
  channel.send([version, [id, body]])
}

// Readonly values are sent as they are, and version 5 may leave out what it does not have.
channel.send([5, [1, ['request', ['json', 'f', block, undefined]]]] as const)
channel.send([6, [1, ['response', ['json', 'success', block, [[1, block]]]]]] as const)

// @ts-expect-error there is no version 7
channel.send([7, [1, ['ping', []]]])

// @ts-expect-error version 5 has no extensions
channel.send([5, [1, ['response', ['json', 'success', block, [[1, block]]]]]])

// @ts-expect-error version 5 does not say hello
channel.send([5, [1, ['client-hello', ['0.1', 'me']]]])

// @ts-expect-error a ping has no body
channel.send([6, [1, ['ping', [1]]]])

// @ts-expect-error a transaction id is a number
channel.send([6, ['1', ['ping', []]]])

// @ts-expect-error no such content type
channel.send([6, [1, ['request', ['xml', 'f', block, []]]]])

// @ts-expect-error a request has no result code
channel.send([6, [1, ['request', ['json', 'success', 'f', block, []]]]])
