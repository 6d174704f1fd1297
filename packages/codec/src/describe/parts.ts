import type { DescribedCodec } from './description.js'

/** The parts that a part is made of. */
function partsOf(codec: DescribedCodec): readonly DescribedCodec[] {
  switch (codec.type) {
    case 'fields':
      return codec.fields.map((field) => field.codec)
    case 'header':
      return [codec.head, ...codec.cases.map(({ body }) => body)]
    case 'list':
      return [codec.prefix, codec.body]
    case 'repeated':
      return [codec.body]
    case 'checksum':
      return [codec.codec, codec.sum]
    case 'region':
      return codec.prefix === undefined ? [codec.codec] : [codec.prefix, codec.codec]
    case 'optional':
      return codec.flag === undefined ? [codec.codec] : [codec.flag, codec.codec]
    case 'bytes':
      return [codec.prefix]
    case 'string':
      return codec.prefix === undefined ? [] : [codec.prefix]
    case 'enumeration':
    case 'flags':
    case 'mapped':
    case 'lazy':
    case 'computed':
    case 'conditional':
      return [codec.codec]
    case 'number':
    case 'varint':
    case 'bits':
    case 'constant':
    case 'reference':
    case 'magic':
    case 'stretch':
    case 'opaque':
      return []
    default:
      return codec satisfies never
  }
}

/** The codecs that may contain themselves, by the number that a reference has of them. */
export function lazyCodecs(codec: DescribedCodec, found: Map<number, DescribedCodec> = new Map()): typeof found {
  if (codec.type === 'lazy') found.set(codec.id, codec.codec)
  for (const part of partsOf(codec)) lazyCodecs(part, found)
  return found
}

/** Whether a part is made of others that a reader wants to see one by one. */
export function isComposite(codec: DescribedCodec): boolean {
  switch (codec.type) {
    case 'fields':
    case 'header':
    case 'list':
    case 'repeated':
    case 'bits':
    case 'region':
    case 'optional':
    case 'checksum':
      return true
    case 'mapped':
    case 'lazy':
    case 'conditional':
    case 'computed':
      return isComposite(codec.codec)
    case 'number':
    case 'string':
    case 'bytes':
    case 'enumeration':
    case 'varint':
    case 'flags':
    case 'constant':
    case 'reference':
    case 'magic':
    case 'stretch':
    case 'opaque':
      return false
    default:
      return codec satisfies never
  }
}

/** Bits of a `bits` field that lie in one byte. */
export interface BitPiece {
  readonly byte: number
  /** Place of the lowest of them in the byte. */
  readonly shift: number
  readonly bits: number
  /** Place of the lowest of them in the field. */
  readonly from: number
}

/** Where the bits of a field lie that begins at bit `start`, from the highest on, or from the lowest. */
export function piecesOf(start: number, bits: number, order: 'msb' | 'lsb'): BitPiece[] {
  const pieces: BitPiece[] = []
  for (let done = 0; done < bits;) {
    const at = (start + done) % 8
    const count = Math.min(8 - at, bits - done)
    const high = order === 'msb'
    pieces.push({
      byte: Math.floor((start + done) / 8),
      shift: high ? 8 - at - count : at,
      bits: count,
      from: high ? bits - done - count : done,
    })
    done += count
  }
  return pieces
}
