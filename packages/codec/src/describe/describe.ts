import type { Charset } from '../charset.js'
import { isOpen, requireCodec, type AnyCodec, type Codec, type Size } from '../codec.js'
import type { Checksum } from '../checksum.js'
import type { Counted } from '../counted.js'
import type { Delimiter } from '../delimiter.js'
import type { Enumeration } from '../enumeration.js'
import type { Frame } from '../frame.js'
import type { Header } from '../header.js'
import type { Lazy } from '../lazy.js'
import type { Bits } from '../bits.js'
import type { Flags } from '../flags.js'
import type { Magic } from '../magic.js'
import type { Mapped } from '../mapped.js'
import type { Pad } from '../pad.js'
import type { Varint } from '../varint.js'
import type { RecordCodec } from '../record.js'
import type { Repeated, Until } from '../repeated.js'
import type { DescribedBytes, DescribedCodec, DescribedEntry, DescribedNumber } from './description.js'
import type {
  DescribedComputed,
  DescribedRepeated,
  DescribedSize,
  DescribedStretch,
  DescribedString,
  Description,
} from './description.js'
import { hexDigits, literal } from './literal.js'
import { wiresOf } from './wire-values.js'

/**
 * What a codec says about its bytes, as data: kinds, sizes, names, prefixes, encodings, enumerations, cases. Two codecs
 * that are declared alike give descriptions that are alike.
 *
 * The map of a changing enumeration is read once, now. A `custom` codec has a size and no more, as its functions cannot
 * be looked into.
 *
 * @example
 * JSON.stringify(describe(frame(byte(), string({ prefix: uint16() }))))
 */
export function describe(codec: AnyCodec): Description {
  requireCodec(codec, 'the argument of describe')
  return { version: 1, codec: part(codec, new Map()) }
}

/** A description, or that of a codec: every renderer takes either. */
export function descriptionOf(source: AnyCodec | Description): Description {
  return typeof source === 'object' && source !== null && 'version' in source ? source : describe(source)
}

const NUMBER = /^(byte|u?int(?:8|16|24|32|40|48|64)|float|float16|double)(LE)?$/

/** The codecs that may contain themselves, by number, in the order in which they are met. */
type Lazies = Map<AnyCodec, number>

// A function may give a new codec each time: such a schema has no end.
const MOST_LAZIES = 100

/** Only kinds that are named here are looked into; their parts are read as the combinators leave them. */
function part(codec: AnyCodec, lazies: Lazies): DescribedCodec {
  const { kind } = codec
  const size = sizeOf(codec.size)
  switch (kind) {
    case 'frame': {
      const { codecs } = codec as Frame
      return { type: 'fields', kind, size, fields: codecs.map((field, i) => ({ name: i, codec: part(field, lazies) })) }
    }
    case 'record': {
      const { codecs, names } = codec as RecordCodec
      const fields = codecs.map((field, i) => ({ name: names[i] as string, codec: part(field, lazies) }))
      return { type: 'fields', kind, size, fields }
    }
    case 'counted':
    case 'map': {
      const { prefix, body } = codec as Counted
      return { type: 'list', kind, size, prefix: part(prefix, lazies), body: part(body, lazies) }
    }
    case 'header': {
      const { head, heads, bodies } = codec as Header
      const described = part(head, lazies)
      const cases = heads.map((name) => ({
        head: literal(name),
        wires: wiresOf(described, literal(name)),
        body: part(bodies.get(name) as Codec<unknown>, lazies),
      }))
      return { type: 'header', kind, size, head: described, cases }
    }
    case 'enumeration': {
      const { codec: wire, lookup, passes } = codec as Enumeration
      const entries = entriesOf(lookup.entries)
      const described = {
        type: 'enumeration',
        kind,
        size,
        codec: part(wire, lazies),
        dynamic: !lookup.fixed,
        entries,
      } as const
      return passes ? { ...described, open: true } : described
    }
    case 'repeated': {
      const { body } = codec as Repeated | Until
      return { type: 'repeated', kind, size, body: part(body, lazies), until: endOf(codec as Repeated | Until) }
    }
    case 'lazy': {
      const known = lazies.get(codec)
      if (known !== undefined) return { type: 'reference', kind, size, id: known }
      const id = lazies.size
      if (id >= MOST_LAZIES) return { type: 'opaque', kind, size }
      lazies.set(codec, id)
      return { type: 'lazy', kind, size, id, codec: part((codec as Lazy).codec, lazies) }
    }
    case 'checksum': {
      const { codec: inner, algorithm } = codec as Checksum
      return { type: 'checksum', kind, size, codec: part(inner, lazies), sum: part(algorithm.codec, lazies) }
    }
    case 'lengthOf':
    case 'countOf':
    case 'checksumOf': {
      const { codec: inner, of, last = of } = codec as Computed
      return { type: 'computed', kind, size, codec: part(inner, lazies), first: of, last }
    }
    case 'conditional':
      return { type: 'conditional', kind, size, codec: part((codec as Computed).codec, lazies) }
    case 'sized':
    case 'padded':
    case 'aligned': {
      const { prefix, codec: inner, multiple, fill } = codec as Region
      return {
        type: 'region',
        kind,
        size,
        ...(prefix === undefined ? {} : { prefix: part(prefix, lazies) }),
        codec: part(inner, lazies),
        ...(multiple === undefined ? {} : { multiple }),
        ...(fill === undefined ? {} : { fill }),
      }
    }
    case 'optional': {
      const { flag, codec: inner } = codec as Optional
      return { type: 'optional', kind, size, ...(flag && { flag: part(flag, lazies) }), codec: part(inner, lazies) }
    }
    case 'magic':
      return { type: 'magic', kind, size, hex: hexDigits((codec as Magic).bytes) }
    case 'varint':
      return { type: 'varint', kind, size, zigzag: (codec as Varint).zigzag }
    case 'bits': {
      const { fields, order } = codec as Bits
      return { type: 'bits', kind, size, order, fields: fields.map(({ name, bits }) => ({ name, bits })) }
    }
    case 'flags': {
      const { codec: inner, masks, passes } = codec as Flags
      const flags = masks.map(([name, mask]) => ({ name, mask }))
      return { type: 'flags', kind, size, codec: part(inner, lazies), ...(passes && { open: true }), flags }
    }
    case 'mapped':
    case 'validated':
    case 'bool':
      return { type: 'mapped', kind, size, codec: part((codec as Mapped).codec, lazies) }
    case 'constant':
      return { type: 'constant', kind, size, value: literal((codec as { readonly value?: unknown }).value) }
    case 'string':
      return text(codec, size, lazies)
    case 'byteBlock':
      return bytes(codec, size, lazies)
    default:
      return NUMBER.test(kind) ? number(codec, size) : { type: 'opaque', kind, size }
  }
}

