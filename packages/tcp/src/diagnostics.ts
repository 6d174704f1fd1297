import { channel as diagnosticsChannel, hasSubscribers } from 'node:diagnostics_channel'
import { runCallback, type Address, type Channel, type LogLevel } from '@link/core'
import { addressText } from './address.js'
import type { RefusalReason } from './admission.js'
import type { TcpClient } from './client-options.js'
import type { ClientStateChange } from './client-states.js'
import type { CloseCounts } from './connections.js'
import type { TcpServer } from './server.js'

/** What servers and clients publish with `node:diagnostics_channel`, by the name of the channel. Nothing is made for nobody. */
export interface TcpDiagnostics {
  /** A server accepts connections. */
  'link.tcp.server.listening': { readonly server: TcpServer }
  /** It accepts no more, and `connections` have `grace` milliseconds to end. */
  'link.tcp.server.closing': { readonly server: TcpServer; readonly connections: number; readonly grace: number }
  /** Its connections are over. */
  'link.tcp.server.closed': { readonly server: TcpServer; readonly counts: CloseCounts }
  /** A connection was taken. Its handshakes come now, as far as it has any. */
  'link.tcp.connection.opened': { readonly server: TcpServer; readonly channel: Channel<never> }
  /** A connection is over; `orderly` if both sides said so, and it did not break. */
  'link.tcp.connection.closed': {
    readonly server: TcpServer
    readonly channel: Channel<never>
    readonly orderly: boolean
    readonly bytesRead: number
    readonly bytesWritten: number
    readonly milliseconds: number
  }
  /** A connection was not taken. */
  'link.tcp.connection.refused': {
    readonly server: TcpServer
    readonly reason: RefusalReason | 'error'
    readonly remoteAddress: Address | undefined
  }
  /** An error that no handler took; its channel is closing. */
  'link.tcp.connection.error': {
    readonly server: TcpServer
    readonly channel: Channel<never>
    readonly error: Error
  }
  /** A client went from one state to another, as its `onStateChange` is told. */
  'link.tcp.client.state': { readonly client: TcpClient<never>; readonly change: ClientStateChange }
}

type ServerEvent = Exclude<keyof TcpDiagnostics, 'link.tcp.client.state'>

/** A line for the log of a server: an event of {@link TcpDiagnostics} and what it says in words. */
export interface TcpLogEntry {
  readonly level: LogLevel
  readonly event: ServerEvent
  readonly text: string
  /** What is published with the event. */
  readonly detail: TcpDiagnostics[ServerEvent]
}

/** Takes the entries of a server's log. */
export type TcpLog = (entry: TcpLogEntry) => void

type Words = {
  readonly [Event in ServerEvent]: readonly [LogLevel, (detail: TcpDiagnostics[Event]) => string]
}

const WORDS: Words = {
  'link.tcp.server.listening': ['info', ({ server }) => `listening on ${addressText(server.address)}`],
  'link.tcp.server.closing': ['info', ({ connections, grace }) => `closing ${connections} open within ${grace} ms`],
  'link.tcp.server.closed': [
    'info',
    ({ counts: { drained, reset, refused } }) => `closed: ${drained} drained, ${reset} reset, ${refused} refused`,
  ],
  'link.tcp.connection.opened': ['debug', ({ channel }) => `${channel.shortId} opened from ${peerOf(channel)}`],
  'link.tcp.connection.closed': [
    'debug',
    ({ channel, orderly, bytesRead, bytesWritten, milliseconds }) =>
      `${channel.shortId} ${orderly ? 'closed' : 'broke'} after ${Math.round(milliseconds)} ms, ${bytesRead} bytes in, ${bytesWritten} out`,
  ],
  'link.tcp.connection.refused': [
    'warn',
    ({ reason, remoteAddress }) => `refused ${remoteAddress ? addressText(remoteAddress) : 'a connection'}: ${reason}`,
  ],
  'link.tcp.connection.error': ['error', ({ channel, error }) => `${channel.shortId} nobody handled: ${error.message}`],
}

function peerOf({ remoteAddress }: Channel<never>): string {
  return remoteAddress === undefined ? 'somewhere' : addressText(remoteAddress)
}

/** Tells an event to its subscribers; what it says is made only if there are any. */
export function publish<Event extends keyof TcpDiagnostics>(event: Event, made: () => TcpDiagnostics[Event]): void {
  if (hasSubscribers(event)) diagnosticsChannel(event).publish(made())
}

/** Tells an event of a server to its log, too. */
export function tell<Event extends ServerEvent>(
  event: Event,
  log: TcpLog | undefined,
  made: () => TcpDiagnostics[Event],
): void {
  if (log === undefined) return publish(event, made)
  const detail = made()
  publish(event, () => detail)
  const [level, words] = WORDS[event]
  runCallback(
    () => log({ level, event, text: words(detail), detail }),
    (error) => console.error('the log of a server failed:', error),
  )
}
