import { Call } from './call.js'
import type { Channel } from './channel.js'
import { checkOptions, type OptionKinds } from './check-options.js'
import { systemClock, type Clock } from './clock.js'
import { ChannelError } from './error.js'
import { IdLedger, OrderLedger, type Ledger } from './ledger.js'
import { pass } from './pass.js'
import { requireFunction, requirePositive, requireWhole } from './requirement.js'
import type { StopSignal } from './signal.js'
import { createStage, type Stage } from './stage.js'

/** Bounds of {@link correlate}. */
export interface CorrelateOptions {
  /** Milliseconds that an answer may take, waiting for a connection included, default 10,000; `Infinity` for no limit. */
  readonly timeout?: number | undefined
  /** Requests of one connection that may wait for an answer at the same time, default 1,000; others are refused. */
  readonly maxPending?: number | undefined
  /** Where time comes from; for tests. */
  readonly clock?: Clock | undefined
}

/** For protocols whose messages carry an id, so that answers come in whichever order. */
export interface ById<Request, Out, In> extends CorrelateOptions {
  /** Makes a message of a request and an id that no other request on the connection has. */
  readonly tag: (request: Request, id: number) => Out
  /** The id that an answer has; `undefined` for a message that is none. What it throws ends the connection. */
  readonly idOf: (message: In) => number | undefined
  /** The message that tells the peer not to answer any more; `ownId` is for one that is a request itself. */
  readonly cancel?: ((id: number, ownId: number) => Out) | undefined
  /** Ids go from 1 to this and begin anew, default 2,147,483,647. No more than half of them wait. */
  readonly largestId?: number | undefined
}

/** For protocols that answer each request in its turn. */
export interface InOrder<in In> extends CorrelateOptions {
  /** Whether a message is an answer; by default every one is while a request waits. */
  readonly isAnswer?: ((message: In) => boolean) | undefined
}

/** How one request waits. */
export interface RequestOptions {
  /** Milliseconds, in place of the `timeout` of all. */
  readonly timeout?: number | undefined
  /** Gives the request up; the promise rejects with its reason. */
  readonly signal?: StopSignal | undefined
}

/** A stage that finds for each answer the request; see {@link correlate}. */
export interface Correlator<in Request, in out Out, in out In> extends Stage<In, In, Out, Out> {
  /**
   * Sends a request and resolves to its answer.
   *
   * Rejects with `CHANNEL_TIMEOUT` when the answer takes too long, with `CHANNEL_CLOSED` when the connection ends before
   * it (`cause` says why), with `CHANNEL_OVERFLOW` when too many wait, with what `send` tells otherwise, or with the
   * reason of the signal. A request that was given up before it could be sent is not sent any more.
   */
  readonly request: (channel: Pick<Channel<Out>, 'send'>, request: Request, options?: RequestOptions) => Promise<In>
}

const BOUNDS: OptionKinds<CorrelateOptions> = { timeout: 'positive', maxPending: 'number', clock: 'object' }

const BY_ID: OptionKinds<ById<never, unknown, never>> = {
  ...BOUNDS,
  tag: 'function',
  idOf: 'function',
  cancel: 'function',
  largestId: 'number',
}

const IN_ORDER: OptionKinds<InOrder<never>> = { ...BOUNDS, isAnswer: 'function' }

/** What a stage of correlation keeps for each connection. */
interface State<Request, Out, In> {
  readonly ledger: Ledger<Request, Out, In>
  /** What went wrong before the connection ended. */
  reason: Error | undefined
}

/**
 * A stage that makes requests and answers of messages: it stands on the codec, and what answers no request goes on to the
 * handlers. Channels and clients may share it; each connection has requests of its own, which are lost with it. Those that
 * wait in a client for a connection are not.
 *
 * Answers carry an id (`tag` and `idOf`), or come in the order of the requests.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for options that cannot be
 *
 * @example
 * const calls = correlate({
 *   tag: (method: string, id) => ({ id, method }),
 *   idOf: (answer: Answer) => answer.id,
 * })
 * const client = await tcpClient(tcpClientFactory(wire.use(calls)), 'localhost', 8081)
 * const answer = await calls.request(client, 'time', { timeout: 1_000 })
 */
