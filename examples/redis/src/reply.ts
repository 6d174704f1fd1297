import type { Value } from 'example-formats/resp'

/** What Redis answers to a command. */
export type Reply = string | bigint | null | RedisError | readonly Reply[]

/** An answer that is an error. */
export class RedisError extends Error {
  override readonly name = 'RedisError'
  /** The first word of it, such as `ERR`, `NOAUTH` or `WRONGTYPE`. */
  readonly code: string

  constructor(text: string) {
    super(text)
    this.code = text.split(' ', 1)[0] as string
  }
}

const decoder = new TextDecoder()

/** A value of the protocol as one of the language; bytes are taken for text. */
export function replyOf(value: Value): Reply {
  switch (value[0]) {
    case 'error':
      return new RedisError(value[1])
    case 'bulk':
      return value[1] === null ? null : decoder.decode(value[1])
    case 'array':
      return value[1] === null ? null : value[1].map(replyOf)
    default:
      return value[1]
  }
}

/** A reply as `redis-cli` prints it. */
export function show(reply: Reply, indent = ''): string {
  if (reply === null) return '(nil)'
  if (reply instanceof RedisError) return `(error) ${reply.message}`
  if (typeof reply === 'bigint') return `(integer) ${reply}`
  if (typeof reply === 'string') return JSON.stringify(reply)
  if (reply.length === 0) return '(empty array)'
  const width = String(reply.length).length
  return reply
    .map((item, i) => {
      const head = `${String(i + 1).padStart(width)}) `
      return `${i === 0 ? '' : indent}${head}${show(item, indent + ' '.repeat(head.length))}`
    })
    .join('\n')
}
