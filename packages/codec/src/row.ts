import {
  decisionIn,
  minimaAfter,
  Node,
  openIn,
  sizeOfAll,
  waitsAfter,
  type Codec,
  type Size,
  type Wait,
} from './codec.js'

/** Parts that stand one after the other: what frames and records have in common. */
export abstract class Row<Values, Out = Values> extends Node<Values, Out> {
  readonly size: Size
  readonly codecs: readonly Codec<unknown>[]
  /** Bytes that follow each part at the least. */
  readonly following: readonly number[]
  readonly waits: readonly Wait[]
  readonly decision: number | undefined
  readonly open: boolean

  /** `ended` are the places of parts of which something else says where they end. */
  constructor(codecs: readonly Codec<unknown>[], ended?: ReadonlySet<number>) {
    super()
    this.size = sizeOfAll(codecs)
    this.codecs = codecs
    this.following = minimaAfter(codecs)
    this.waits = waitsAfter(codecs)
    this.decision = decisionIn(codecs)
    this.open = openIn(codecs, ended)
  }
}
