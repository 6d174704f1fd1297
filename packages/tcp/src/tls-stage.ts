import type { SecureContext } from 'node:tls'
import { createStage, pass, type ByteStage } from '@link/core'
import { connectionSide, type ConnectionSide } from './connection-side.js'
import { HandshakeGate } from './handshake-gate.js'
import { TlsConnection, type TlsContext, type TlsStart } from './tls-connection.js'
import type { HandshakeOptions } from './tls-options.js'
import { TlsSession, TlsSessions } from './tls-sessions.js'
import { clientSocket, serverSocket, sessionKey, type FindContext } from './tls-sockets.js'

const HANDSHAKE_TIMEOUT = 10_000
const MAX_HANDSHAKES = 1_000

/** What a stage of TLS is made of. */
export interface TlsParts {
  readonly name: string
  readonly options: HandshakeOptions
  /** What a connection that begins now shows and trusts. */
  readonly credentials: () => Credentials
  /** A server's contexts by name: such a stage is not for clients. */
  readonly find?: FindContext
  /** Where the stage's handshakes as a server count. */
  readonly gate: HandshakeGate
}

/** What `reload` replaces: a session does not outlive the certificates that it was made with. */
export interface Credentials {
  readonly context: SecureContext
  readonly sessions: TlsSessions
}

/** The credentials of a context. */
export function credentialsOf(context: SecureContext): Credentials {
  return { context, sessions: new TlsSessions() }
}

/** The gate of a stage with these options. */
export function gateOf({ maxHandshakes = MAX_HANDSHAKES }: HandshakeOptions): HandshakeGate {
  return new HandshakeGate(maxHandshakes)
}

// Where the stages that are made of another one find its parts.
const PARTS = Symbol.for('@link/tcp.tls')

/** A stage that makes its handshake as soon as the connection stands. */
export function tlsStage(parts: TlsParts): ByteStage {
  return stageOf(parts, { onActive: (context) => begin(parts, context), awaited: true })
}

/** Whether something is a stage of TLS. */
export function isTlsStage(given: object): given is ByteStage {
  return PARTS in Object(given)
}

/** The parts of a stage of TLS. */
export function partsOf(stage: ByteStage): TlsParts {
  return (stage as ByteStage & { readonly [PARTS]: TlsParts })[PARTS]
}

/** When a stage begins its handshake. */
export interface TlsTiming {
  readonly onActive: (context: TlsContext) => void
  /** Takes the first bytes of a connection that is undecided. */
  readonly decide?: (context: TlsContext, bytes: Uint8Array) => void
  /** Whether a client is connected no sooner than its handshake is done. */
  readonly awaited?: boolean
}

/** A stage of TLS with a timing of its own. */
export function stageOf(parts: TlsParts, { onActive, decide, awaited = false }: TlsTiming): ByteStage {
  const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array, TlsConnection>({
    name: parts.name,
    wire: true,
    borrow: true,
    state: (channel) => new TlsConnection(awaited ? channel.get(connectionSide) : undefined),
    onActive,
    onInactive({ state }) {
      state.stop()
      return pass
    },
    onMessage(context, bytes) {
      const { state } = context
      if (state.undecided) decide?.(context, bytes)
      return state.receive(bytes)
    },
    onEvent: ({ state }, event) => state.onEvent(event),
    write: ({ state }) => state.write(),
    flush: (context) => context.state.flush(context),
    close: (context) => context.state.close(context),
  })
  return Object.assign(stage, { [PARTS]: parts })
}

/** Begins the handshake of a channel, by the side that it is on. */
export function begin(parts: TlsParts, context: TlsContext): void {
  const { state, channel } = context
  const side: ConnectionSide | undefined = channel.get(connectionSide)
  const role = roleOf(parts, context)
  if (role === 'server') return state.begin(context, serverStart(parts, state))
  if (role === 'client' && parts.find === undefined) return state.begin(context, clientStart(parts, side))
  const expected = role === 'client' ? 'a server' : 'a channel of a server or client of @link/tcp, or the option `role`'
  state.refuse(context, 'TCP_OPTION', `${parts.name}: expected ${expected}`)
}

/** The side that a channel is on. */
export function roleOf({ options }: TlsParts, { channel }: TlsContext): 'server' | 'client' | undefined {
  return options.role ?? channel.get(connectionSide)?.role
}

/** Milliseconds for a handshake. */
export function timeoutOf({ options }: TlsParts): number {
  return options.handshakeTimeout ?? HANDSHAKE_TIMEOUT
}

function serverStart(parts: TlsParts, state: TlsConnection): TlsStart {
  const { options, credentials, find, gate } = parts
  const { rejectUnauthorized = true, requestCert = false } = options
  const found = find && ((name: string) => state.wait(find(name)))
  return {
    role: 'server',
    timeout: timeoutOf(parts),
    strict: requestCert && rejectUnauthorized,
    asked: requestCert,
    gate,
    open: (wire) => serverSocket(wire, { options, context: credentials().context, find: found }),
  }
}

function clientStart(parts: TlsParts, side: ConnectionSide | undefined): TlsStart {
  const { options, credentials } = parts
  const { context, sessions } = credentials()
  const server = { options, host: side?.host, port: side?.port }
  const session = new TlsSession(sessions, sessionKey(server))
  return {
    role: 'client',
    timeout: timeoutOf(parts),
    strict: options.rejectUnauthorized ?? true,
    asked: true,
    known: session.earlier?.certificate,
    open: (wire) => clientSocket(wire, { ...server, context, session }),
    secured: session.secured,
    // A session that the server chokes on is not offered again.
    failed: session.failed,
  }
}
