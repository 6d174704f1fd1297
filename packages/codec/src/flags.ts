import { requireCodec, requireOptions, type AnyCodec, type Codec } from './codec.js'
import { definitionError, show, within } from './error.js'
import { Mapped } from './mapped.js'
import { put, notAnObject, type Values } from './record.js'
import type { Writer } from './writer.js'

/** What is encoded for flags: those that are left out are not set. */
export type FlagsInput<M> = { readonly [K in keyof M]?: boolean | undefined }

/** What flags decode to. */
export type FlagsOutput<M> = { -readonly [K in keyof M]: boolean }

/** Bits of an integer, each with a name. */
export class Flags extends Mapped {
  readonly masks: readonly (readonly [name: string, mask: number])[]
  /** Whether bits without a name are ignored. */
  readonly passes: boolean

  constructor(codec: Codec<number>, masks: Flags['masks'], passes: boolean) {
    super('flags', codec, {
      toWire: (value, writer) => numberOf(value, masks, writer),
      fromWire(wire, reader, at) {
        const values: Values = {}
        let rest = wire as number
        for (const [name, mask] of masks) {
          // Not by bit operations, which see 32 bits only.
          const set = Math.floor((wire as number) / mask) % 2 === 1
          put(values, name, set)
          if (set) rest -= mask
        }
        if (rest === 0 || passes) return values
        throw reader.fail('CODEC_UNKNOWN_VALUE', 'no other bits than the flags', `0x${rest.toString(16)}`, at)
      },
    })
    this.masks = masks
    this.passes = passes
  }
}

function numberOf(value: unknown, masks: Flags['masks'], writer: Writer): number {
  if (typeof value !== 'object' || value === null) throw notAnObject(value, writer)
  let number = 0
  for (const [name, mask] of masks) {
    const set = (value as Values)[name] ?? false
    if (typeof set !== 'boolean') throw within(writer.fail('CODEC_TYPE', 'true or false', show(set)), name)
    if (set) number += mask
  }
  return number
}

/**
 * Single bits of an unsigned integer, as an object of booleans. Those that are left out are not set.
 *
 * A bit without a name is `CODEC_UNKNOWN_VALUE`; with `{ open: true }` it is ignored, and written as 0.
 *
 * @param codec - `uint8()`, `uint16()`, … up to 48 bits
 * @param masks - the value of each bit, by name
 *
 * @example
 * encode(flags(uint8(), { fin: 0x01, syn: 0x02, ack: 0x10 }), { syn: true, ack: true }) // 12
 */
export function flags<const M extends Readonly<Record<string, number>>>(
  codec: Codec<number>,
  masks: M,
  { open = false }: { readonly open?: boolean } = {},
): Codec<FlagsInput<M>, FlagsOutput<M>> {
  requireCodec(codec, 'the first argument of flags')
  const { min, max } = codec as { min?: number; max?: number }
  if (min !== 0 || max === undefined) throw definitionError('an unsigned integer codec for flags', codec.kind)
  const entries = Object.entries(requireOptions(masks, 'flags'))
  const seen = new Set<number>()
  for (const [name, mask] of entries) {
    const single = mask >= 1 && mask <= max && Number.isInteger(Math.log2(mask))
    if (!single || seen.has(mask)) throw definitionError(`one bit of its own for ${show(name)}`, show(mask))
    seen.add(mask)
  }
  return new Flags(codec, entries, open) as AnyCodec as Codec<FlagsInput<M>, FlagsOutput<M>>
}
