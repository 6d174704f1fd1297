import {
  decisionOf,
  isOpen,
  NO_WAIT,
  Node,
  requireClosed,
  requireCodec,
  type AnyCodec,
  type Codec,
  type Size,
} from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, oneOf, show } from './error.js'
import { uint8 } from './integer.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

/** A value behind a flag that says whether it is there. */
export class Optional extends Node<unknown> implements Emitting {
  readonly kind = 'optional'
  readonly size: Size
  readonly decision: number
  readonly flag: Codec<unknown>
  readonly codec: Codec<unknown>
  readonly open: boolean
  /** What the flag is for a value that is not there, and for one that is. */
  readonly flags: readonly [number, number] | readonly [boolean, boolean]

  constructor(flag: Codec<unknown>, codec: Codec<unknown>) {
    super()
    const { min, max } = flag.size
    this.size = { min, max: max + codec.size.max }
    this.decision = decisionOf(flag) ?? min
    this.flag = flag
    this.codec = codec
    this.open = isOpen(codec)
    // Whole numbers tell their range.
    this.flags = typeof (flag as { max?: unknown }).max === 'number' ? [0, 1] : [false, true]
  }

  write(value: unknown, writer: Writer): void {
    const [no, yes] = this.flags
    this.flag.write(value === undefined ? no : yes, writer)
    if (value !== undefined) this.codec.write(value, writer)
  }

  /** Whether the value is there, by a flag that was read at `at`. */
  present(flag: unknown, reader: Reader, at: number): boolean {
    const { flags } = this
    if (flag === flags[1] || flag === flags[0]) return flag === flags[1]
    throw reader.fail('CODEC_UNKNOWN_VALUE', oneOf(flags), show(flag), at)
  }

  read(reader: Reader): unknown {
    const at = reader.position
    if (reader.resume() === undefined) {
      const flag = reader.decide(this.decision) ? this.flag.read(reader) : STARVED
      if (flag === STARVED) return reader.restart(at)
      if (!this.present(flag, reader, at)) return undefined
    }
    const value = this.codec.read(reader)
    return value === STARVED ? reader.park(this, NO_WAIT) : value
  }

  emitRead(code: ReadEmitter): string {
    const [no, yes] = this.flags
    const flag = code.named(code.read(this.flag))
    const value = code.name()
    code.line(`let ${value}`)
    code.settle()
    code.line(`if(${flag}===${yes}){`)
    code.apart(code.ensured, () => code.line(`${value}=${code.read(this.codec)}`))
    code.line(`}else if(${flag}!==${no})${code.miss}`)
    return value
  }

  emitWrite(code: WriteEmitter, value: string): void {
    const [no, yes] = this.flags
    code.write(this.flag, code.named(`${value}===undefined?${no}:${yes}`))
    code.settle()
    code.line(`if(${value}!==undefined){`)
    code.apart(code.ensured, () => code.write(this.codec, value))
    code.line('}')
  }
}

/** A value that is there if bytes are left. */
class OptionalRest extends Node<unknown> {
  readonly kind = 'optional'
  readonly size: Size
  readonly open = true
  readonly codec: Codec<unknown>

  constructor(codec: Codec<unknown>) {
    super()
    this.size = { min: 0, max: codec.size.max }
    this.codec = codec
  }

  write(value: unknown, writer: Writer): void {
    if (value === undefined || writer.measured(this.codec, value) > 0) return
    throw writer.fail('CODEC_LENGTH', 'a value of at least 1 byte, as its bytes tell that it is there', 'none')
  }

  read(reader: Reader): unknown {
    if (reader.position < reader.end) return this.codec.read(reader)
    return reader.final ? undefined : (reader.starve(1), STARVED)
  }
}

/**
 * A value that may be missing: `undefined`. Behind a flag, by default a byte that is 0 or 1; or, with `flag: 'rest'`, there
 * if bytes are left in the input or the region, at the end of which it stands. A record may leave the field out.
 *
 * @param codec - codec of the value where it is there
 * @param options - `flag`: an integer codec, which has 0 or 1, or a codec of booleans; or `'rest'`
 * @throws CodecError `CODEC_UNKNOWN_VALUE` for another flag; `CODEC_LENGTH` for `'rest'` and a value without bytes
 *
 * @example
 * encode(optional(uint16()), 5) // 01 00 05
 * encode(optional(uint16()), undefined) // 00
 * sized(uint8(), frame(uint8(), optional(uint16(), { flag: 'rest' })))
 */
export function optional<In, Out>(
  codec: Codec<In, Out>,
  options: { readonly flag?: Codec<number> | Codec<boolean> | 'rest' } = {},
): Codec<In | undefined, Out | undefined> {
  const { flag = uint8() } = options
  requireCodec(codec, 'the codec of optional')
  const inner = codec as AnyCodec as Codec<unknown>
  if (flag === 'rest') {
    if (codec.size.max === 0) throw definitionError('a codec that takes bytes, which tell that it is there', codec.kind)
    return new OptionalRest(inner) as AnyCodec as Codec<In | undefined, Out | undefined>
  }
  requireClosed(flag, 'the flag of optional')
  return new Optional(flag as AnyCodec as Codec<unknown>, inner) as AnyCodec as Codec<In | undefined, Out | undefined>
}
