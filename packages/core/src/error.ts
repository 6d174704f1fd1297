/** What went wrong, as a word that never changes. Adding one is a minor version; the README has a line for each. */
export type ChannelErrorCode =
  | 'CHANNEL_CLOSED'
  | 'CHANNEL_OVERFLOW'
  | 'CHANNEL_BUSY'
  | 'CHANNEL_SEND_FAILED'
  | 'CHANNEL_TRANSPORT'
  | 'CHANNEL_DEFINITION'
  | 'CHANNEL_UNHANDLED'
  | 'CHANNEL_CLAIMED'
  | 'CHANNEL_TIMEOUT'
  | 'CHANNEL_FRAME_EXCEEDED'
  | 'CHANNEL_FRAME_MALFORMED'
  | 'CHANNEL_FRAME_TRUNCATED'

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
    // The brand stands for this class, not for one that extends it.
    if (this !== ChannelError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/** Tells whether `error` is a {@link ChannelError}, of this copy of the package or another, and has this code. */
export function isChannelError(error: unknown, code?: ChannelErrorCode): error is ChannelError {
  return error instanceof ChannelError && (code === undefined || error.code === code)
}

/** Whatever was thrown, as an `Error`. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(textOf(thrown), { cause: thrown })
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return 'something was thrown that is no error'
  }
}

/** The error of a message that a stage or a codec could not make bytes of, or for which there is no room or no connection. */
export function sendError(cause: unknown): ChannelError {
  if (isChannelError(cause, 'CHANNEL_OVERFLOW') || isChannelError(cause, 'CHANNEL_CLOSED')) return cause
  const message = `the message cannot be sent: ${asError(cause).message}`
  return new ChannelError({ code: 'CHANNEL_SEND_FAILED', message, cause })
}

/** The error of a message for which there is no room. */
export function overflowError(message: string): ChannelError {
  return new ChannelError({ code: 'CHANNEL_OVERFLOW', message })
}

/** The error of a connection that ended otherwise than was asked for. */
export function connectionError(cause: Error | undefined, unwritten: number): ChannelError {
  const reason = cause === undefined ? 'the peer did not read in time' : cause.message
  const loss = unwritten === 0 ? '' : `, ${unwritten} bytes were not written`
  return new ChannelError({ code: 'CHANNEL_TRANSPORT', message: `the connection broke: ${reason}${loss}`, cause })
}
