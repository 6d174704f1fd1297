import { byte, frame, int32, string, uint16 } from '@link/codec'
import { protocol } from '@link/core'

/** The message: [version, target id, text]. */
export const message = frame(byte(), int32(), string({ encoding: 'utf8', prefix: uint16() }))

/** What the server and the client speak: described once, used by both. */
export const wire = protocol(message)
