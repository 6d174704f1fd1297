import type { Attribute } from './attribute.js'
import type { ChannelEvent } from './event.js'
import type { PipelineLike, TopIn, TopOut } from './pipeline.js'
import type { PipelineEdits } from './pipeline-edits.js'
import type { ReadOptions } from './reading.js'
import type { SendCallback } from './receipts.js'
import type { WaitOptions } from './signal.js'
import type { ChannelStats } from './channel-stats.js'
import type { Address } from './transport.js'

declare global {
  // For programs whose library of TypeScript is older than `esnext.disposable`.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol
  }
  interface AsyncDisposable {
    [Symbol.asyncDispose](): PromiseLike<void>
  }
}

/**
 * A connection that takes messages of type `Out` and gives messages of type `In`.
 *
 * Its events come one at a time, in order. Nothing it keeps is without a bound, and every send has an outcome.
 *
 * `for await (const message of channel)` is {@link messages} without options, `await using channel` is {@link close}.
 */
export interface Channel<in Out, out In = unknown> extends AsyncIterable<In>, AsyncDisposable {
  /** Different for every channel of every process. */
  readonly id: string
  /** Different for every channel of this process: for logs. */
  readonly shortId: string
  /** Whether the channel is open: connected, not closing, and not at the end of what it sends. */
  readonly valid: boolean
  /** Whether less is waiting to be written than the high-water mark allows. */
  readonly writable: boolean
  readonly localAddress: Address | undefined
  readonly remoteAddress: Address | undefined
  /** Resolves when the connection is over, however it ended; never rejects. */
  readonly closed: Promise<void>
  /**
   * Sends a message behind those sent before; the bytes go out in one write with all others of the same turn.
   *
   * Returns whether more is welcome: `false` means that more than the high-water mark (64 KiB) is waiting, or that the
   * message was refused. `callback` is called once, later: without an error when the bytes were handed to the
   * transport. The error of a send without callback goes to `onError`.
   */
  readonly send: (message: Out, callback?: SendCallback) => boolean
  /** Settles when all that was sent so far has been handed to the transport; rejects with the first error. */
  readonly sent: (options?: WaitOptions) => Promise<void>
  /** Writes what is waiting now, not at the end of the turn. */
  readonly flush: () => void
  /** Holds messages back until {@link resume}; the peer feels it once a burst has been kept. */
  readonly pause: () => void
  readonly resume: () => void
  /**
   * Says that an answer is owed, for a protocol that answers later than its handler returns: until as many {@link settle}
   * have followed, the end of the peer and the closing of the server wait, and the time does not count as idle.
   */
  readonly owe: () => void
  /** Says that an answer was sent, or will not be. */
  readonly settle: () => void
  /**
   * The messages that no handler takes, for one loop at a time; while it is busy with one, no more is read. Leaving it
   * closes the channel, unless `keepOpen`; a `signal` that is aborted leaves it, with its reason. The loop ends when the
   * peer has ended and, if the channel then closes, all was written; it throws the error that ended the channel.
   *
   * @throws ChannelError `CHANNEL_CLAIMED` when a second loop begins
   */
  readonly messages: (options?: ReadOptions) => AsyncIterable<In>
  /** Says to the peer that no more comes, behind all that was sent. Messages are received until the peer ends too. */
  readonly endWrite: () => void
  /**
   * Writes what was sent, says so to the peer, waits for it to close or for the deadline, which is `closeTimeout` or the
   * `signal`. Resolves as `closed`.
   */
  readonly close: (options?: WaitOptions) => Promise<void>
  /** Ends the connection at once; what waits is not written, and its senders are told `reason`. */
  readonly abort: (reason?: Error) => void
  /**
   * Goes on with another pipeline, at once: what was sent before goes out through the old one, and what has come and was
   * not decoded goes to the new one first, in order. Handlers and stages that leave are told `onInactive`, those that come
   * `onActive`. Stages that carry bytes for whatever protocol stay: `tls` and all below it, and pass-through ones next to the wire.
   *
   * @throws ChannelError `CHANNEL_CLOSED` if the channel is closing, `CHANNEL_BUSY` if a stage that would leave holds back
   * what was sent, `CHANNEL_DEFINITION` for what is no pipeline: then nothing has changed
   */
  readonly upgrade: <List extends readonly unknown[], NewIn = TopIn<List>, NewOut = TopOut<List>>(
    pipeline: PipelineLike<List, NewIn, NewOut>,
  ) => Channel<NewOut, NewIn>
  /** The stages and handlers by name, to add, remove and replace single ones. Not checked by the compiler. */
  readonly pipeline: PipelineEdits
  /** Raises an event for all stages and handlers, in its turn. */
  readonly fire: (event: ChannelEvent) => void
  /** What it has done, and what waits in it. */
  readonly stats: () => ChannelStats
  readonly get: <T>(key: Attribute<T>) => T | undefined
  readonly set: <T>(key: Attribute<T>, value: T) => void
}
