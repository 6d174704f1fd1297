import type { Channel } from './channel.js'
import type { Clock } from './clock.js'
import type { WaterMarks } from './water-marks.js'

/** What a channel is made with, beside its pipeline and its transport. */
export interface ChannelSettings {
  readonly clock: Clock
  readonly marks: WaterMarks
  /** Milliseconds that `close()` waits for the peer before it ends the connection. */
  readonly closeTimeout: number
  /** Whether the channel stays open for sending when the peer has ended. */
  readonly allowHalfOpen: boolean
  /** Told every error that no handler took. */
  readonly report: (error: Error, channel: Channel<never>) => void
}
