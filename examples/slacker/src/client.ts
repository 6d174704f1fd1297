import { tcpClient, tcpClientFactory, type ReconnectOptions } from '@link/tcp'
import { ask, slackerCalls, type CallOptions } from './calls.js'
import { SlackerError } from './error.js'
import { fromJson, toJson } from './json.js'
import { wire, type AnyVersion, type Received } from './wire.js'

/** How a client calls, and how it connects again. */
export interface SlackerClientOptions extends CallOptions {
  readonly host?: string
  readonly reconnect?: ReconnectOptions
}

/** Calls the functions of one server over one connection, which is made anew when it is lost. */
export interface SlackerClient {
  /** Calls a function. Many calls may be under way; what server and network refuse is a `SlackerError`. */
  readonly call: (name: string, ...args: unknown[]) => Promise<unknown>
  /** The names of the server's functions that begin so. */
  readonly functions: (prefix?: string) => Promise<unknown>
  /** Resolves when the server has answered. */
  readonly ping: () => Promise<void>
  /** Ends the connection for good; calls that wait for an answer are rejected. */
  readonly close: () => Promise<void>
}

/** Connects to a server. Rejects if there is none that answers a ping. */
export async function slackerClient(port: number, options: SlackerClientOptions = {}): Promise<SlackerClient> {
  const { host = '127.0.0.1', reconnect = {}, clock } = options
  const calls = slackerCalls(options)
  // Those whose calls are lost are told why.
  const pipeline = wire.use(calls).handle({ onError: (channel) => channel.close() })
  const factory = tcpClientFactory(pipeline, { channel: { ...(clock && { clock }) } })
  const connection = await tcpClient(factory, host, port, {
    reconnect,
    prepare: (prepared, signal) => ask(calls, prepared, ['ping', []], { signal }),
  })

  function request(body: AnyVersion): Promise<Received> {
    return ask(calls, connection, body)
  }

  return {
    async call(name, ...args) {
      const answer = await request(['request', ['json', name, toJson(args), []]])
      if (answer[0] !== 'response') throw refusal(answer, name)
      const [, [contentType, code, block]] = answer
      if (contentType !== 'json') throw new SlackerError('unexpected-answer', `${name}: answered in ${contentType}`)
      const result = read(block, name)
      if (code === 'success') return result
      throw new SlackerError(code, typeof result === 'string' ? `${name}: ${result}` : name)
    },

    async functions(prefix = '') {
      const answer = await request(['inspect-req', ['functions', toJson(prefix)]])
      if (answer[0] !== 'inspect-ack') throw refusal(answer, 'inspect')
      return read(answer[1][0], 'inspect')
    },

    async ping() {
      const answer = await request(['ping', []])
      if (answer[0] !== 'pong') throw refusal(answer, 'ping')
    },

    close: () => connection.close(),
  }
}

function read(block: Uint8Array, what: string): unknown {
  try {
    return fromJson(block)
  } catch (error) {
    throw new SlackerError('unexpected-answer', `${what}: the result is not JSON`, error)
  }
}

function refusal(answer: Received, what: string): SlackerError {
  if (answer[0] === 'error' && answer[1][0] !== 'success') return new SlackerError(answer[1][0], what)
  return new SlackerError('unexpected-answer', `${what}: answered with ${answer[0]}`)
}
