import type { DescribedBits, DescribedFlags } from './description.js'
import { luaBlock } from './lua.js'
import type { Steps } from './naming.js'
import { field, type Context } from './wireshark-context.js'

/** Masks of Wireshark's Lua have 32 bits: what lies beyond them is shown as the number that it is. */
const MASK_BITS = 32

/** The bytes, and in them each field under its mask, reserved ones as well. */
export function bits({ fields, order, size }: DescribedBits, steps: Steps, context: Context): string {
  let start = 0
  const parts = fields.map(({ name, bits }) => {
    const first = Math.floor(start / 8)
    const count = Math.ceil((start + bits) / 8) - first
    const before = start - 8 * first
    const shift = order === 'lsb' ? before : 8 * count - before - bits
    start += bits
    if (shift + bits <= MASK_BITS && count <= 4) {
      const mask = hex((2 ** bits - 1) * 2 ** shift)
      const made = field([...steps, name], context, { type: `uint${8 * count}`, mask })
      return `{ ${made}, ${first}, ${count} }`
    }
    return `{ ${field([...steps, name], context, { type: 'uint64' })}, ${first}, ${count}, ${shift}, ${bits} }`
  })
  const name = field(steps, context, { type: 'bytes' })
  return luaBlock(`bits(${name}, ${size.min}, ${order === 'lsb'}, {`, parts, '})')
}

/** The number, and below it each flag by its bit. */
export function flags({ codec, flags }: DescribedFlags, steps: Steps, context: Context): string {
  const plain = codec.type === 'number'
  const parts = flags.map(({ name, mask }) => {
    const masked = plain && codec.bytes <= 4 ? { mask: hex(mask), width: 8 * codec.bytes } : {}
    const made = field([...steps, name], context, { type: 'bool', ...masked })
    return plain && codec.bytes <= 4 ? `{ ${made} }` : `{ ${made}, ${hex(mask)} }`
  })
  const little = plain && codec.endian === 'little'
  return luaBlock(`flags(${context.read(codec, steps, context)}, ${little}, {`, parts, '})')
}

function hex(mask: number): string {
  return `0x${mask.toString(16)}`
}
