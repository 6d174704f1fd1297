import type { Address } from '@link/core'

/** What a client is doing; the states of {@link TRANSITIONS}. */
export type ClientState = 'idle' | 'connecting' | 'preparing' | 'connected' | 'waiting' | 'closed'

/** What moves a client from one state to another. */
export type ClientTrigger =
  /** Somebody connects, or sends. */
  | 'wanted'
  /** A connection stands, and is to be prepared. */
  | 'opened'
  /** A connection stands, prepared if it had to be. */
  | 'ready'
  /** This endpoint failed; the next one of the round has its turn. */
  | 'next'
  /** The last endpoint of the round failed too. */
  | 'failed'
  /** The delay is over. */
  | 'due'
  /** The connection ended. */
  | 'lost'
  /** The connection ended, and there is to be no other. */
  | 'ended'
  /** A round failed, and by the rules it was the last. */
  | 'gaveUp'
  /** `close`, `abort`, the signal, or `stopClients`. */
  | 'stopped'

/**
 * The way of a client: from each state, what may happen and where it leads. What is not named cannot happen, or comes too
 * late: it is ignored.
 *
 * - `idle`: lazy, and nothing was sent yet
 * - `connecting`: looks a name up, tries its addresses, shakes hands
 * - `preparing`: runs `prepare`, such as a log-in; what is sent waits still
 * - `connected`: what waited goes out, then what is sent
 * - `waiting`: for the next round; the delays double up to a cap, are drawn at random, and begin anew after a connection
 *   that was stable
 * - `closed`: for good
 *
 * Leaving a state ends what was under way in it.
 */
export const TRANSITIONS: Transitions = {
  idle: { wanted: 'connecting', stopped: 'closed' },
  connecting: {
    opened: 'preparing',
    ready: 'connected',
    next: 'connecting',
    failed: 'waiting',
    gaveUp: 'closed',
    stopped: 'closed',
  },
  preparing: { ready: 'connected', next: 'connecting', failed: 'waiting', gaveUp: 'closed', stopped: 'closed' },
  connected: { lost: 'waiting', ended: 'closed', stopped: 'closed' },
  waiting: { due: 'connecting', stopped: 'closed' },
  closed: {},
}

type Transitions = { readonly [State in ClientState]: { readonly [Trigger in ClientTrigger]?: ClientState } }

/** A step of a client from one state to another, as `onStateChange` is told it. */
export type ClientStateChange = { readonly previous: ClientState } & (
  | {
      readonly state: 'connecting'
      readonly endpoint: Address
      /** Why the endpoint before it failed, if there was one in this round. */
      readonly error?: Error
    }
  | { readonly state: 'preparing' | 'connected'; readonly endpoint: Address }
  | {
      readonly state: 'waiting'
      /** Milliseconds until the next round. */
      readonly delay: number
      /** Rounds that failed one after the other; 0 after a connection that was lost. */
      readonly failures: number
      /** Why the round failed; none if a connection ended. */
      readonly error?: Error
    }
  | {
      readonly state: 'closed'
      /** Why the client gave up, if it did. */
      readonly error?: Error
    }
)
