import { byte, encode, frame, int32, string, uint16, type InferInput } from '@link/codec'
import { protocol } from '@link/core'

/** The message of these tests: [version, target id, text]. */
export const message = frame(byte(), int32(), string({ encoding: 'utf8', prefix: uint16() }))

/** What both sides speak in these tests. */
export const wire = protocol(message)

/** Sends every message back. */
export const echo = wire.handle({ onMessage: (channel, message) => channel.send(message) })

/** The bytes of messages, one behind the other. */
export function encoded(...messages: readonly InferInput<typeof message>[]): Uint8Array {
  return new Uint8Array(Buffer.concat(messages.map((each) => encode(message, each))))
}
