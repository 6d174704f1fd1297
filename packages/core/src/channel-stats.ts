import type { Answers } from './answers.js'
import type { Intake } from './intake.js'
import type { Outbound } from './outbound.js'

/** What a channel has done, and what waits in it, at one moment. Plain data. */
export interface ChannelStats {
  /** Bytes that have come from the wire. */
  readonly bytesIn: number
  /** Bytes that have left the process. */
  readonly bytesOut: number
  /** Bytes that have come and wait for their turn, beside the burst that is being delivered. */
  readonly heldBytes: number
  /** Bytes that wait to be written or are being written. */
  readonly pendingBytes: number
  /** Messages that wait to be written or are being written. */
  readonly pendingMessages: number
  /** Answers that are owed, see `channel.owe`. */
  readonly owed: number
  /** Sends that were refused because so much was waiting. */
  readonly refused: number
  /** Messages that were dropped because so much was waiting, as `overflow` said. */
  readonly dropped: number
}

/** That of a channel on which nothing has happened. */
export const noStats: ChannelStats = {
  bytesIn: 0,
  bytesOut: 0,
  heldBytes: 0,
  pendingBytes: 0,
  pendingMessages: 0,
  owed: 0,
  refused: 0,
  dropped: 0,
}

interface Counted {
  readonly intake: Intake
  readonly outbound: Outbound
  readonly answers: Answers
}

export function statsOf({ intake, outbound, answers }: Counted): ChannelStats {
  return {
    bytesIn: intake.bytes,
    bytesOut: outbound.gone,
    heldBytes: intake.kept,
    pendingBytes: outbound.pending,
    pendingMessages: outbound.pendingMessages,
    owed: answers.owed,
    refused: outbound.refused,
    dropped: outbound.dropped,
  }
}
