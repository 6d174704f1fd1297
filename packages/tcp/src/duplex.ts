import { Duplex } from 'node:stream'
import { callbackify } from 'node:util'
import type { Channel } from '@link/core'
import { checkOptions } from './check-options.js'

/** How a channel is seen as a stream. */
export interface DuplexOptions {
  /** Whether the stream is one of messages, of any type; by default it is one of bytes. */
  readonly objectMode?: boolean
}

/**
 * A channel as a stream of Node, for `pipeline()` and all that takes one. Of bytes, as of the protocol `bytes`; with
 * `objectMode` of messages.
 *
 * Nothing is read ahead of the stream's buffer, and a write is done when the system has taken it. `end()` is the channel's
 * `endWrite`; `destroy()` before both sides have ended is `abort`. A message that cannot be sent destroys the stream.
 *
 * @throws ChannelError `CHANNEL_CLAIMED` if the channel is being read already; TcpError `TCP_OPTION` for an option that is
 * unknown or of a wrong kind
 *
 * @example
 * await pipeline(createReadStream('question'), toDuplex(client), createWriteStream('answer'))
 */
export function toDuplex(channel: Channel<Uint8Array, Uint8Array>, options?: { readonly objectMode?: false }): Duplex
export function toDuplex(channel: Channel<never>, options: { readonly objectMode: true }): Duplex
export function toDuplex(channel: Channel<never>, options: DuplexOptions = {}): Duplex {
  checkOptions(options, { objectMode: 'boolean' }, 'toDuplex')
  return new ChannelDuplex(channel as Channel<unknown>, options.objectMode ?? false)
}

class ChannelDuplex extends Duplex {
  readonly #channel: Channel<unknown>
  readonly #messages: AsyncIterator<unknown>

  constructor(channel: Channel<unknown>, objectMode: boolean) {
    super({ objectMode })
    this.#channel = channel
    this.#messages = channel.messages()[Symbol.asyncIterator]()
  }

  override _read(): void {
    this.#messages.next().then(this.#came, this.#broke)
  }

  readonly #came = ({ done, value }: IteratorResult<unknown, undefined>): void => {
    // A stream of messages takes null for its end.
    if (done !== true) this.push(value)
    else {
      this.push(null)
      // Nobody takes what is written to a channel that is over.
      if (!this.#channel.valid) this.end()
    }
  }

  readonly #broke = (error: Error): void => void this.destroy(error)

  override _write(message: unknown, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#channel.send(message, done)
  }

  override _writev(
    chunks: readonly { readonly chunk: unknown; readonly encoding: BufferEncoding }[],
    done: (error?: Error) => void,
  ): void {
    let waiting = chunks.length
    let failure: Error | undefined
    for (const { chunk } of chunks) {
      this.#channel.send(chunk, (error) => {
        failure ??= error
        if (--waiting === 0) done(failure)
      })
    }
  }

  override _final(done: (error: Error | null) => void): void {
    this.#channel.endWrite()
    callbackify(() => this.#channel.sent())(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (error === null && this.readableEnded && this.writableFinished) void this.#channel.close()
    else this.#channel.abort(error ?? undefined)
    callbackify(() => this.#channel.closed)(() => done(error))
  }
}
