/** What went wrong, as a word that never changes. Adding one is a minor version; the README has a line for each. */
export type ChannelErrorCode =
  | 'CHANNEL_CLOSED'
  | 'CHANNEL_OVERFLOW'
  | 'CHANNEL_SEND_FAILED'
  | 'CHANNEL_TRANSPORT'
  | 'CHANNEL_DEFINITION'
  | 'CHANNEL_UNHANDLED'

/** The facts of a {@link ChannelError}. */
export interface ChannelFailure {
  readonly code: ChannelErrorCode
  readonly message: string
  readonly cause?: unknown
}

const BRAND: symbol = Symbol.for('@link/core.error')

/**
 * An error of a channel: the outcome of a send, or what ended the connection; `cause` is what lies behind it.
 *
 * The ESM and the CJS copy of the package recognise each other's errors with `instanceof` and {@link isChannelError}.
 */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'
  readonly code: ChannelErrorCode

  constructor({ code, message, cause }: ChannelFailure) {
    super(`${message} (${code})`, cause === undefined ? undefined : { cause })
    this.code = code
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/** Tells whether `error` is a {@link ChannelError}, of this copy of the package or another, and has this code. */
export function isChannelError(error: unknown, code?: ChannelErrorCode): error is ChannelError {
  return error instanceof ChannelError && (code === undefined || error.code === code)
}

/** Whatever was thrown, as an `Error`. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
}
