import type { AnyCodec } from '../codec.js'
import { CodecError, isCodecError, type PathSegment } from '../error.js'
import type { Arbitrary, Toolbox } from './fast-check.js'

export type Path = readonly PathSegment[]

/** Where in the schema tree an arbitrary is made, and with what. */
export interface Place {
  readonly fc: Toolbox
  readonly maxLength: number
  /** How often a codec may still contain itself. */
  readonly levels: number
  readonly path: Path
  readonly hint: ((codec: AnyCodec, path: Path) => Arbitrary<unknown> | undefined) | undefined
  /** Makes the arbitrary of a part. */
  readonly build: (codec: AnyCodec, place: Place) => Arbitrary<unknown>
}

/** A part that would have to contain itself once more: left out by whatever can do without it. */
export function tooDeep(path: Path): CodecError {
  return new CodecError({ code: 'CODEC_DEPTH_LIMIT', path, offset: 0, expected: 'a way out of itself', got: 'none' })
}

/** What `make` gives, or `otherwise` if that would have to contain itself once more. */
export function orElse<T>(make: () => T, otherwise: T): T {
  try {
    return make()
  } catch (error) {
    if (isCodecError(error, 'CODEC_DEPTH_LIMIT')) return otherwise
    throw error
  }
}

/** A codec that no arbitrary can be made of: told when it is made, with the way to it. */
export function failure(path: Path, expected: string, got: string): CodecError {
  return new CodecError({ code: 'CODEC_DEFINITION', path, offset: 0, expected, got })
}
