import { CodecError } from '../src/index.js'

/** The CodecError that `act` throws; anything else, or nothing, fails the test. */
export function caught(act: () => unknown): CodecError {
  let value: unknown
  try {
    value = act()
  } catch (error) {
    if (error instanceof CodecError) return error
    throw error
  }
  throw new Error(`a CodecError was expected, not the value ${String(value)}`)
}
