import type { StageBacklog } from './backlog.js'

/** What a layer holds back on one channel. */
export class Withheld {
  /** How often it holds the channel back. */
  holds = 0
  /** Whether it may hold the channel back no more. */
  free = false
  /** Bytes that were sent, and are neither written nor given up. */
  retained = 0
  /** Where bytes that are sent wait for it, if it gathers them. */
  backlog: StageBacklog | undefined
}
