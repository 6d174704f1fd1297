import { enumeration, frame, header, record, string, uint16, uint8 } from '@link/codec'
import { protocol } from '@link/core'

const text = string({ prefix: uint16() })
const nothing = frame()

/** What a client says. */
export const request = header(enumeration(uint8(), { join: 1, say: 2, leave: 3 }), {
  join: record({ room: text, name: text }),
  say: text,
  leave: nothing,
})

/** What the server tells. */
export const news = header(enumeration(uint8(), { joined: 1, said: 2, left: 3, refused: 4, closing: 5 }), {
  joined: record({ name: text, members: uint16() }),
  said: record({ name: text, words: text }),
  left: record({ name: text }),
  refused: text,
  closing: nothing,
})

/** The two sides. */
export const serverSide = protocol({ read: request, write: news })
export const clientSide = protocol({ read: news, write: request })
