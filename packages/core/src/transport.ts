/** One end of a connection: host and port, or the path of a UNIX socket. */
export interface Address {
  readonly host?: string
  readonly port?: number
  readonly path?: string
}

/** The addresses of the two ends of a connection, as far as they are known. */
export interface Ends {
  readonly localAddress: Address | undefined
  readonly remoteAddress: Address | undefined
}

/** What a channel needs of the thing that moves its bytes: a socket, a pipe, a test. */
export interface Transport extends Ends {
  /** Whether the memory of what was written is no longer looked at when it is told as `written`. Default no: it may be kept. */
  readonly freesWritten?: boolean
  /**
   * Hands over bytes in one write. It is not called again before the channel was told that they are `written`, once and
   * never before this has returned.
   */
  readonly write: (chunks: readonly Uint8Array[]) => void
  /** Whether the end of the connection is noticed only by reading: then a burst is read now and then. Default no. */
  readonly blindWhenPaused?: boolean
  /** Asks for no more bytes until {@link resume}. One delivery may still be under way. */
  readonly pause: () => void
  readonly resume: () => void
  /** Says to the peer that no more bytes come, behind all that was written. */
  readonly end: () => void
  /** Ends the connection at once, and lets the peer know that it broke, unless {@link end} was called. `gone` follows. */
  readonly destroy: () => void
  /** Runs a task when the code that is running now, and what it has set off, is done: where a late flush waits. */
  readonly defer: (task: () => void) => void
}

/** What a transport tells its channel. */
export interface TransportEvents {
  /** The connection stands. Once, before all others. */
  readonly opened: () => void
  /**
   * A burst of bytes: all that one read has brought. The channel may keep views of them, unless they are `borrowed`, as
   * their memory is used again when this returns: then it copies what it keeps.
   */
  readonly received: (bytes: Uint8Array, borrowed?: boolean) => void
  /** The bytes of the last write have left the process, or will not, with the error: then `gone` follows. */
  readonly written: (error?: Error) => void
  /** The peer sends no more bytes. */
  readonly ended: () => void
  /** The connection is over, with its error if it broke. Once, after all others. */
  readonly gone: (error?: Error) => void
}
