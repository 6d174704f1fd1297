import type { DescribedCodec, DescribedNumber, DescribedVarint } from './description.js'
import type { Sequence } from './kaitai-sequence.js'
import type { KaitaiTypes } from './kaitai-types.js'
import type { YamlMap } from './yaml.js'

/** Whether Kaitai has a word for a number; else a type is made of its parts. */
export function isPlain({ format, bytes, signed }: DescribedNumber): boolean {
  return format === 'float' ? bytes > 2 : bytes !== 5 && bytes !== 6 && !(bytes === 3 && signed)
}

/** The type of a number. */
export function numberType(codec: DescribedNumber, { types }: KaitaiTypes): string {
  const { format, bytes, signed, endian } = codec
  const order = bytes === 1 ? '' : endian === 'little' ? 'le' : 'be'
  const sign = signed ? 's' : 'u'
  if (isPlain(codec)) return bytes === 3 ? `b24${order}` : `${format === 'float' ? 'f' : sign}${bytes}${order}`
  if (format === 'float') {
    types.set(`float16${order}`, float16(order))
    return `float16${order}`
  }
  const name = `${signed ? '' : 'u'}int${8 * bytes}${order}`
  types.set(name, bytes === 3 ? signed24(order) : wide(bytes, sign, order))
  return name
}

function signed24(order: string): YamlMap {
  const value = '(raw ^ 0x800000) - 0x800000'
  return { seq: [{ id: 'raw', type: `b24${order}` }], instances: { value: { value } } }
}

/** The higher bytes have the sign. Not every language of Kaitai's reads so many bits at once. */
function wide(bytes: number, sign: string, order: string): YamlMap {
  const high = { id: 'high', type: bytes === 5 ? `${sign}1` : `${sign}2${order}` }
  const low = { id: 'low', type: `u4${order}` }
  return {
    seq: order === 'le' ? [low, high] : [high, low],
    instances: { value: { value: 'high * 0x100000000 + low' } },
  }
}

/** Its parts: Kaitai has neither powers nor infinities. */
function float16(order: string): YamlMap {
  const seq = [
    { id: 'negative', type: `b1${order}` },
    { id: 'exponent', type: `b5${order}` },
    { id: 'mantissa', type: `b10${order}` },
  ]
  const doc =
    'IEEE 754 in 16 bits: (1024 + mantissa) * 2^(exponent - 25); with exponent 0, mantissa * 2^-24; with 31, infinity or no number.'
  return { doc, seq: order === 'le' ? seq.toReversed() : seq }
}

/** The type of a varint, with its `value`. */
export function varintType({ zigzag, size }: DescribedVarint, { types }: KaitaiTypes): string {
  const most = size.max ?? 10
  const group = {
    seq: [
      { id: 'more', type: 'b1be' },
      { id: 'bits', type: 'b7be' },
    ],
  }
  const terms = Array.from({ length: most }, (_, i) => {
    const weight = `0x${(2n ** BigInt(7 * i)).toString(16)}`
    return i === 0 ? 'groups[0].bits' : `(groups.size > ${i} ? groups[${i}].bits * ${weight} : 0)`
  })
  const name = `varint_${zigzag ? 'zigzag_' : ''}${most}`
  const raw = { value: terms.join(' + ') }
  types.set('varint_group', group)
  types.set(name, {
    doc: `A whole number in 7 bits a byte, the lowest first, in at most ${most} bytes${zigzag ? '; signed ones in turn: 0, -1, 1' : ''}.`,
    seq: [{ id: 'groups', type: 'varint_group', repeat: 'until', 'repeat-until': 'not _.more' }],
    instances: zigzag ? { raw, value: { value: 'raw % 2 == 0 ? raw / 2 : -((raw + 1) / 2)' } } : { value: raw },
  })
  return name
}

/** Adds a number; gives an expression for it. */
export function number(codec: DescribedNumber, id: string, into: Sequence, types: KaitaiTypes, names?: string): string {
  const made = into.add(id, { type: numberType(codec, types), enum: names })
  return isPlain(codec) ? made : `${made}.value`
}

/** Adds what stands beside a part, a length, a flag or a sum, as the number that it is on the wire. Undefined if it is none. */
export function beside(codec: DescribedCodec, id: string, into: Sequence, types: KaitaiTypes): string | undefined {
  switch (codec.type) {
    case 'number':
      return number(codec, id, into, types)
    case 'varint':
      return `${into.add(id, { type: varintType(codec, types) })}.value`
    case 'mapped':
    case 'enumeration':
      return beside(codec.codec, id, into, types)
    default:
      return undefined
  }
}

/** The same for a length or a count, of which nothing else may be made than what stands there. */
export function prefix(codec: DescribedCodec, id: string, into: Sequence, types: KaitaiTypes): string | undefined {
  if (codec.type === 'mapped' && codec.kind === 'validated') return prefix(codec.codec, id, into, types)
  return codec.type === 'number' || codec.type === 'varint' ? beside(codec, id, into, types) : undefined
}
