import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** Calls a function of the user's. What it throws becomes an error, by default at the place where `at` stands. */
export function ask<T>(call: () => T, expected: string, at: Reader | Writer, place?: number): T {
  try {
    return call()
  } catch (cause) {
    const got = String(cause)
    throw 'final' in at
      ? at.fail('CODEC_CUSTOM', expected, got, place, cause)
      : at.fail('CODEC_CUSTOM', expected, got, cause)
  }
}
