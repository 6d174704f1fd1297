import { isCodecError } from '@link/codec'
import { createStatefulHandler, isChannelError, pass, type Handler } from '@link/core'
import { namesOf, type Functions } from './functions.js'
import { prefixFrom, toJson } from './json.js'
import { Work } from './work.js'
import type { AnyVersion, Packet, PacketInput } from './wire.js'

/** Bounds of a server. */
export interface SlackerServerOptions {
  /** Calls of one connection that are worked on at the same time, default 100; others get `thread-pool-full`. */
  readonly maxRunning?: number
}

/** What the server says of itself when a client says hello. */
const SERVER_VERSION = 'link-example'

const EMPTY = new Uint8Array(0)
const INVALID: AnyVersion = ['error', ['invalid-packet']]

/** Serves these functions in the content type `json`, in whichever version of the protocol a request comes. */
export function slackerHandler(
  functions: Functions,
  { maxRunning = 100 }: SlackerServerOptions = {},
): Handler<Packet, PacketInput> {
  return createStatefulHandler((channel) => {
    const work = new Work(functions, maxRunning)

    return {
      onMessage(_channel, [version, [id, body]]) {
        function answer(reply: AnyVersion): void {
          channel.send([version, [id, reply]])
        }

        switch (body[0]) {
          case 'request': {
            const [, [contentType, name, block]] = body
            // An id that is in use could not be told apart in the answers.
            if (contentType !== 'json' || work.has(id)) return answer(INVALID)
            // Not returned: a promise would hold back the packets behind this one until the function is done.
            void work.begin(id, name, block, (code, result = EMPTY) => {
              answer(['response', [contentType, code, result, []]])
            })
            return
          }
          case 'interrupt': {
            const [, [target]] = body
            return work.cancel(target)
          }
          case 'ping':
            return answer(['pong', []])
          case 'inspect-req': {
            const [, [what, block]] = body
            return answer(what === 'functions' ? list(functions, block) : INVALID)
          }
          case 'client-hello':
            // Not through `answer`: only version 6 has it, and the compiler knows.
            channel.send([6, [id, ['server-hello', [SERVER_VERSION]]]])
            return
          default:
            return answer(INVALID)
        }
      },

      onError(_channel, error) {
        // A connection that breaks, or closes before an answer, is no fault of the server's.
        if (isChannelError(error, 'CHANNEL_TRANSPORT') || isChannelError(error, 'CHANNEL_CLOSED')) return undefined
        if (!isCodecError(error)) return pass
        // What cannot be read: the channel closes by itself, but before that the client is told why.
        const unknownVersion = error.code === 'CODEC_UNKNOWN_VALUE' && error.path.join('/') === '0'
        return channel.send([6, [0, unknownVersion ? ['error', ['protocol-mismatch']] : INVALID]])
      },

      // A client that does not read its answers gets no more requests worked on.
      onWritabilityChanged: (_channel, writable) => (writable ? channel.resume() : channel.pause()),

      onInactive: () => work.abandon(),
    }
  })
}

function list(functions: Functions, block: Uint8Array): AnyVersion {
  try {
    return ['inspect-ack', [toJson(namesOf(functions, prefixFrom(block)))]]
  } catch {
    return INVALID
  }
}
