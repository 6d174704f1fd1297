import type { ResultCode } from './wire.js'

/** What went wrong: a result code of the protocol, or what this side finds out by itself. */
export type SlackerErrorCode =
  Exclude<ResultCode, 'success'> | 'busy' | 'not-sent' | 'timeout' | 'connection-lost' | 'unexpected-answer'

/** Why a request has no result. */
export class SlackerError extends Error {
  override readonly name = 'SlackerError'
  readonly code: SlackerErrorCode

  constructor(code: SlackerErrorCode, message: string, cause?: unknown) {
    super(`${message} (${code})`, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
