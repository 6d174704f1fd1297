import type { Chain } from './chain.js'
import { ChannelError, connectionError } from './error.js'
import type { Intake } from './intake.js'
import { Occasion } from './occasion.js'
import type { Outbound } from './outbound.js'
import type { Sending } from './sending.js'
import type { Sequence } from './sequence.js'
import type { ChannelSettings } from './settings.js'
import type { Transport } from './transport.js'

/** `ending`: no more is sent, but messages still come. */
type State = 'opening' | 'open' | 'ending' | 'closing' | 'closed'

/** What a lifetime needs of its channel. */
export interface LifetimeOwner {
  readonly settings: ChannelSettings
  readonly sequence: Sequence
  readonly intake: Intake
  readonly outbound: Outbound
  readonly sending: Sending
  readonly chain: Chain
  /** Nothing comes any more, with the reason if the channel was aborted. */
  readonly over: (reason: Error | undefined) => void
}

/** A channel from its beginning to its end: which end that is, what has to happen before, and who is told. */
export class Lifetime {
  readonly #transport: Transport
  readonly #owner: LifetimeOwner
  #state: State = 'opening'
  #lastWords = false
  #outputEnded = false
  /** Whether the transport is gone. */
  #lost = false
  #abortReason: Error | undefined
  #closeTimer: unknown
  /** The end, if anybody waits for it. */
  #closed: Occasion | undefined

  constructor(transport: Transport, owner: LifetimeOwner) {
    this.#transport = transport
    this.#owner = owner
  }

  get state(): State {
    return this.#state
  }

  /** Whether messages still come. */
  get receives(): boolean {
    return this.#state === 'open' || this.#state === 'ending'
  }

  /** Whether somebody may still read what is written. */
  get writes(): boolean {
    return !this.#outputEnded && this.#abortReason === undefined && this.#state !== 'closed'
  }

  get closed(): Promise<void> {
    return (this.#closed ??= new Occasion(this.#state === 'closed')).promise
  }

  /** Why nothing can be sent. */
  closedError(): ChannelError {
    const state = { opening: 'not open yet', ending: 'at the end of what it sends' } as Partial<Record<State, string>>
    return new ChannelError({ code: 'CHANNEL_CLOSED', message: `the channel is ${state[this.#state] ?? 'closed'}` })
  }

  /** The connection stands. */
  open(): void {
    if (this.#state !== 'opening') return
    this.#state = 'open'
    this.#owner.sequence.ordered(() => this.#owner.chain.head.active())
  }

  endWrite(): void {
    if (this.#state !== 'open' || this.#lastWords) return
    this.#lastWords = true
    this.#owner.sending.ask('close')
    this.#owner.sending.flushNow()
    if (this.#state !== 'open') return
    this.#state = 'ending'
    this.endWhenWritten()
  }

  /** Ends the output behind the last bytes. */
  endWhenWritten(): void {
    const wanted = this.#state === 'ending' || this.#state === 'closing'
    if (!wanted || this.#outputEnded || this.#owner.outbound.pending > 0) return
    this.#outputEnded = true
    this.#transport.end()
  }

  close(): void {
    if (this.#state === 'opening') this.abort()
    this.endWrite()
    if (this.#state !== 'ending') return
    this.#state = 'closing'
    this.#owner.sequence.stop()
    if (this.#lost) this.#finishInTurn()
    else this.#awaitPeer()
  }

  /** What the peer still sends is read and thrown away, so that the connection can end in order. */
  #awaitPeer(): void {
    this.#owner.intake.resume()
    const { clock, closeTimeout } = this.#owner.settings
    this.#closeTimer = clock.schedule(() => this.#transport.destroy(), closeTimeout)
  }

  abort(reason?: Error): void {
    if (this.#state === 'closed') return
    this.#abortReason ??= reason ?? new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the channel was aborted' })
    this.#state = 'closing'
    this.#owner.sequence.stop()
    if (this.#lost) this.#finishInTurn()
    else this.#transport.destroy()
  }

  /** The transport is gone, with its error if it broke. */
  lose(error?: Error): void {
    this.#lost = true
    const { sequence } = this.#owner
    // Both sides have ended in order: what has come is still to be delivered.
    if (this.#state === 'ending' && error === undefined) return sequence.ordered(() => this.#finish())
    this.#finishInTurn(error)
  }

  #finishInTurn(error?: Error): void {
    const { sequence } = this.#owner
    sequence.stop()
    sequence.urgent(() => this.#finish(error))
  }

  #finish(error?: Error): void {
    if (this.#state === 'closed') return
    const { settings, sequence, intake, outbound, chain } = this.#owner
    const closing = this.#state === 'closing'
    this.#state = 'closed'
    sequence.stop()
    settings.clock.clear(this.#closeTimer)
    intake.end()
    const unwritten = outbound.pending
    outbound.fail(this.#abortReason ?? error)
    // An end that was asked for, and after which nothing is missing, is no error; whoever aborts knows.
    const lost = unwritten > 0 || (!closing && error !== undefined)
    if (lost && this.#abortReason === undefined) chain.head.fail(connectionError(error, unwritten))
    chain.end()
    this.#owner.over(this.#abortReason)
    this.#closed?.happen()
  }
}
