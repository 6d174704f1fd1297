import type { Channel } from './channel.js'
import { ChannelError } from './error.js'
import { Inbox, type InboxOwner } from './inbox.js'
import type { ReadOptions } from './reading.js'
import { runCallback } from './run-callback.js'
import type { ChannelSettings } from './settings.js'

/** What the end of a pipeline needs of its channel. */
export interface UnclaimedOwner extends InboxOwner {
  readonly settings: ChannelSettings
  /** Whether a handler was to take the messages, so that one that comes here is an error. */
  readonly handled: boolean
}

/** What comes to the end of a channel's pipeline because no handler took it. */
export class Unclaimed {
  readonly #owner: UnclaimedOwner & Channel<never>
  readonly #before: number
  #inbox: Inbox<unknown> | undefined
  #over = false
  /** The error that nobody who reads was told. */
  #failure: Error | undefined

  /** `before` are the bytes that had come before this pipeline. */
  constructor(owner: UnclaimedOwner & Channel<never>, before: number) {
    this.#owner = owner
    this.#before = before
  }

  /** A message goes to the iterator, whether somebody iterates already or will. */
  message(message: unknown): void {
    if (this.#inbox?.open === true || !this.#owner.handled) return this.#messages().add(message)
    const text = 'a message was passed on by every handler'
    this.error(new ChannelError({ code: 'CHANNEL_UNHANDLED', message: text }))
  }

  /** An error ends the channel: whoever reads it is thrown the error, else it is reported. */
  error(error: Error): void {
    if (this.#inbox?.read !== true) this.report(error)
    this.end(error)
    void this.#owner.close()
  }

  /** Tells the error to whoever is told unhandled ones. */
  report(error: Error): void {
    // If that fails, there is nobody left to tell.
    runCallback(
      () => this.#owner.settings.report(error, this.#owner),
      () => {},
    )
  }

  /** Gives the messages to one reader, see {@link Inbox.claim}. */
  read(options: ReadOptions = {}): AsyncIterator<unknown, undefined> {
    return this.#messages().claim(options)
  }

  /** Nothing comes any more. */
  end(error?: Error): void {
    if (this.#over) return
    this.#over = true
    this.#failure = error
    this.#inbox?.end(error)
  }

  /** The channel goes on with another pipeline: whoever iterates has seen the last of this one. */
  retire(): void {
    this.#over = true
    this.#inbox?.retire()
  }

  #messages(): Inbox<unknown> {
    if (this.#inbox === undefined) {
      this.#inbox = new Inbox(this.#owner, this.#before)
      if (this.#over) this.#inbox.end(this.#failure)
    }
    return this.#inbox
  }
}
