import { Node, type Codec, type Size } from './codec.js'
import type { ReadEmitter } from './emitter.js'
import { emitLength, largestLength, readLength } from './length.js'
import type { Reader } from './reader.js'

/** What has bytes of its own: behind their length, of a fixed number, or, with neither, all that there are. */
export abstract class Extent<In, Out = In> extends Node<In, Out> {
  readonly size: Size
  readonly prefix: Codec<number> | undefined
  readonly length: number | undefined
  readonly decision: number | undefined
  readonly open: boolean
  readonly decodeLength: ((written: number) => number) | undefined = undefined

  /** `least` and `most` are the bytes of a value where no fixed number is said; `ended` tells that its end is marked. */
  constructor(
    prefix: Codec<number> | undefined,
    length: number | undefined,
    least: number = 0,
    most: number = largestLength(prefix),
    ended: boolean = false,
  ) {
    super()
    const { min, max } = prefix?.size ?? { min: 0, max: 0 }
    this.size = { min: min + (length ?? least), max: max + (length ?? most) }
    this.prefix = prefix
    this.length = length
    this.decision = prefix?.size.min
    this.open = prefix === undefined && length === undefined && !ended
  }

  /** Passes over the bytes and tells where they begin; -1 if they are not all there. */
  take(reader: Reader): number {
    const { prefix, length } = this
    if (prefix === undefined) return length === undefined ? reader.takeRest() : reader.take(length)
    const said = readLength(prefix, reader, this.decodeLength)
    return said < 0 ? -1 : reader.take(said)
  }

  /** Emits the passing over the bytes, and gives the expressions of where they begin and end. */
  emitTake(code: ReadEmitter): readonly [start: string, stop: string] {
    const { prefix, length } = this
    if (prefix !== undefined) return [code.takeDynamic(emitLength(code, prefix)), 'p']
    const start = code.named(code.here())
    if (length === undefined) code.jump('end')
    else code.take(length)
    return [start, length === undefined ? 'end' : `${start}+${length}`]
  }
}
