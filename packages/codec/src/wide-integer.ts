import { Node, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show } from './error.js'
import { STARVED, type Reader } from './reader.js'
import { viewOf } from './view.js'
import type { Writer } from './writer.js'

const SIZE: Size = { min: 8, max: 8 }

/** Whether 64-bit integers decode to `bigint`, the default, or to safe numbers. */
export interface WideOptions<As extends 'bigint' | 'number'> {
  readonly as?: As
}

/** Whole numbers of 64 bits. A safe number is taken in place of a bigint, so that it can be a length prefix. */
class WideCodec extends Node<bigint | number> implements Emitting {
  readonly kind: string
  readonly size: Size = SIZE
  readonly signed: boolean
  readonly little: boolean
  readonly as: 'bigint' | 'number'

  constructor(kind: string, as: 'bigint' | 'number' = 'bigint') {
    super()
    if (as !== 'bigint' && as !== 'number') throw definitionError("as to be 'bigint' or 'number'", show(as))
    this.kind = kind
    this.signed = !kind.startsWith('u')
    this.little = kind.endsWith('LE')
    this.as = as
  }

  write(value: bigint | number, writer: Writer): void {
    const wide = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
    if (typeof wide !== 'bigint') throw this.refuse(value, writer)
    if ((this.signed ? BigInt.asIntN(64, wide) : BigInt.asUintN(64, wide)) !== wide) throw this.refuse(value, writer)
    const at = writer.take(8)
    viewOf(writer.output).setBigInt64(at, wide, this.little)
  }

  read(reader: Reader): bigint | number {
    const at = reader.take(8)
    if (at < 0) return STARVED
    const view = viewOf(reader.input)
    const wide = this.signed ? view.getBigInt64(at, this.little) : view.getBigUint64(at, this.little)
    if (this.as === 'bigint') return wide
    const number = Number(wide)
    if (Number.isSafeInteger(number)) return number
    throw reader.fail('CODEC_RANGE', 'a safe integer, as the codec gives numbers', show(wide), at)
  }

  emitRead(code: ReadEmitter): string {
    const wide = `d.getBig${this.signed ? 'Int' : 'Uint'}64(${code.viewed(code.take(8))},${this.little})`
    if (this.as === 'bigint') return code.named(wide)
    const value = code.named(`Number(${wide})`)
    code.missIf(`!Number.isSafeInteger(${value})`)
    return value
  }

  emitWrite(code: WriteEmitter, value: string): void {
    const wide = code.named(`typeof ${value}==='number'&&Number.isSafeInteger(${value})?BigInt(${value}):${value}`)
    code.missIf(`typeof ${wide}!=='bigint'||BigInt.as${this.signed ? 'Int' : 'Uint'}N(64,${wide})!==${wide}`)
    code.line(`d.setBigInt64(${code.viewed(code.take(8))},${wide},${this.little})`)
  }

  refuse(value: unknown, writer: Writer): unknown {
    const range = this.signed ? 'from -2^63 to 2^63 - 1' : 'from 0 to 2^64 - 1'
    const expected = `a ${this.as === 'bigint' ? 'bigint' : 'safe integer'} ${range}`
    const code = typeof value === 'number' || typeof value === 'bigint' ? 'CODEC_RANGE' : 'CODEC_TYPE'
    return writer.fail(code, expected, show(value))
  }
}

/** A 64-bit integer codec that decodes to `bigint`. */
export interface WideInteger extends Codec<bigint> {
  readonly as: 'bigint' | 'number'
}

/** Signed 64-bit integer, big-endian: a `bigint`, or with `{ as: 'number' }` a safe number or an error. */
export function int64(options?: WideOptions<'bigint'>): WideInteger
export function int64(options: WideOptions<'number'>): Codec<number>
export function int64(options?: WideOptions<'bigint' | 'number'>): Codec<never, unknown> {
  return new WideCodec('int64', options?.as)
}

/** Signed 64-bit integer, little-endian: a `bigint`, or with `{ as: 'number' }` a safe number or an error. */
export function int64LE(options?: WideOptions<'bigint'>): WideInteger
export function int64LE(options: WideOptions<'number'>): Codec<number>
export function int64LE(options?: WideOptions<'bigint' | 'number'>): Codec<never, unknown> {
  return new WideCodec('int64LE', options?.as)
}

/** Unsigned 64-bit integer, big-endian: a `bigint`, or with `{ as: 'number' }` a safe number or an error. */
export function uint64(options?: WideOptions<'bigint'>): WideInteger
export function uint64(options: WideOptions<'number'>): Codec<number>
export function uint64(options?: WideOptions<'bigint' | 'number'>): Codec<never, unknown> {
  return new WideCodec('uint64', options?.as)
}

/** Unsigned 64-bit integer, little-endian: a `bigint`, or with `{ as: 'number' }` a safe number or an error. */
export function uint64LE(options?: WideOptions<'bigint'>): WideInteger
export function uint64LE(options: WideOptions<'number'>): Codec<number>
export function uint64LE(options?: WideOptions<'bigint' | 'number'>): Codec<never, unknown> {
  return new WideCodec('uint64LE', options?.as)
}