export function correlate<Request, Out, In>(how: ById<Request, Out, In>): Correlator<Request, Out, In>
export function correlate<Out, In>(how?: InOrder<In>): Correlator<Out, Out, In>
export function correlate<Request, Out, In>(
  how: ById<Request, Out, In> | InOrder<In> = {},
): Correlator<Request, Out, In> {
  if (isById(how)) checkOptions(how, BY_ID, 'correlate by id')
  else checkOptions(how, IN_ORDER, 'correlate in order')
  const { timeout = 10_000, clock = systemClock } = how
  const newLedger = ledgersOf(how) as () => Ledger<Request, Out, In>

  /** A request on its way to the stage, through the queues of a client and a channel. */
  class Outgoing {
    readonly request: Request
    readonly call: Call<In>

    constructor(content: Request, call: Call<In>) {
      this.request = content
      this.call = call
    }
  }

  const stage = createStage<In, In, Out, Out, State<Request, Out, In>>({
    name: 'correlate',
    state: () => ({ ledger: newLedger(), reason: undefined }),
    independent: true,

    onMessage({ state }, message) {
      try {
        const call = state.ledger.match(message)
        if (call === undefined) return pass
        call.resolve(message)
        return undefined
      } catch (error) {
        state.reason ??= error as Error
        throw error
      }
    },

    write(context, sent) {
      if (!(sent instanceof Outgoing)) return pass
      const { call } = sent
      // Given up while it waited: then it is not sent.
      if (call.settled) return undefined
      const { ledger } = context.state
      const message = ledger.enter(call, sent.request)
      call.leave = (gone) => {
        if (!gone) return ledger.strike(call)
        const cancel = ledger.giveUp(call)
        if (cancel !== undefined) (context.channel as Channel<Out>).send(cancel, ignore)
      }
      context.write(message)
      return undefined
    },

    onError({ state }, error) {
      state.reason ??= error
      return pass
    },

    onInactive({ state: { ledger, reason } }) {
      for (const call of ledger.clear()) call.reject(lostError(reason))
      return pass
    },
  })

  async function request(
    channel: Pick<Channel<Out>, 'send'>,
    content: Request,
    { timeout: limit = timeout, signal }: RequestOptions = {},
  ): Promise<In> {
    if (signal?.aborted === true) throw signal.reason
    requirePositive('milliseconds of timeout', limit)
    const call = new Call<In>({ clock, timeout: limit, signal })
    const outgoing: unknown = new Outgoing(content, call)
    channel.send(outgoing as Out, (error) => error && call.fail(error))
    return call.answer
  }

  return Object.assign(stage, { request, makesMessages: true })
}

function isById<Request, Out, In>(how: ById<Request, Out, In> | InOrder<In>): how is ById<Request, Out, In> {
  return 'tag' in Object(how)
}

/** Makes the ledger of each connection. */
function ledgersOf<Request, Out, In>(how: ById<Request, Out, In> | InOrder<In>): () => object {
  const { maxPending = 1_000 } = how
  requireWhole('maxPending', maxPending, 1)
  if (!isById(how)) {
    const { isAnswer = () => true } = how
    return () => new OrderLedger({ isAnswer, maxPending })
  }
  const { tag, idOf, cancel, largestId = 2 ** 31 - 1 } = how
  requireFunction('tag of correlate', tag)
  requireFunction('idOf of correlate', idOf)
  requireWhole('largestId', largestId, 3)
  const most = Math.min(maxPending, Math.floor((largestId - 1) / 2))
  return () => new IdLedger({ tag, idOf, cancel, largestId, maxPending: most })
}

function lostError(cause: Error | undefined): ChannelError {
  const why = cause === undefined ? '' : `: ${cause.message}`
  const message = `the connection ended before the answer came${why}`
  return new ChannelError({ code: 'CHANNEL_CLOSED', message, cause })
}

function ignore(): void {}
