import type { AnyCodec } from '../codec.js'
import { CodecError, type PathSegment } from '../error.js'
import type { Arbitrary, Toolbox } from './fast-check.js'

export type Path = readonly PathSegment[]

/** Where in the schema tree an arbitrary is made, and with what. */
export interface Place {
  readonly fc: Toolbox
  readonly maxLength: number
  readonly path: Path
  readonly hint: ((codec: AnyCodec, path: Path) => Arbitrary<unknown> | undefined) | undefined
  /** Makes the arbitrary of a part. */
  readonly build: (codec: AnyCodec, place: Place) => Arbitrary<unknown>
}

/** A codec that no arbitrary can be made of: told when it is made, with the way to it. */
export function failure(path: Path, expected: string, got: string): CodecError {
  return new CodecError({ code: 'CODEC_DEFINITION', path, offset: 0, expected, got })
}
