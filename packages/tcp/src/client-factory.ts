import { channelOpener, type ChannelOpener, type ChannelOptions, type Executor } from '@link/core'
import type { PipelineLike, TopIn, TopOut } from '@link/core'
import { TcpError } from './error.js'
import { checkFactoryOptions, type ClientSocketOptions } from './options.js'

/** What the clients of one factory share. */
export interface TcpClientFactoryOptions {
  /** Options of the sockets, under Node's names. */
  readonly options?: ClientSocketOptions
  /** Water marks, bounds and time-outs of the channels. */
  readonly channel?: ChannelOptions
  /** Where handlers run that have no executor of their own, such as threads; default here. */
  readonly executor?: Executor
}

/** A pipeline and the options for clients that use it; each receives `In` and sends `Out`. */
export interface TcpClientFactory<in out In, in out Out> {
  readonly opener: ChannelOpener<In, Out>
  readonly options: TcpClientFactoryOptions
  /** The clients that are not closed. */
  readonly clients: Set<Closable>
  /** Whether `stopClients` was called: no more clients. */
  stopped: boolean
}

interface Closable {
  readonly close: () => Promise<void>
}

/**
 * Describes clients: what they speak, how they handle it, which options their sockets have.
 *
 * @throws TcpError `TCP_OPTION` for an option that is unknown or of a wrong kind
 */
export function tcpClientFactory<List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
  pipeline: PipelineLike<List, In, Out>,
  options: TcpClientFactoryOptions = {},
): TcpClientFactory<In, Out> {
  checkFactoryOptions(options)
  const { channel, executor = channel?.executor } = options
  const opener = channelOpener(pipeline, { ...channel, executor })
  return { opener, options, clients: new Set(), stopped: false }
}

/** Refuses what is no factory, as a protocol is. */
export function requireFactory<In, Out>(factory: TcpClientFactory<In, Out>): void {
  const { clients } = Object(factory) as Partial<typeof factory>
  if (clients instanceof Set) return
  throw new TcpError({ code: 'TCP_OPTION', message: `expected what tcpClientFactory() gave, got ${typeof factory}` })
}

/** Closes all clients of a factory, for good; resolves when their connections are over. */
export async function stopClients<In, Out>(factory: TcpClientFactory<In, Out>): Promise<void> {
  requireFactory(factory)
  factory.stopped = true
  await Promise.all(Array.from(factory.clients, (client) => client.close()))
}
