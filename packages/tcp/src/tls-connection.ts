import type { X509Certificate } from 'node:crypto'
import type { Backlog, ChannelEvent, Pass, StageContext } from '@link/core'
import { pass } from '@link/core'
import type { ConnectionSide, Expected } from './connection-side.js'
import { reasonOf, TcpError, type TcpErrorCode } from './error.js'
import type { HandshakeGate } from './handshake-gate.js'
import { TlsEngine, type OpenSocket } from './tls-engine.js'
import { infoOf, tlsInfo, type TlsInfo } from './tls-info.js'
import { encryptedSize, TlsOutput } from './tls-output.js'
import { clientProblem } from './tls-sockets.js'

/** What the stage does on one channel. */
export type TlsContext = StageContext<Uint8Array, Uint8Array, TlsConnection>

/** How a connection makes its handshake. */
export interface TlsStart {
  readonly role: 'server' | 'client'
  readonly timeout: number
  /** Whether a wrong certificate of the peer ends the connection. */
  readonly strict: boolean
  /** Whether the peer is asked for a certificate. */
  readonly asked: boolean
  readonly open: OpenSocket
  /** The certificate that a server showed when the session began that is taken up again. */
  readonly known?: X509Certificate | undefined
  /** What limits the handshakes that are under way. */
  readonly gate?: HandshakeGate
  /** Told that the handshake is done. */
  readonly secured?: (info: TlsInfo) => void
  /** Told that the handshake came to nothing. */
  readonly failed?: () => void
}

/** Room for our good-bye among the bytes that are pending. */
const GOOD_BYE = 64

/** `waiting`: whether there will be TLS is not known yet · `plain`: there is none, or not yet. */
type Phase = 'waiting' | 'plain' | 'handshake' | 'open' | 'closing' | 'over'

/** TLS on one channel: the handshake, what waits for it, and the end. */
export class TlsConnection {
  readonly #expected: Expected | undefined
  #context!: TlsContext
  #start: TlsStart | undefined
  /** Where this handshake counts, while it is under way. */
  #gate: HandshakeGate | undefined
  #engine: TlsEngine | undefined
  /** What was sent, and is not encrypted. */
  #backlog: Backlog | undefined
  #output: TlsOutput | undefined
  #phase: Phase = 'waiting'
  /** Whether the layers above have been told that the connection stands. */
  #active = false
  #timer: unknown
  #inputEnded = false
  /** Whether no more bytes come from the wire. */
  #wireOver = false
  /** Whether the peer's certificate is being looked at, or was: what fails then is its fault. */
  #checking = false
  /** A look-up that the handshake waits for: nothing is read meanwhile. */
  #lookup: Promise<unknown> | undefined

  /** `side` lets a client wait for this handshake. */
  constructor(side?: ConnectionSide) {
    this.#expected = side?.expect?.()
  }

  /** Whether the first bytes will tell if there is TLS. */
  get undecided(): boolean {
    return this.#phase === 'waiting'
  }

  /** Whether everything goes through as it is. */
  get clear(): boolean {
    return this.#phase === 'plain'
  }

  /** Gives the peer so many milliseconds to show what it speaks. */
  await(context: TlsContext, timeout: number): void {
    this.#context = context
    this.#backlog = context.gather(encryptedSize)
    this.#schedule(timeout)
  }

  /** Goes on without TLS, for now or for good. */
  plain(context: TlsContext): void {
    this.#clearTimer()
    this.#context = context
    this.#phase = 'plain'
    this.#backlog?.end()
    this.#backlog = undefined
    this.#active = true
    context.active()
    this.#expected?.done()
  }

