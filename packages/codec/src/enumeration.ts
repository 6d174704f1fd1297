import { decisionOf, isOpen, Node, requireCodec, type AnyCodec, type Codec, type Size } from './codec.js'
import { changingLookup, fixedLookup, MISSING } from './enumeration-map.js'
import type { EnumerationMap, KeyOf, Lookup } from './enumeration-map.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, oneOf, show } from './error.js'
import { DEFAULT_LIMITS } from './limits.js'
import { Reader, STARVED } from './reader.js'
import { Writer } from './writer.js'

const LONGEST_SWITCH = 64

/** A key in the program for each value on the wire. */
export class Enumeration extends Node<unknown> implements Emitting {
  readonly kind = 'enumeration'
  readonly size: Size
  readonly codec: Codec<unknown>
  readonly lookup: Lookup
  readonly decision: number | undefined
  readonly open: boolean

  /** Whether numbers without a key pass as they are. */
  readonly passes: boolean

  constructor(codec: Codec<unknown>, lookup: Lookup, passes = false) {
    super()
    this.size = codec.size
    this.codec = codec
    // A value that nobody knows is refused when it is there.
    this.decision = decisionOf(codec) ?? codec.size.min
    this.lookup = lookup
    this.passes = passes
    this.open = isOpen(codec)
  }

  write(key: unknown, writer: Writer): void {
    let wire = this.lookup.wireOf(key)
    if (wire === MISSING && this.passes && typeof key === 'number') wire = key
    if (wire === MISSING) {
      const keys = Array.from(this.lookup.entries(), ([known]) => known)
      throw writer.fail('CODEC_UNKNOWN_KEY', oneOf(keys), show(key))
    }
    this.codec.write(wire, writer)
  }

  read(reader: Reader): unknown {
    const at = reader.position
    const wire = reader.decide(this.codec.size.min) ? this.codec.read(reader) : STARVED
    if (wire === STARVED) return reader.restart(at)
    const key = this.lookup.keyOf(wire)
    if (key !== MISSING) return key
    if (this.passes && typeof wire === 'number') return wire
    const wires = Array.from(this.lookup.entries(), ([, known]) => known)
    throw reader.fail('CODEC_UNKNOWN_VALUE', oneOf(wires), show(wire), at)
  }

  emitRead(code: ReadEmitter): string {
    const wire = code.read(this.codec)
    return this.emitLookup(code, 'keyOf', wire)
  }

  emitWrite(code: WriteEmitter, key: string): void {
    code.write(this.codec, this.emitLookup(code, 'wireOf', key))
  }

  /** A switch for a map that stays as it is and is not too long, else a call. */
  emitLookup(code: ReadEmitter | WriteEmitter, way: 'keyOf' | 'wireOf', from: string): string {
    const { lookup } = this
    const entries = lookup.fixed ? Array.from(lookup.entries()) : []
    const to = code.name()
    if (entries.length === 0 || entries.length > LONGEST_SWITCH) {
      code.line(`let ${to}=${code.constant(lookup)}.${way}(${from})`)
      code.line(`if(${to}===${code.constant(MISSING)}){${this.otherwise(code, from, to)}}`)
      return to
    }
    const cases = entries.map(([key, wire]) => {
      const [when, then] = way === 'keyOf' ? [wire, key] : [key, wire]
      return `case ${code.literal(when)}:${to}=${code.literal(then)};break;`
    })
    code.line(`let ${to};switch(${from}){${cases.join('')}default:${this.otherwise(code, from, to)}}`)
    return to
  }

  /** What is done with what is not in the map. */
  otherwise(code: ReadEmitter | WriteEmitter, from: string, to: string): string {
    return this.passes ? `if(typeof ${from}!=='number')${code.miss};${to}=${from}` : code.miss
  }
}

/**
 * Keys in the program, values on the wire.
 *
 * `map` is `{ name: wireValue }`, or a `Map` where keys are not strings, or a function that gives either of them: it is
 * asked at each message, so that the map may change while the program runs. What is not in the map is
 * `CODEC_UNKNOWN_KEY` or `CODEC_UNKNOWN_VALUE`, at once. Two keys for one value, or a value that `codec` cannot write,
 * are errors at the declaration.
 *
 * With `{ open: true }` numbers that are not in the map are passed on as they are, both ways; its keys are no numbers then.
 *
 * @example
 * const method = enumeration(uint8(), { get: 1, put: 2 }) // Codec<'get' | 'put'>
 */
export function enumeration<Wire, const M extends EnumerationMap<Wire>>(
  codec: Codec<Wire>,
  map: M | (() => M),
  options?: { readonly open?: false },
): Codec<KeyOf<M>>
export function enumeration<const M extends EnumerationMap<number>>(
  codec: Codec<number>,
  map: M | (() => M),
  options: { readonly open: true },
): Codec<KeyOf<M> | number>
export function enumeration<Wire>(
  codec: Codec<Wire>,
  map: EnumerationMap<Wire> | (() => EnumerationMap<Wire>),
  { open = false }: { readonly open?: boolean } = {},
): AnyCodec {
  requireCodec(codec, 'the first argument of enumeration')
  if (typeof map !== 'function' && (typeof map !== 'object' || map === null)) {
    throw definitionError('a map, or a function that gives one', show(map))
  }
  const lookup = typeof map === 'function' ? changingLookup(map) : fixedLookup(map)
  if (typeof map !== 'function') {
    for (const [key] of lookup.entries()) {
      if (open && typeof key === 'number') throw definitionError('keys that are no numbers, if open', show(key))
    }
    checkWires(codec, lookup)
  }
  return new Enumeration(codec as AnyCodec as Codec<unknown>, lookup, open)
}

function checkWires(codec: Codec<never, unknown>, lookup: Lookup): void {
  for (const [key, wire] of lookup.entries()) {
    let back: unknown
    try {
      const writer = new Writer(new Uint8Array(64), true)
      codec.write(wire as never, writer)
      back = new Reader().load(writer.output, DEFAULT_LIMITS, true).message(codec, 0, writer.position)
    } catch (error) {
      throw definitionError(`a value for ${show(key)} that the codec can write`, show(wire), error)
    }
    // A number for a bigint, or one that a float rounds, would be written but never be found again.
    if (lookup.keyOf(back) !== key) {
      throw definitionError(
        `a value for ${show(key)} that the codec gives back`,
        `${show(wire)}, given back as ${show(back)}`,
      )
    }
  }
}
