import type { DescribedChecksum, DescribedOptional, DescribedRegion } from './description.js'
import { luaString } from './lua.js'
import type { Steps } from './naming.js'
import { flagWires } from './wire-values.js'
import { beside, field, prefix, undescribed, type Context } from './wireshark-context.js'
import { wireKey } from './wireshark-numbers.js'
import { sum } from './wireshark-records.js'

/** A region ends where it says, so that what is not described in it does not end the message. */
export function region(codec: DescribedRegion, steps: Steps, context: Context): string {
  const { kind, prefix: length, codec: inner, size, multiple = 1 } = codec
  switch (kind) {
    case 'sized': {
      if (length === undefined) return `sized(${size.min}, ${context.read(inner, steps, context)})`
      const reader = prefix(length, steps, context, 'length')
      if (reader === undefined) return undescribed('a region of a computed length', size.min)
      return `sized_by(${reader}, ${context.read(inner, steps, context)})`
    }
    case 'padded': {
      const reader = context.read(inner, steps, context)
      return `sized(${size.min}, ${reader}, ${field(steps, context, { type: 'bytes' }, 'padding')})`
    }
    case 'aligned': {
      const reader = context.read(inner, steps, context)
      return `aligned(${multiple}, ${reader}, ${field(steps, context, { type: 'bytes' }, 'padding')})`
    }
    default:
      return kind satisfies never
  }
}

/** A value with its sum behind it. */
export function checksum({ codec, sum: behind }: DescribedChecksum, steps: Steps, context: Context): string {
  return `followed(${context.read(codec, steps, context)}, ${sum(behind, steps, context, 'checksum')})`
}

export function optional({ flag, codec, size }: DescribedOptional, steps: Steps, context: Context): string {
  if (flag === undefined) return `optional_rest(${context.read(codec, steps, context)})`
  const reader = beside(flag, steps, context, 'flag')
  const { yes, no } = flagWires(flag)
  if (reader === undefined || yes.length === 0) return undescribed('a value behind a flag of its own', size.min)
  const keys = [...yes.map((wire) => [wire, true] as const), ...no.map((wire) => [wire, false] as const)]
  const there = keys.map(([wire, is]) => `[${luaString(wireKey(wire))}] = ${is}`)
  return `optional(${reader}, { ${there.join(', ')} }, ${context.read(codec, steps, context)})`
}
