import type { X509Certificate } from 'node:crypto'
import type { TlsInfo } from './tls-info.js'

/** How many servers' sessions are remembered. */
const ROOM = 100

/** What a client remembers of a server whose certificate was found right. */
interface Session {
  readonly ticket: Buffer
  /** The server's, which shows none when a session is taken up again. */
  readonly certificate: X509Certificate | undefined
}

/** The latest session with each server, for a client to take up again: less work for both, and one round trip less. */
export class TlsSessions {
  readonly #sessions = new Map<string, Session>()

  of(server: string | undefined): Session | undefined {
    return server === undefined ? undefined : this.#sessions.get(server)
  }

  keep(server: string | undefined, session: Session): void {
    if (server === undefined) return
    this.#sessions.delete(server)
    this.#sessions.set(server, session)
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size > ROOM && oldest !== undefined) this.#sessions.delete(oldest)
  }

  /** A session that leads nowhere is not taken up again. */
  forget(server: string | undefined): void {
    if (server !== undefined) this.#sessions.delete(server)
  }
}

/** The session of one connection: the one that it takes up again, and what is kept of it for the next. */
export class TlsSession {
  readonly #sessions: TlsSessions
  readonly #server: string | undefined
  readonly earlier: Session | undefined
  #ticket: Buffer | undefined
  #info: TlsInfo | undefined

  constructor(sessions: TlsSessions, server: string | undefined) {
    this.#sessions = sessions
    this.#server = server
    this.earlier = sessions.of(server)
  }

  /** The server gives a ticket: of TLS 1.2 before the handshake is done, of TLS 1.3 behind. */
  readonly given = (ticket: Buffer): void => {
    this.#ticket = ticket
    this.#keep()
  }

  readonly secured = (info: TlsInfo): void => {
    this.#info = info
    this.#keep()
  }

  readonly failed = (): void => this.#sessions.forget(this.#server)

  /** Whoever takes a session up again does not check the server's name: it must have been right. */
  #keep(): void {
    if (this.#ticket === undefined || this.#info?.authorized !== true) return
    this.#sessions.keep(this.#server, { ticket: this.#ticket, certificate: this.#info.peerCertificate })
  }
}
