import { correlate, protocol, type Channel, type Clock } from '@link/core'
import { tcpClient, tcpClientFactory, type ClientStateChange, type ReconnectOptions } from '@link/tcp'
import { command, value, type Value } from 'example-formats/resp'
import { RedisError, replyOf, type Reply } from './reply.js'

/** Whom a client connects to, and how. */
export interface RedisClientOptions {
  readonly host?: string
  readonly username?: string
  /** Logs in with it, on each connection. */
  readonly password?: string
  /** The number of the database, default 0. */
  readonly database?: number
  /** Milliseconds that an answer may take, waiting for a connection included, default 10,000. */
  readonly timeout?: number
  readonly reconnect?: ReconnectOptions
  readonly onStateChange?: (change: ClientStateChange) => void
  /** Where time comes from; for tests. */
  readonly clock?: Clock
}

/** Sends commands over one connection, which is made anew when it is lost. */
export interface RedisClient {
  /**
   * Sends a command; its answer comes in its turn, while others may be on their way. Rejects with a `RedisError` if that
   * is one, and with a `ChannelError` if there is none.
   */
  readonly command: (...words: readonly string[]) => Promise<Reply>
  readonly close: () => Promise<void>
}

/** What both sides speak. */
export const wire = protocol(value)

/** Connects to a server and logs in. Rejects if there is none, or it refuses. */
export async function redisClient(port: number, options: RedisClientOptions = {}): Promise<RedisClient> {
  const { host = '127.0.0.1', timeout, clock, reconnect, onStateChange } = options
  // Redis answers in the order of the commands.
  const calls = correlate<Value, Value>({ timeout, clock })
  const pipeline = wire.use(calls).handle({
    onMessage: (channel) => channel.abort(new Error('an answer came to no command')),
    // Those whose commands are lost are told why.
    onError: (channel) => channel.close(),
  })
  const factory = tcpClientFactory(pipeline, { channel: { ...(clock && { clock }) } })

  async function ask(channel: Channel<Value>, words: readonly string[], signal?: AbortSignal): Promise<Reply> {
    const reply = replyOf(await calls.request(channel, command(...words), { signal }))
    if (reply instanceof RedisError) throw reply
    return reply
  }

  const client = await tcpClient(factory, host, port, {
    async prepare(connection, signal) {
      for (const words of greeting(options)) await ask(connection, words, signal)
    },
    // Whom Redis refuses, it will refuse again.
    reconnect: { giveUp: ({ cause }) => cause instanceof RedisError, ...reconnect },
    ...(onStateChange && { onStateChange }),
  })
  return { command: (...words) => ask(client, words), close: () => client.close() }
}

/** The commands that make a connection ready. */
function greeting({ username, password, database = 0 }: RedisClientOptions): string[][] {
  const commands: string[][] = []
  if (password !== undefined) commands.push(['AUTH', ...(username === undefined ? [] : [username]), password])
  if (database !== 0) commands.push(['SELECT', String(database)])
  return commands
}
