import type { Chain } from './chain.js'
import { asError, ChannelError, isChannelError, overflowError, sendError } from './error.js'
import type { Outbound } from './outbound.js'
import type { SendCallback } from './receipts.js'
import { runCallback } from './run-callback.js'
import type { Sequence } from './sequence.js'
import type { ChannelSettings } from './settings.js'

/** What sending needs of its channel. */
export interface SendingOwner {
  readonly settings: ChannelSettings
  readonly sequence: Sequence
  readonly outbound: Outbound
  readonly chain: Chain
  readonly valid: boolean
  /** How many handlers are being told an error, and have not yet done with it. */
  readonly failing: number
  readonly abort: (reason: Error) => void
  /** Runs a task when the code that is running now is done. */
  readonly defer: (task: () => void) => void
  readonly unhandled: (error: Error) => void
}

/** A channel's way down: messages through the stages into bytes that wait, in one write a turn, and what becomes of each. */
export class Sending {
  readonly #owner: SendingOwner
  #flushArmed = false
  #flushArmedNow: (() => void) | undefined
  #reportedWritable = true
  #failure: ChannelError | undefined

  constructor(owner: SendingOwner) {
    this.#owner = owner
  }

  send(message: unknown, callback: SendCallback | undefined): boolean {
    const { outbound, sequence, chain } = this.#owner
    const mark = outbound.mark()
    const { retained, writable } = outbound
    sequence.descend()
    try {
      if (!outbound.open) this.#overflow()
      chain.tail.write(message)
      outbound.commit(mark, retained)
      if (callback !== undefined) outbound.notify(callback, true)
      this.#grown()
      return outbound.writable
    } catch (cause) {
      outbound.rollback(mark, writable)
      return this.#failed(sendError(cause), callback)
    } finally {
      sequence.ascend()
    }
  }

  sent(): Promise<void> {
    const { outbound } = this.#owner
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) return Promise.reject(failure)
    if (outbound.pending === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      outbound.notify((error) => (error === undefined ? resolve() : reject(error)), false)
    })
  }

  flush(): void {
    // Not in the middle of a message that may yet fail.
    if (this.#owner.sequence.descending) this.flushSoon()
    else this.flushNow()
  }

  flushNow(): void {
    if (!this.#owner.valid) return
    const error = this.ask('flush')
    // A stage that throws now would again at the end of each turn.
    if (error !== undefined) this.#owner.abort(error)
  }

  /** Asks the stages for what they keep back. What one throws is an error like others, and the result. */
  ask(question: 'flush' | 'close'): Error | undefined {
    const { sequence, chain } = this.#owner
    sequence.descend()
    try {
      chain.tail[question]()
      return undefined
    } catch (thrown) {
      const error = asError(thrown)
      sequence.urgent(() => chain.head.fail(error))
      return error
    } finally {
      sequence.ascend()
    }
  }

  /** Bytes have come from the lowest layer, if there was room for them. */
  enqueued(taken: boolean): void {
    if (!taken) return this.#overflow()
    // Those of a send are seen to when the whole message is there.
    if (this.#owner.sequence.descending) return
    this.#owner.outbound.count()
    this.#grown()
  }

  /** A stage holds so many bytes back of what it was given to write. */
  retain(count: number): void {
    if (!this.#owner.outbound.retain(count)) return this.#overflow()
    if (!this.#owner.sequence.descending) this.#grown()
  }

  // Each change is told: whoever stops because a send returned false waits for the one that follows.
  tellWritability(): void {
    const { writable } = this.#owner.outbound
    if (writable !== this.#reportedWritable) this.#tellWritable(writable)
  }

  #tellWritable(writable: boolean): void {
    const { sequence, settings } = this.#owner
    this.#reportedWritable = writable
    if (settings.marks.overflow === 'wait') {
      if (writable) sequence.release()
      else sequence.hold()
    }
    sequence.urgent(() => {
      if (this.#owner.valid) this.#owner.chain.head.writability(writable)
    })
  }

  /** Calls a sender back; what it throws is an error of the application. */
  tell(callback: SendCallback, error: ChannelError | undefined): void {
    const { sequence, chain } = this.#owner
    runCallback(
      () => callback(error),
      (thrown) => sequence.urgent(() => chain.tail.raise(thrown)),
    )
  }

  /** A message is not sent: its sender is told, or the handlers. */
  refuse(error: ChannelError, callback: SendCallback | undefined): false {
    const { failing, sequence, chain } = this.#owner
    this.#failure ??= error
    if (callback !== undefined) this.#owner.defer(() => this.tell(callback, error))
    // The answer to an error failed: told to the same handler again, it might try to answer that, for ever.
    else if (failing > 0) sequence.urgent(() => this.#owner.unhandled(error))
    else sequence.urgent(() => chain.head.fail(error))
    return false
  }

  /** The message cannot be sent: for want of room that may be no more than what was asked for. */
  #failed(error: ChannelError, callback: SendCallback | undefined): false {
    const { outbound, settings } = this.#owner
    const { overflow } = settings.marks
    if (!isChannelError(error, 'CHANNEL_OVERFLOW')) return this.refuse(error, callback)
    if (overflow === 'drop-newest' || overflow === 'drop-oldest') {
      outbound.dropped++
      if (callback !== undefined) this.#owner.defer(() => this.tell(callback, error))
      return false
    }
    outbound.refused++
    return this.refuse(error, callback)
  }

  #overflow(): void {
    const { sequence, settings, chain } = this.#owner
    const { cap, overflow } = settings.marks
    const { descending } = sequence
    const error = overflowError(
      `more than ${cap.bytes} bytes or ${cap.messages} messages would be waiting to be written`,
    )
    // What a stage writes by itself nobody can take back.
    if (overflow === 'close' || !descending) this.#owner.abort(error)
    if (descending) throw error
    sequence.urgent(() => chain.head.fail(error))
  }

  /** More is waiting than before. */
  #grown(): void {
    if (this.#owner.outbound.pressing) this.flushNow()
    else this.flushSoon()
    this.tellWritability()
  }

  // Inside a turn the flush comes at its end; else as soon as the current code has run.
  flushSoon(): void {
    const { sequence, outbound, chain } = this.#owner
    if (sequence.busy || this.#flushArmed) return
    // Nobody has anything to hand over.
    if (outbound.idle && chain.tail.nextFlush === chain.head) return
    this.#armFlush()
  }

  // One function a channel that sends outside of turns, not one a flush.
  #armFlush(): void {
    this.#flushArmed = true
    this.#flushArmedNow ??= () => {
      this.#flushArmed = false
      this.flush()
    }
    this.#owner.defer(this.#flushArmedNow)
  }
}
