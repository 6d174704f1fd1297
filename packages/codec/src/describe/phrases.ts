import type {
  DescribedRegion,
  DescribedStretch,
  DescribedCodec,
  DescribedComputed,
  DescribedFlags,
  DescribedMapped,
  DescribedNumber,
  DescribedRepeated,
  DescribedSize,
  DescribedString,
} from './description.js'
import { literalText, quotedText } from './literal.js'

/** Words of documents and diagrams, so that all of them say the same in the same way. */

/** `4`, `2–65,537`, `2 or more`. */
export function sizeText({ min, max }: DescribedSize): string {
  if (max === min) return grouped(min)
  return max === null || max > Number.MAX_SAFE_INTEGER ? `${grouped(min)} or more` : `${grouped(min)}–${grouped(max)}`
}

/** `1 byte`, `4 bytes`. */
export function bytesText(size: DescribedSize): string {
  return `${sizeText(size)} ${size.min === 1 && size.max === 1 ? 'byte' : 'bytes'}`
}

/** Digits in threes, in the same way on every machine. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** What a part is called: a codec that may contain itself by what it contains. */
export function kindText(codec: DescribedCodec): string {
  return codec.type === 'lazy' ? kindText(codec.codec) : codec.type === 'reference' ? 'further' : codec.kind
}

/** What a part is, in a few words. */
export function meaning(codec: DescribedCodec): string {
  switch (codec.type) {
    case 'number':
      return numberText(codec)
    case 'string':
      return stringText(codec)
    case 'bytes':
      return 'bytes'
    case 'enumeration': {
      const entries = codec.entries.map(({ key, wire }) => `${literalText(wire)} = ${literalText(key)}`)
      const others = codec.open === true ? ', other numbers as they are' : ''
      return `${entries.join(', ') || 'no entries'}${others}${codec.dynamic ? ' (may change)' : ''}`
    }
    case 'varint':
      return `7 bits a byte, the lowest first${codec.zigzag ? '; signed in turn: 0, -1, 1, … (zigzag)' : ''}`
    case 'bits':
      return `bits, counted from the ${codec.order === 'msb' ? 'highest' : 'lowest'} of the first byte`
    case 'flags':
      return flagsText(codec)
    case 'mapped':
      return mappedText(codec)
    case 'constant':
      return `always ${quotedText(codec.value)}, not on the wire`
    case 'list':
      return 'list'
    case 'repeated':
      return `list of ${kindText(codec.body)}${endText(codec.until)}`
    case 'computed':
      return computedText(codec)
    case 'conditional':
      return `${codec.codec.kind}, only if fields before it say so`
    case 'checksum':
      return `${codec.codec.kind}, with the ${codec.sum.kind} sum of its bytes behind it`
    case 'lazy':
      return meaning(codec.codec)
    case 'reference':
      return 'again what has it in itself'
    case 'stretch':
      return stretchText(codec)
    case 'region':
      return `${codec.codec.kind}${codec.prefix === undefined ? '' : ' behind its length'}${filling(codec)}`
    case 'optional':
      return `${codec.codec.kind}, ${codec.flag === undefined ? 'if bytes are left' : `behind a ${codec.flag.kind} that says whether it is there`}`
    case 'magic':
      return `always 0x${codec.hex}`
    case 'header':
      return 'one of several, by its head'
    case 'fields':
      return codec.fields.length === 0 ? 'nothing' : 'parts in a row'
    case 'opaque':
      return 'known to its own functions only'
    default:
      return codec satisfies never
  }
}

function flagsText({ flags, open }: DescribedFlags): string {
  const names = flags.map(({ name, mask }) => `0x${mask.toString(16)} = ${name}`)
  return `bits: ${names.join(', ') || 'none'}${open === true ? ', others are ignored' : ''}`
}

function mappedText({ kind, codec }: DescribedMapped): string {
  if (kind === 'bool') return '1 = true, 0 = false'
  const what = kind === 'mapped' ? 'the program makes another value of it' : 'checked by a function of the program'
  return `${meaning(codec)}; ${what}`
}

function filling({ kind, multiple }: DescribedRegion): string {
  if (kind === 'sized') return ''
  return multiple === undefined
    ? ', filled up'
    : `, filled up to a multiple of ${bytesText({ min: multiple, max: multiple })}`
}

function stringText({ charset, delimiter, pad }: DescribedString): string {
  const end = delimiter === undefined ? '' : ` up to ${delimiterText(delimiter)}`
  return `${charset} text${end}${pad === undefined ? '' : `, filled up with 0x${pad}`}`
}

function stretchText({ charset, ends, size }: DescribedStretch): string {
  const what = charset === undefined ? 'bytes' : `${charset} text`
  if (ends !== undefined) return `${what} up to ${ends.map(delimiterText).join(' or ')}`
  return size.min === size.max ? what : `${what} up to the end`
}

export function endText(until: DescribedRepeated['until']): string {
  switch (until.kind) {
    case 'items':
      return `, ${until.items} items`
    case 'sentinel':
      return ` up to 0x${until.hex}`
    case 'end':
      return ' up to the end'
    case 'item':
      return ' up to one that ends it'
    default:
      return ', as many as another field says'
  }
}

export function computedText({ kind, first, last }: DescribedComputed): string {
  if (kind === 'checksumOf') return `sum over \`${first}\`${first === last ? '' : ` to \`${last}\``}`
  return kind === 'lengthOf' ? `bytes of \`${first}\`` : `items of \`${first}\``
}

function numberText({ format, signed, bytes, endian }: DescribedNumber): string {
  const order = bytes === 1 ? '' : `, ${endian}-endian`
  return format === 'float' ? `IEEE 754${order}` : `${signed ? 'signed' : 'unsigned'}${order}`
}

export function delimiterText({ text, hex }: { readonly text: string | null; readonly hex: string }): string {
  return text === null ? `0x${hex}` : JSON.stringify(text)
}

/** What a written length counts, where it is not simply the bytes that follow. */
export function lengthText(length: { readonly factor: number; readonly plus: number } | null): string {
  if (length === null) return 'computed by its own function'
  const { factor, plus } = length
  const scaled = factor === 1 ? 'written' : `written × ${factor}`
  const moved = plus === 0 ? '' : ` ${plus < 0 ? '−' : '+'} ${Math.abs(plus)}`
  return scaled + moved === 'written' ? '' : `bytes = ${scaled}${moved}`
}
