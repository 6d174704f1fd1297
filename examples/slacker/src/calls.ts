import { correlate, isChannelError, type Channel, type Clock, type Correlator, type RequestOptions } from '@link/core'
import { SlackerError } from './error.js'
import type { AnyVersion, Packet, PacketInput, Received, Version } from './wire.js'

/** How requests are made. */
export interface CallOptions {
  /** The version of the protocol to speak, default 6. */
  readonly version?: Version
  /** Milliseconds that an answer may take, waiting for a connection included, default 10,000. */
  readonly timeout?: number
  /** Requests that may wait for an answer at the same time, default 100; others are refused as `busy`. */
  readonly maxInFlight?: number
  /** Where time comes from; for tests. */
  readonly clock?: Clock
}

/** The stage that finds for each answer the request, by transaction id; what is given up is interrupted on the server. */
export type Calls = Correlator<AnyVersion, PacketInput, Packet>

/** Matches answers to requests in one version of the protocol. */
export function slackerCalls({ version = 6, timeout, maxInFlight = 100, clock }: CallOptions = {}): Calls {
  return correlate({
    tag: (body: AnyVersion, id): PacketInput => [version, [id, body]],
    idOf,
    cancel: (id, ownId): PacketInput => [version, [ownId, ['interrupt', [id]]]],
    timeout,
    maxPending: maxInFlight,
    clock,
  })
}

/** An error of no request is about the connection, which then ends. */
function idOf([, [id, body]]: Packet): number {
  if (id !== 0 || body[0] !== 'error') return id
  throw new Error(`the server answered ${body[1][0]}`)
}

/** Sends a request and gives the body of its answer, or the error of a call. */
export async function ask(
  calls: Calls,
  channel: Pick<Channel<PacketInput>, 'send'>,
  body: AnyVersion,
  options?: RequestOptions,
): Promise<Received> {
  try {
    const [, [, answer]] = await calls.request(channel, body, options)
    return answer
  } catch (error) {
    throw refusal(error as Error)
  }
}

function refusal(error: Error): SlackerError {
  const why = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  if (isChannelError(error, 'CHANNEL_OVERFLOW')) return new SlackerError('busy', 'too many calls are under way', error)
  if (isChannelError(error, 'CHANNEL_TIMEOUT')) return new SlackerError('timeout', 'no answer in time', error)
  const lost = isChannelError(error, 'CHANNEL_CLOSED')
  if (lost) return new SlackerError('connection-lost', `the connection ended${why}`, error)
  return new SlackerError('not-sent', `the request cannot be sent${why}`, error)
}
