import { Node, type AnyCodec, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import type { Ahead } from './length.js'
import type { Reader } from './reader.js'
import { emitAhead, readLong, signed, unsigned, writeAll } from './varint-code.js'
import type { WideInteger } from './wide-integer.js'
import type { Writer } from './writer.js'

/** How a varint is signed, and what it decodes to. */
export interface VarintOptions<As extends 'number' | 'bigint'> {
  /** Signed numbers, in turn: 0, -1, 1, -2, …, as Protocol Buffers' `sint32` and `sint64`. Default: no sign. */
  readonly zigzag?: boolean
  /**
   * `'number'`, the default: up to 2^53 - 1, with `zigzag` from -2^52 to 2^52 - 1. `'bigint'`: 64 bits; it takes safe
   * numbers too.
   */
  readonly as?: As
}

/** Whole numbers in 7 bits a byte, the lowest first. */
export class Varint extends Node<number | bigint> implements Emitting {
  readonly kind = 'varint'
  readonly size: Size
  // One that does not end is refused with its last byte, whatever must follow.
  readonly decision = 1
  readonly zigzag: boolean
  readonly as: 'number' | 'bigint'
  readonly min: number | bigint
  readonly max: number | bigint
  readonly emitAhead: Ahead['emitAhead']

  constructor(zigzag: boolean, as: 'number' | 'bigint') {
    super()
    this.size = { min: 1, max: as === 'number' ? 8 : 10 }
    this.zigzag = zigzag
    this.as = as
    const bits = as === 'number' ? 53 : 64
    const high = 2n ** BigInt(bits - (zigzag ? 1 : 0)) - 1n
    const low = zigzag ? -high - 1n : 0n
    this.min = as === 'number' ? Number(low) : low
    this.max = as === 'number' ? Number(high) : high
    this.emitAhead = zigzag ? undefined : emitAhead
  }

  write(given: number | bigint, writer: Writer): void {
    const { min, max } = this
    // A safe number is taken in place of a bigint, so that it can be a length.
    const value = this.as === 'bigint' && Number.isSafeInteger(given) ? BigInt(given) : given
    const right = this.as === 'number' ? Number.isInteger(value) : typeof value === 'bigint'
    if (!(right && value >= min && value <= max)) {
      const code = typeof value === 'number' || typeof value === 'bigint' ? 'CODEC_RANGE' : 'CODEC_TYPE'
      throw writer.fail(code, `a whole ${this.as} from ${min} to ${max}`, show(value))
    }
    if (typeof value === 'number') {
      let rest = this.zigzag ? unsigned(value) : value
      for (; rest > 127; rest = Math.floor(rest / 128)) put(writer, (rest % 128) | 128)
      put(writer, rest)
      return
    }
    let rest = this.zigzag ? (value < 0n ? -2n * value - 1n : 2n * value) : value
    for (; rest > 127n; rest >>= 7n) put(writer, Number(rest & 127n) | 128)
    put(writer, Number(rest))
  }

  read(reader: Reader): number | bigint {
    const at = reader.position
    let low = 0
    let high = 0n
    for (let i = 0; i < this.size.max; i++) {
      if (!reader.decide(1)) return reader.restart(at)
      const byte = reader.input[reader.position++] as number
      if (i < 7) low += (byte & 127) * 2 ** (7 * i)
      else high += BigInt(byte & 127) << BigInt(7 * i)
      if (byte < 128) return this.value(low, high, reader, at)
    }
    throw reader.fail('CODEC_RANGE', `a varint of at most ${this.size.max} bytes`, 'a longer one', at)
  }

  /** The value of the lowest 49 bits and those above them. */
  value(low: number, high: bigint, reader: Reader, at: number): number | bigint {
    if (this.as === 'number') {
      const all = low + Number(high)
      if (all <= Number.MAX_SAFE_INTEGER) return this.zigzag ? signed(all) : all
    } else {
      const all = BigInt(low) + high
      if (all < 2n ** 64n) return this.zigzag ? (all & 1n ? -(all >> 1n) - 1n : all >> 1n) : all
    }
    throw reader.fail('CODEC_RANGE', `a whole ${this.as} from ${this.min} to ${this.max}`, 'a larger one', at)
  }

  emitRead(code: ReadEmitter): string {
    if (this.as === 'bigint') return code.opaque(this)
    code.take(1)
    code.settle()
    const value = code.name()
    // Most are of one byte.
    code.line(`let ${value}=b[p-1]`)
    code.line(
      `if(${value}>127){${value}=${code.constant(readLong)}(b,p-1,end,r);if(${value}<0)${code.miss};p=r.position}`,
    )
    code.jump('p')
    return this.zigzag ? code.named(`${code.constant(signed)}(${value})`) : value
  }

  emitWrite(code: WriteEmitter, value: string): void {
    if (this.as === 'bigint') return code.opaque(this, value)
    code.missIf(`!Number.isInteger(${value})||${value}<${this.min}||${value}>${this.max}`)
    const number = this.zigzag ? code.named(`${code.constant(unsigned)}(${value})`) : value
    const end = code.named(`${code.constant(writeAll)}(b,${code.here()},end,${number})`)
    code.line(`if(${end}<0)return ${end}`)
    code.jump(end)
  }
}

function put(writer: Writer, byte: number): void {
  // The output may be another one when there is room.
  const at = writer.take(1)
  writer.output[at] = byte
}

/**
 * A whole number in as many bytes as it needs, 7 bits each, the lowest first (LEB128, as in Protocol Buffers and
 * WebAssembly). A form that is longer than it need be is read all the same, up to 8 bytes, for bigints 10.
 *
 * @throws CodecError `CODEC_RANGE` for a number above 2^53 - 1; take `{ as: 'bigint' }` for 64 bits
 *
 * @example
 * encode(varint(), 300) // ac 02
 * encode(varint({ zigzag: true }), -2) // 03
 */
export function varint(options?: VarintOptions<'number'>): Codec<number>
export function varint(options: VarintOptions<'bigint'>): WideInteger
export function varint({ zigzag = false, as = 'number' }: VarintOptions<'number' | 'bigint'> = {}): AnyCodec {
  if (as !== 'number' && as !== 'bigint') throw definitionError("as to be 'number' or 'bigint'", show(as))
  return new Varint(zigzag, as)
}
