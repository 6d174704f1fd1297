// The same messages as objects, for the peers whose messages are objects: same numbers, same text, other containers.
import { values } from '../messages.mjs'

const [version, [transaction, [type, [contentType, name, payload, extensions]]]] = values.C

export const A = { id: values.A[0], count: values.A[1], text: values.A[2] }

export const D = { items: values.D }

/** C with its two tags as numbers: `body` is what the version tells, `content` what the type tells. */
export const C = {
  version,
  body: {
    transaction,
    type: 0,
    content: {
      contentType: 1,
      name,
      payload,
      extensions: extensions.map(([id, data]) => ({ id, data })),
    },
  },
}

/** C without the tags, for formats that have unions of their own. */
export const request = { version, transaction, type, contentType, name, payload, extensions: C.body.content.extensions }

/** C with the lengths that binary-parser reads, and that its encoder wants from its user. */
export const lengthy = {
  version,
  body: {
    transaction,
    type: 0,
    content: {
      contentType: 1,
      nameLength: name.length,
      name,
      payloadLength: payload.length,
      payload: Buffer.from(payload),
      count: extensions.length,
      extensions: extensions.map(([id, data]) => ({ id, length: data.length, data: Buffer.from(data) })),
    },
  },
}
