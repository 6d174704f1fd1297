import type { Codec } from '../codec.js'
import { decode } from '../decode.js'
import { encode } from '../encode.js'
import { CodecError } from '../error.js'
import { difference } from './difference.js'

/** Whether the codec can write a value and gives the very same back: what may be generated, asked of the codec itself. */
export function fits<T>(codec: Codec<T, unknown>, value: T): boolean {
  try {
    return (
      difference(value, decode(codec as Codec<never, unknown>, encode<unknown>(codec as never, value))) === undefined
    )
  } catch (error) {
    if (error instanceof CodecError) return false
    throw error
  }
}
