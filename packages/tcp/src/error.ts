/** What went wrong, as a word that never changes. Adding one is a minor version; the README has a line for each. */
export type TcpErrorCode =
  | 'TCP_LISTEN'
  | 'TCP_CONNECT'
  | 'TCP_CONNECT_TIMEOUT'
  | 'TCP_PREPARE'
  | 'TCP_OPTION'
  | 'TCP_STOPPED'
  | 'TCP_POOL_FULL'
  | 'TCP_POOL_TIMEOUT'
  | 'TCP_DETECT_UNKNOWN'
  | 'TCP_DETECT_TIMEOUT'
  | 'TCP_PROXY_HEADER'
  | 'TCP_PROXY_PEER'
  | 'TCP_PROXY_TIMEOUT'
  | 'TCP_TLS_HANDSHAKE'
  | 'TCP_TLS_CERTIFICATE'
  | 'TCP_TLS_TIMEOUT'
  | 'TCP_TLS_BUSY'
  | 'TCP_TLS_ALPN'
  | 'TCP_TLS_BROKEN'
  | 'TCP_TLS_TRUNCATED'

/** The facts of a {@link TcpError}. */
export interface TcpFailure {
  readonly code: TcpErrorCode
  readonly message: string
  readonly cause?: unknown
}

const BRAND: symbol = Symbol.for('@link/tcp.error')

/**
 * An error of a server or client: what was tried, with the address, and why it failed; `cause` is Node's error.
 *
 * The ESM and the CJS copy of the package recognise each other's errors with `instanceof` and {@link isTcpError}.
 */
export class TcpError extends Error {
  override readonly name = 'TcpError'
  readonly code: TcpErrorCode

  constructor({ code, message, cause }: TcpFailure) {
    super(`${message} (${code})`, cause === undefined ? undefined : { cause })
    this.code = code
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // The brand stands for this class, not for one that extends it.
    if (this !== TcpError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/** Tells whether `error` is a {@link TcpError}, of this copy of the package or another, and has this code. */
export function isTcpError(error: unknown, code?: TcpErrorCode): error is TcpError {
  return error instanceof TcpError && (code === undefined || error.code === code)
}

/** What Node says of a failure: its message, or its code where the message is empty, as for several addresses at once. */
export function reasonOf(error: Error): string {
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name)
}

/** Several failures as the cause of one error; with the code of the first, as Node's own have. */
export function aggregate(errors: readonly Error[]): AggregateError {
  const [first]: readonly NodeJS.ErrnoException[] = errors
  return Object.assign(new AggregateError(errors), { code: first?.code })
}

/** Whatever was thrown, as an `Error`. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}