type Computed = AnyCodec & {
  readonly kind: DescribedComputed['kind']
  readonly codec: AnyCodec
  readonly of: string
  readonly last?: string
}

type Region = AnyCodec & {
  readonly prefix?: AnyCodec
  readonly codec: AnyCodec
  readonly multiple?: number
  readonly fill?: number
}
type Optional = AnyCodec & { readonly flag?: AnyCodec; readonly codec: AnyCodec }

function endOf(list: Repeated | Until): DescribedRepeated['until'] {
  if ('items' in list) return list.items === undefined ? { kind: 'field' } : { kind: 'items', items: list.items }
  const { until } = list
  if (typeof until === 'function') return { kind: 'item' }
  return until === 'end' ? { kind: 'end' } : { kind: 'sentinel', hex: hexDigits(until) }
}

function sizeOf({ min, max }: Size): DescribedSize {
  return { min, max: Number.isFinite(max) ? max : null }
}

function number({ kind }: AnyCodec, size: DescribedSize): DescribedNumber {
  const float = /^(float|double)/.test(kind)
  return {
    type: 'number',
    kind,
    size,
    format: float ? 'float' : 'integer',
    bytes: size.min,
    signed: !kind.startsWith('u'),
    endian: kind.endsWith('LE') ? 'little' : 'big',
  }
}

function text(codec: AnyCodec, size: DescribedSize, lazies: Lazies): DescribedString | DescribedStretch {
  const { charset, prefix, delimiter, pad } = codec as AnyCodec & {
    readonly charset: Charset
    readonly prefix?: AnyCodec
    readonly delimiter?: Delimiter
    readonly pad?: Pad
  }
  const { kind } = codec
  const ends = delimiter?.patterns.map((pattern) => ({ text: readBack(charset, pattern), hex: hexDigits(pattern) }))
  if (ends !== undefined && ends.length > 1) return { type: 'stretch', kind, size, charset: charset.name, ends }
  if (isOpen(codec)) return { type: 'stretch', kind, size, charset: charset.name }
  const base = { type: 'string', kind, size, charset: charset.name, unit: charset.unit } as const
  if (prefix !== undefined) return { ...base, prefix: part(prefix, lazies) }
  if (delimiter === undefined) return { ...base, ...(pad && { pad: hexDigits(pad.bytes) }) }
  return { ...base, delimiter: { text: readBack(charset, delimiter.first), hex: hexDigits(delimiter.first) } }
}

function readBack(charset: Charset, bytes: Uint8Array): string | null {
  try {
    return charset.read(bytes, 0, bytes.length) ?? null
  } catch {
    // An encoding of the user's may refuse it.
    return null
  }
}

function bytes(codec: AnyCodec, size: DescribedSize, lazies: Lazies): DescribedBytes | DescribedStretch {
  const { prefix, decodeLength } = codec as AnyCodec & {
    readonly prefix?: AnyCodec
    readonly decodeLength?: (written: number) => number
  }
  if (prefix === undefined) return { type: 'stretch', kind: codec.kind, size }
  const length = decodeLength === undefined ? { factor: 1, plus: 0 } : lineOf(decodeLength)
  return { type: 'bytes', kind: codec.kind, size, prefix: part(prefix, lazies), length }
}

/** Lengths to try a function with: small, odd, around the edges of bytes. */
const PROBES = [32, 33, 34, 47, 64, 100, 127, 128, 255, 256, 1000, 4095, 32_767, 65_535]

/** The straight line through what a function gives, if there is one: nearly every protocol's lengths are `n ± k`. */
function lineOf(decodeLength: (written: number) => number): DescribedBytes['length'] {
  try {
    const [first, second] = [decodeLength(PROBES[0] as number), decodeLength(PROBES[1] as number)]
    const factor = second - first
    const plus = first - factor * (PROBES[0] as number)
    if (!Number.isSafeInteger(factor) || !Number.isSafeInteger(plus)) return null
    return PROBES.every((written) => decodeLength(written) === written * factor + plus) ? { factor, plus } : null
  } catch {
    return null
  }
}

/** The entries of the moment: none if the user's function fails, which the next message will tell them. */
function entriesOf(entries: () => Iterable<readonly [unknown, unknown]>): DescribedEntry[] {
  try {
    return Array.from(entries(), ([key, wire]) => ({ key: literal(key), wire: literal(wire) }))
  } catch {
    return []
  }
}