  /** Begins the handshake. */
  begin(context: TlsContext, start: TlsStart): void {
    this.#context = context
    this.#start = start
    this.#phase = 'handshake'
    this.#clearTimer()
    if (start.gate?.enter() === false) return this.#fail('TCP_TLS_BUSY', start.gate.full)
    this.#gate = start.gate
    this.#schedule(start.timeout)
    this.#backlog = context.gather(encryptedSize)
    this.#engine = new TlsEngine(start.open, {
      encrypted: (bytes) => this.#encrypted(bytes),
      plain: (bytes) => context.emit(bytes),
      inputEnded: () => this.#peerEnded(),
      outputEnded: () => this.#outputEnded(),
      failed: (error) => this.#engineFailed(error),
    })
    const { socket } = this.#engine
    socket.once('secure', () => {
      this.#checking = true
      if (start.role === 'server') this.#secured(start, start.asked ? clientProblem(socket) : undefined)
    })
    if (start.role === 'client') {
      const problem = (): string | undefined => (socket.authorizationError as unknown as string | null) ?? undefined
      socket.once('secureConnect', () => this.#secured(start, problem()))
    }
  }

  /** Nothing is read until a look-up has an answer. */
  wait<T>(lookup: Promise<T>): Promise<T> {
    const over = (): void => {
      this.#lookup = undefined
    }
    this.#lookup = lookup.then(over, over)
    return lookup
  }

  receive(bytes: Uint8Array): unknown {
    if (this.#phase === 'plain') return pass
    if (this.#phase !== 'over') this.#engine?.receive(bytes)
    return this.#lookup
  }

  /** Takes bytes of the application that are not to be encrypted. */
  write(): Pass | undefined {
    return this.#phase === 'plain' ? pass : undefined
  }

  flush(context: TlsContext): void {
    this.#output?.pump()
    context.flush()
  }

  /** Says good-bye behind all that was written. */
  close(context: TlsContext): Pass | undefined {
    this.#handshakeOver()
    if (this.#phase === 'open') {
      this.#phase = 'closing'
      context.retain(GOOD_BYE)
      this.#output?.finish(() => this.#engine?.end())
    }
    if (this.#phase === 'waiting' || this.#phase === 'handshake') {
      // Nobody has been told of this connection, and what waits for it will never be encrypted.
      const message = 'the channel was closed before the TLS handshake was done'
      context.channel.abort(new TcpError({ code: 'TCP_TLS_HANDSHAKE', message }))
    }
    return this.#phase === 'closing' ? undefined : pass
  }

  onEvent(event: ChannelEvent): unknown {
    if (event.type !== 'inputClosed' || this.#phase === 'plain') return pass
    if (this.#phase === 'waiting') {
      this.plain(this.#context)
      return pass
    }
    if (this.#phase === 'handshake') this.#fail('TCP_TLS_HANDSHAKE', 'the peer ended the connection')
    return this.#stands && !this.#inputEnded ? this.#wireEnded() : undefined
  }

  /** The connection is over. */
  stop(): void {
    this.#handshakeOver()
    if (!this.#active) this.#expected?.failed(tlsError('TCP_TLS_HANDSHAKE', 'the connection ended'))
    this.#phase = 'over'
    this.#engine?.destroy()
  }

  /** Ends a connection that has come to nothing. */
  refuse(context: TlsContext, code: TcpErrorCode, reason: string): void {
    this.#context = context
    this.#fail(code, reason)
  }

  #fail(code: TcpErrorCode, reason: string, cause?: unknown): void {
    if (this.#phase === 'over') return
    const before = this.#phase
    const { channel } = this.#context
    const error = tlsError(code, reason, cause)
    this.#phase = 'over'
    this.#handshakeOver()
    if (before === 'handshake') this.#start?.failed?.()
    this.#engine?.destroy()
    // Whoever connects is told by the attempt that failed: its handlers have not heard of this connection.
    if (!this.#active && this.#expected !== undefined) this.#expected.failed(error)
    else this.#context.fail(error)
    // What was to be encrypted never will be; without it the peer can be told by an alert, if there is time for it.
    if (before === 'closing' || code === 'TCP_TLS_BUSY' || this.#waiting) channel.abort(error)
    else void channel.close()
  }

  /** Whether anything was sent that is not encrypted. */
  get #waiting(): boolean {
    return this.#output?.waiting ?? (this.#backlog?.length ?? 0) > 0
  }

  // --- the handshake ---

  #schedule(timeout: number): void {
    this.#timer = this.#context.clock.schedule(() => {
      // A peer whose bytes are not read cannot answer.
      if (this.#context.held && this.#lookup === undefined) this.#schedule(timeout)
      else this.#fail('TCP_TLS_TIMEOUT', `it was not done within ${timeout} ms`)
    }, timeout)
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#context.clock.clear(this.#timer)
    this.#timer = undefined
  }

  #handshakeOver(): void {
    this.#clearTimer()
    this.#gate?.leave()
    this.#gate = undefined
  }

  #secured(start: TlsStart, problem: string | undefined): void {
    if (this.#phase !== 'handshake') return
    const engine = this.#engine as TlsEngine
    const { socket } = engine
    if (problem !== undefined && start.strict) {
      return this.#fail('TCP_TLS_CERTIFICATE', `the peer's certificate is refused: ${problem}`)
    }
    if (!MODERN.test(socket.getProtocol() ?? '')) {
      return this.#fail('TCP_TLS_HANDSHAKE', `expected TLS 1.2 or 1.3, got ${String(socket.getProtocol())}`)
    }
    this.#handshakeOver()
    this.#phase = 'open'
    const { channel } = this.#context
    const info = infoOf(socket, start, problem)
    channel.set(tlsInfo, info)
    start.secured?.(info)
    this.#output = new TlsOutput(this.#backlog as Backlog, (chunks, done) => engine.write(chunks, done))
    if (!this.#active) this.#context.active()
    this.#active = true
    this.#context.fire({ type: 'secured', tls: info })
    this.#expected?.done()
    channel.flush()
  }

  /** Whether the peer is heard. It still is when our side has said good-bye. */
  get #stands(): boolean {
    return this.#phase === 'open' || this.#phase === 'closing'
  }

  #engineFailed(error: Error): void {
    if (this.#stands) this.#fail('TCP_TLS_BROKEN', reasonOf(error), error)
    else this.#fail(this.#checking ? 'TCP_TLS_CERTIFICATE' : 'TCP_TLS_HANDSHAKE', reasonOf(error), error)
  }

  // --- bytes, and their end ---

  #encrypted(bytes: Uint8Array): void {
    this.#context.write(bytes)
    // A channel that closes has no turns that end with a flush.
    if (this.#phase === 'closing') this.#context.flush()
  }

  #peerEnded(): void {
    if (this.#phase === 'handshake') return this.#fail('TCP_TLS_HANDSHAKE', 'the peer said good-bye')
    if (!this.#stands || this.#inputEnded) return
    this.#inputEnded = true
    // Else the end of the connection has come together with it, and goes on up by itself.
    if (!this.#wireOver) this.#context.inputEnded()
  }

  /** The connection's input has ended, and so far nobody has said good-bye: the engine may be about to tell. */
  async #wireEnded(): Promise<Pass> {
    this.#wireOver = true
    await new Promise(setImmediate)
    if (this.#stands && !this.#inputEnded) {
      this.#inputEnded = true
      const reason = 'the peer ended the connection without a good-bye (close_notify): something may be missing'
      this.#context.fail(tlsError('TCP_TLS_TRUNCATED', reason))
    }
    return pass
  }

  #outputEnded(): void {
    if (this.#phase !== 'closing') return
    this.#context.flush()
    // The stages below say their last words behind ours. The good-bye is pending until they have.
    this.#context.close()
    this.#context.release(GOOD_BYE)
  }
}

const MODERN = /^TLSv1\.[23]$/

const BEFORE: Partial<Record<TcpErrorCode, string>> = {
  TCP_TLS_BROKEN: 'TLS broke',
  TCP_TLS_TRUNCATED: 'TLS broke off',
}

function tlsError(code: TcpErrorCode, reason: string, cause?: unknown): TcpError {
  return new TcpError({ code, message: `${BEFORE[code] ?? 'the TLS handshake failed'}: ${reason}`, cause })
}
