import type { DescribedCodec, DescribedList, DescribedRepeated } from './description.js'
import { luaBlock, luaBytes } from './lua.js'
import type { Steps } from './naming.js'
import { branch, field, prefix, undescribed, type Context } from './wireshark-context.js'

/** A list behind its number of items. */
export function list({ prefix: count, body, size }: DescribedList, steps: Steps, context: Context): string {
  const reader = prefix(count, steps, context, 'count')
  if (reader === undefined) return undescribed('a list of a computed length', size.min)
  return branch(call('counted', [reader, ...items(body, steps, context)]), steps, context)
}

/** `said`: the name of the field of a record that a `countOf` speaks of. */
export function repeated(codec: DescribedRepeated, steps: Steps, context: Context, said?: string): string {
  const { body, until, size } = codec
  switch (until.kind) {
    case 'items':
      return branch(call('repeated', [String(until.items), ...items(body, steps, context)]), steps, context)
    case 'field':
      if (said === undefined) return undescribed('a list of an unknown number of items', size.min)
      return branch(call('counted_by', [said, ...items(body, steps, context)]), steps, context)
    case 'end':
      return branch(call('until_end', items(body, steps, context).slice(1)), steps, context)
    case 'sentinel': {
      const end = field(steps, context, { type: 'bytes' }, 'end')
      const [, reader] = items(body, steps, context)
      return branch(call('until_bytes', [end, luaBytes(until.hex), reader]), steps, context)
    }
    case 'item':
      return undescribed('a list whose last item a function knows', size.min)
    default:
      return until satisfies never
  }
}

/** Bytes of the smallest item, and the reader of one. */
function items(body: DescribedCodec, steps: Steps, context: Context): [minimum: string, reader: string] {
  return [String(body.size.min), context.read(body, [...steps, '*'], context)]
}

/** A call over several lines; unlike a table of Lua's it may not end in a comma. */
function call(name: string, parts: readonly string[]): string {
  return luaBlock(`${name}(`, parts, ')').replace(/,\n\)$/, '\n)')
}
