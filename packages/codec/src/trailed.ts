import { decisionOf, Node, type Codec } from './codec.js'
import { STARVED, type Reader } from './reader.js'

interface Parked {
  readonly start: number
  value: unknown
}

/** A value with something behind it that its bytes tell: a sum, or filling. */
export abstract class Trailed extends Node<unknown> {
  readonly codec: Codec<unknown>
  readonly decision: number | undefined
  /** Bytes that stand behind the value at the least. */
  readonly behind: number

  constructor(codec: Codec<unknown>, behind: number) {
    super()
    this.codec = codec
    this.decision = decisionOf(codec)
    this.behind = behind
  }

  /** Passes over what is behind a value that began at `start`, counted from the message's first byte. Whether it is there. */
  abstract pass(reader: Reader, start: number): boolean

  read(reader: Reader): unknown {
    const fresh: Parked = { start: reader.position - reader.origin, value: STARVED }
    const parked = (reader.resume() as Parked | undefined) ?? fresh
    if (parked.value === STARVED) parked.value = this.codec.read(reader)
    const bytes = parked.value === STARVED ? this.behind : 0
    const whole = parked.value !== STARVED && this.pass(reader, parked.start)
    return whole ? parked.value : reader.park(parked, { bytes, decides: false })
  }
}
