import { ChannelError, unlessAborted, type Channel, type ReadOptions } from '@link/core'

/** What a client's messages come from: one connection after the other. */
export interface Connections<out In> {
  /** The connection there is or was last: messages may be left that nobody has taken yet. */
  readonly latest: () => Channel<never, In> | undefined
  /** Whether there will be no other. */
  readonly over: () => boolean
  /** Whether the connection there is is the last one: its end is that of the loop, and its error, too. */
  readonly last: () => boolean
  /** Settles with the next connection or the end; rejects when the client gives up. */
  readonly next: () => Promise<void>
  /** Told the error of a connection behind which the loop goes on. */
  readonly report: (error: Error) => void
  readonly close: () => Promise<void>
}

/** The messages of a client that no handler takes, for one loop at a time. */
export class ClientMessages<out In> {
  readonly #connections: Connections<In>
  #claimed = false
  /** Whether a loop was left that closed the client: what was left there is thrown away. */
  #left = false

  constructor(connections: Connections<In>) {
    this.#connections = connections
  }

  read(options: ReadOptions = {}): AsyncIterable<In> {
    return { [Symbol.asyncIterator]: () => this.#all(options) }
  }

  async *#all({ keepOpen = false, signal }: ReadOptions): AsyncGenerator<In, undefined> {
    if (this.#claimed) {
      const message = 'the messages of this client are being read already: leave the loop that does, with keepOpen'
      throw new ChannelError({ code: 'CHANNEL_CLAIMED', message })
    }
    this.#claimed = true
    const connections = this.#connections
    let seen: Channel<never, In> | undefined
    let close = !keepOpen
    try {
      for (;;) {
        const latest = connections.latest()
        if (this.#left) return
        if (latest !== undefined && latest !== seen) {
          seen = latest
          yield* this.#of(latest, signal)
        } else if (connections.over() || (latest !== undefined && connections.last())) {
          // With `allowHalfOpen` there may be something left to send.
          close = false
          return
        } else await unlessAborted(connections.next(), signal)
      }
    } finally {
      this.#claimed = false
      this.#left = close
      const closed = close ? connections.close() : undefined
      if (signal?.aborted !== true) await closed
    }
  }

  async *#of(connection: Channel<never, In>, signal: ReadOptions['signal']): AsyncGenerator<In, undefined> {
    try {
      // Whether the connection is closed, too, is the client's to say.
      for await (const message of connection.messages({ keepOpen: true, signal })) yield message
    } catch (error) {
      const { last, over } = this.#connections
      if (last() || over() || signal?.aborted === true) throw error
      // The next connection goes on; that this one broke is told like everything that no handler took.
      this.#connections.report(error as Error)
    }
  }
}
