import type { Channel } from './channel.js'
import { asError, ChannelError } from './error.js'
import type { StopSignal } from './signal.js'

declare global {
  // The package compiles without the types of any platform. Where there is one, these are a part of its own.
  interface ReadableStream<R> {
    readonly locked: boolean
  }
  interface WritableStream<W> {
    readonly locked: boolean
  }
}

/** What the platform tells of a stream that it writes to. */
interface WritableController {
  readonly error: (reason: unknown) => void
  readonly signal?: StopSignal
}

interface Strategy {
  readonly highWaterMark: number
}

// Every platform has these.
declare const ReadableStream: new <R>(
  source: {
    readonly pull: (controller: { enqueue(message: R): void; close(): void }) => Promise<void>
    readonly cancel: () => Promise<void>
  },
  strategy: Strategy,
) => ReadableStream<R>
declare const WritableStream: new <W>(
  sink: {
    readonly start: (controller: WritableController) => void
    readonly write: (message: W) => Promise<void> | undefined
    readonly close: () => Promise<void>
    readonly abort: (reason: unknown) => Promise<void>
  },
  strategy: Strategy,
) => WritableStream<W>

/** Both directions of a channel as Web Streams: what `pipeThrough` takes. */
export interface WebStreams<In, Out> {
  /** The messages that no handler takes. Cancelling it closes the channel. */
  readonly readable: ReadableStream<In>
  /** Sends messages. Closing it is `endWrite`, aborting it is `abort`. */
  readonly writable: WritableStream<Out>
}

/**
 * A channel as a pair of Web Streams. Nothing is read ahead of `readable`'s reader, and a write to `writable` waits while
 * the channel is above its high-water mark.
 *
 * A message that cannot be sent errors both, and aborts the channel: the peer is not to take what came before for all.
 *
 * @throws ChannelError `CHANNEL_CLAIMED` if the channel is being read already
 *
 * @example
 * const { readable, writable } = toWebStreams(channel)
 * await readable.pipeThrough(new CompressionStream('gzip')).pipeTo(writable)
 */
export function toWebStreams<Out, In>(channel: Channel<Out, In>): WebStreams<In, Out> {
  return { readable: readableOf(channel), writable: writableOf(channel) }
}

function readableOf<In>(channel: Channel<never, In>): ReadableStream<In> {
  const messages = channel.messages()[Symbol.asyncIterator]()
  return new ReadableStream<In>(
    {
      async pull(controller) {
        const next = await messages.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      cancel: () => channel.close(),
    },
    // The channel holds back what is not asked for.
    { highWaterMark: 0 },
  )
}

function writableOf<Out>(channel: Channel<Out>): WritableStream<Out> {
  let controller: WritableController

  function told(error?: ChannelError): void {
    if (error === undefined) return
    controller.error(error)
    channel.abort(error)
  }

  return new WritableStream<Out>(
    {
      start(given) {
        controller = given
        // A write that waits for its peer would keep `abort` waiting, too.
        given.signal?.addEventListener('abort', () => channel.abort(asError(given.signal?.reason)))
        void channel.closed.then(() =>
          given.error(new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the channel is closed' })),
        )
      },
      write: (message) => (channel.send(message, told) ? undefined : channel.sent()),
      close() {
        channel.endWrite()
        return channel.sent()
      },
      async abort(reason) {
        channel.abort(asError(reason))
        await channel.closed
      },
    },
    { highWaterMark: 1 },
  )
}
