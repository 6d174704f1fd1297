import type { Checksum } from '../checksum.js'
import type { Bits } from '../bits.js'
import type { Charset } from '../charset.js'
import type { AnyCodec, Codec } from '../codec.js'
import type { Counted } from '../counted.js'
import { decode } from '../decode.js'
import { encode } from '../encode.js'
import type { Enumeration } from '../enumeration.js'
import { MISSING } from '../enumeration-map.js'
import type { Flags } from '../flags.js'
import type { Frame } from '../frame.js'
import type { Header } from '../header.js'
import type { Lazy } from '../lazy.js'
import type { MapCodec } from '../map-of.js'
import type { RecordCodec } from '../record.js'

/**
 * What a value must decode to, where that is not the value itself: constants that were left out are there, and 32-bit
 * floats are rounded, hex is in lower case. What is not of the codec's type stays as it is: encoding it is what has to fail.
 */
export function asDecoded(codec: AnyCodec, value: unknown): unknown {
  switch (codec.kind) {
    case 'constant':
      return value === undefined ? (codec as AnyCodec & { readonly value: unknown }).value : value
    case 'float':
    case 'floatLE':
      return typeof value === 'number' ? Math.fround(value) : value
    case 'float16':
    case 'float16LE':
      return typeof value === 'number' && (Math.abs(value) < 65_520 || !Number.isFinite(value))
        ? decode(codec as Codec<never, number>, encode(codec as Codec<number>, value))
        : value
    case 'string': {
      const { charset } = codec as AnyCodec & { readonly charset: Charset }
      return charset.name === 'hex' && typeof value === 'string' ? value.toLowerCase() : value
    }
    case 'flags': {
      if (typeof value !== 'object' || value === null) return value
      const { masks } = codec as Flags
      const set = value as Readonly<Record<string, unknown>>
      return Object.fromEntries(masks.map(([name]) => [name, set[name] ?? false]))
    }
    case 'bits': {
      if (typeof value !== 'object' || value === null) return value
      const named = (codec as Bits).fields.filter(({ name }) => !name.startsWith('_'))
      return Object.fromEntries(named.map(({ name }) => [name, (value as Readonly<Record<string, unknown>>)[name]]))
    }
    case 'enumeration': {
      // Numbers that have a key may be given as they are, if others may.
      const { lookup, passes } = codec as Enumeration
      const key = passes && typeof value === 'number' ? lookup.keyOf(value) : MISSING
      return key === MISSING ? value : key
    }
    case 'frame': {
      const { codecs } = codec as Frame
      return Array.isArray(value) ? value.map((part, i) => inner(codecs[i], part)) : value
    }
    case 'record': {
      if (typeof value !== 'object' || value === null) return value
      const { names, codecs } = codec as RecordCodec
      const values = value as Readonly<Record<string, unknown>>
      const computed = 'links' in codec ? computedOf(codec, value) : undefined
      return Object.fromEntries(names.map((name, i) => [name, inner(codecs[i], values[name]) ?? computed?.[name]]))
    }
    case 'checksum':
    case 'conditional':
    case 'optional':
    case 'lazy':
      return value === undefined ? value : asDecoded((codec as Checksum | Lazy).codec, value)
    case 'sized':
    case 'padded':
    case 'aligned':
    case 'validated':
      return asDecoded((codec as Lazy).codec, value)
    case 'map': {
      const pair = (codec as MapCodec).body
      return value instanceof Map
        ? new Map([...value].map((entry) => asDecoded(pair, entry) as [unknown, unknown]))
        : value
    }
    case 'repeated':
    case 'counted': {
      const { body } = codec as Counted
      return Array.isArray(value) ? value.map((item) => asDecoded(body, item)) : value
    }
    case 'header': {
      const { bodies } = codec as Header
      return Array.isArray(value) ? [value[0], inner(bodies.get(value[0]), value[1])] : value
    }
    default:
      return value
  }
}

/** What the encoder computes, as the fields of the record cannot tell it: the decoder has it. */
function computedOf(codec: AnyCodec, value: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    return decode(codec as Codec<never, Readonly<Record<string, unknown>>>, encode(codec as Codec<unknown>, value))
  } catch {
    return undefined
  }
}

function inner(codec: AnyCodec | undefined, value: unknown): unknown {
  return codec === undefined ? value : asDecoded(codec, value)
}
