import type { AnyCodec } from '../codec.js'
import type { Counted } from '../counted.js'
import type { Frame } from '../frame.js'
import type { Header } from '../header.js'
import type { RecordCodec } from '../record.js'

/**
 * What a value must decode to, where that is not the value itself: constants that were left out are there, and 32-bit
 * floats are rounded. What is not of the codec's type stays as it is: encoding it is what has to fail.
 */
export function asDecoded(codec: AnyCodec, value: unknown): unknown {
  switch (codec.kind) {
    case 'constant':
      return value === undefined ? (codec as AnyCodec & { readonly value: unknown }).value : value
    case 'float':
    case 'floatLE':
      return typeof value === 'number' ? Math.fround(value) : value
    case 'frame': {
      const { codecs } = codec as Frame
      return Array.isArray(value) ? value.map((part, i) => inner(codecs[i], part)) : value
    }
    case 'record': {
      if (typeof value !== 'object' || value === null) return value
      const { names, codecs } = codec as RecordCodec
      const values = value as Readonly<Record<string, unknown>>
      return Object.fromEntries(names.map((name, i) => [name, inner(codecs[i], values[name])]))
    }
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

function inner(codec: AnyCodec | undefined, value: unknown): unknown {
  return codec === undefined ? value : asDecoded(codec, value)
}
