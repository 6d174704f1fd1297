import type { DescribedBits, DescribedFlags } from './description.js'
import { Sequence } from './kaitai-sequence.js'
import { snake, type KaitaiTypes } from './kaitai-types.js'
import type { Steps } from './naming.js'

/** The type of fields of bits. One of a single bit is true or false in Kaitai. */
export function bitsType({ fields, order }: DescribedBits, steps: Steps, types: KaitaiTypes): string {
  const sequence = new Sequence(false)
  for (const { name, bits } of fields) {
    const type = `b${bits}${order === 'msb' ? 'be' : 'le'}`
    const reserved = name.startsWith('_')
    const id = types.name([...steps, name]).at(-1) as string
    sequence.add(reserved ? 'reserved' : snake(id, 'field'), { type, doc: reserved ? 'Reserved.' : undefined })
  }
  return types.add(steps, sequence.specification())
}

/** The type of a number, with a value for each flag in it. */
export function flagsType({ codec, flags }: DescribedFlags, steps: Steps, types: KaitaiTypes): string {
  const sequence = new Sequence(false)
  const number = types.attributesOf(codec, steps, sequence, types)
  for (const { name, mask } of flags) {
    const hex = `0x${mask.toString(16)}`
    // Not every language has operations on more than 32 bits.
    const value = mask < 2 ** 31 ? `(${number} & ${hex}) != 0` : `${number} / ${hex} % 2 == 1`
    sequence.constant(snake(types.name([...steps, name]).at(-1) as string, 'flag'), value)
  }
  return types.add(steps, sequence.specification())
}
