import type { Codec } from '@link/codec'

/** A codec, with what it takes and what it refuses. */
export interface Sample {
  readonly name: string
  readonly codec: Codec<unknown>
  readonly values: readonly unknown[]
  readonly unfit: readonly unknown[]
  /** Bytes in hex that are no message. */
  readonly malformed: readonly string[]
}

interface Material<In> {
  readonly values: readonly In[]
  readonly unfit: readonly unknown[]
  readonly malformed: readonly string[]
}

export function sample<In>(name: string, codec: Codec<In, unknown>, material: Material<In>): Sample {
  return { name, codec: codec as Codec<never, unknown> as Codec<unknown>, ...material }
}
