import { Node, requireOptions, type AnyCodec, type Codec, type Size } from './codec.js'
import { property, type Emitting, type ReadEmitter, type WriteEmitter } from './emitter.js'
import { definitionError, show, within } from './error.js'
import { put, requireName, notAnObject, type Values } from './record.js'
import { STARVED, type Reader } from './reader.js'
import type { Writer } from './writer.js'

/** The fields of bits; names that begin with an underscore are reserved bits and no part of the value. */
export type BitsValue<F> = { -readonly [K in keyof F as K extends `_${string}` ? never : K]: number }

/** Some bits of a field that lie in one byte. */
interface Piece {
  readonly byte: number
  /** Place of the lowest of them in the byte, and how many there are. */
  readonly shift: number
  readonly mask: number
  /** What the lowest of them counts in the field. */
  readonly weight: number
}

interface BitField {
  readonly name: string
  readonly bits: number
  readonly pieces: readonly Piece[]
}

/** Numbers of any number of bits, one behind the other. */
export class Bits extends Node<Values> implements Emitting {
  readonly kind = 'bits'
  readonly size: Size
  readonly fields: readonly BitField[]
  readonly order: 'msb' | 'lsb'

  constructor(fields: readonly BitField[], bytes: number, order: 'msb' | 'lsb') {
    super()
    this.size = { min: bytes, max: bytes }
    this.fields = fields
    this.order = order
  }

  write(values: Values, writer: Writer): void {
    if (typeof values !== 'object' || values === null) throw notAnObject(values, writer)
    const numbers = this.fields.map(({ name, bits }) => {
      const value = name.startsWith('_') ? 0 : values[name]
      if (Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** bits) return value as number
      const code = typeof value === 'number' ? 'CODEC_RANGE' : 'CODEC_TYPE'
      throw within(writer.fail(code, `a whole number of ${bits} bits`, show(value)), name)
    })
    const at = writer.take(this.size.min)
    const { output } = writer
    output.fill(0, at, writer.position)
    this.fields.forEach(({ pieces }, i) => {
      for (const { byte, shift, mask, weight } of pieces) {
        const part = Math.floor((numbers[i] as number) / weight) % (mask + 1)
        output[at + byte] = (output[at + byte] as number) | (part << shift)
      }
    })
  }

  read(reader: Reader): Values {
    const at = reader.take(this.size.min)
    if (at < 0) return STARVED
    const values: Values = {}
    for (const { name, pieces } of this.fields) {
      if (name.startsWith('_')) continue
      let value = 0
      for (const { byte, shift, mask, weight } of pieces) {
        value += (((reader.input[at + byte] as number) >> shift) & mask) * weight
      }
      put(values, name, value)
    }
    return values
  }

  emitRead(code: ReadEmitter): string {
    const at = code.take(this.size.min)
    const named = this.fields.filter(({ name }) => !name.startsWith('_'))
    const fields = named.map(({ name, pieces }) => {
      const parts = pieces.map(({ byte, shift, mask, weight }) => `(b[p+${at + byte}]>>${shift}&${mask})*${weight}`)
      return property(name, parts.join('+'))
    })
    return code.named(`{${fields.join(',')}}`)
  }

  emitWrite(code: WriteEmitter, values: string): void {
    code.missIf(`typeof ${values}!=='object'||${values}===null`)
    const bytes: string[][] = Array.from({ length: this.size.min }, () => [])
    for (const { name, bits, pieces } of this.fields) {
      if (name.startsWith('_')) continue
      const value = code.named(`${values}[${JSON.stringify(name)}]`)
      code.missIf(
        bits < 32
          ? `(${value}&${2 ** bits - 1})!==${value}`
          : `!(Number.isInteger(${value})&&${value}>=0&&${value}<${2 ** bits})`,
      )
      for (const { byte, shift, mask, weight } of pieces) {
        // Bit operations see 32 bits, one of which is the sign.
        const part = bits < 32 ? `${value}>>${Math.log2(weight)}&${mask}` : `Math.floor(${value}/${weight})%${mask + 1}`
        bytes[byte]?.push(`(${part})<<${shift}`)
      }
    }
    const at = code.take(this.size.min)
    bytes.forEach((parts, i) => code.line(`b[p+${at + i}]=${parts.join('|') || 0}`))
  }
}

/** Where the bits of a field lie, from the highest on, or from the lowest. */
function piecesOf(start: number, bits: number, order: 'msb' | 'lsb'): Piece[] {
  const pieces: Piece[] = []
  for (let done = 0; done < bits;) {
    const from = (start + done) % 8
    const count = Math.min(8 - from, bits - done)
    const high = order === 'msb'
    pieces.push({
      byte: Math.floor((start + done) / 8),
      shift: high ? 8 - from - count : from,
      mask: 2 ** count - 1,
      weight: 2 ** (high ? bits - done - count : done),
    })
    done += count
  }
  return pieces
}

/**
 * Numbers of any number of bits, as an object: whole bytes in all, each field of 1 to 53 bits, without a sign.
 *
 * Fields whose name begins with an underscore are reserved: written as 0, ignored when read, and no part of the value.
 *
 * @param fields - bits of each field, in the order of the wire
 * @param options - `order`: whether the first field has the highest bits of its byte (`'msb'`, the default, as RFCs draw
 *   them), or the lowest (`'lsb'`)
 *
 * @example
 * encode(bits({ version: 4, length: 4 }), { version: 4, length: 5 }) // 45
 */
export function bits<const F extends Readonly<Record<string, number>>>(
  fields: F,
  { order = 'msb' }: { readonly order?: 'msb' | 'lsb' } = {},
): Codec<Readonly<BitsValue<F>>, BitsValue<F>> {
  if (order !== 'msb' && order !== 'lsb') throw definitionError("the order 'msb' or 'lsb'", show(order))
  let total = 0
  const all = Object.entries(requireOptions(fields, 'bits')).map(([name, width]) => {
    requireName(name)
    if (!(Number.isInteger(width) && width >= 1 && width <= 53)) {
      throw definitionError(`1 to 53 bits for ${show(name)}`, show(width))
    }
    const field = { name, bits: width, pieces: piecesOf(total, width, order) }
    total += width
    return field
  })
  if (total === 0 || total % 8 !== 0) throw definitionError('bits that fill whole bytes', `${total} bits`)
  return new Bits(all, total / 8, order) as AnyCodec as Codec<Readonly<BitsValue<F>>, BitsValue<F>>
}
