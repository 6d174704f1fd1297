import type { DescribedCodec, DescribedList, DescribedRepeated } from './description.js'
import { idOf, typeOf } from './kaitai-nested.js'
import { isPlain, numberType, prefix } from './kaitai-numbers.js'
import type { Sequence } from './kaitai-sequence.js'
import type { KaitaiTypes } from './kaitai-types.js'
import type { Steps } from './naming.js'
import type { YamlMap } from './yaml.js'

export function list({ prefix: written, body }: DescribedList, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  const id = idOf(steps, types)
  const count = prefix(written, `${id}_count`, into, types)
  if (count === undefined) into.rest(id)
  else items(body, steps, into, types, { repeat: 'expr', 'repeat-expr': count })
}

/** `count`: an expression for the number of items that another field of the record says. */
export function repeated(
  codec: DescribedRepeated,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
  count?: string,
): void {
  const { body, until } = codec
  switch (until.kind) {
    case 'items':
      items(body, steps, into, types, { repeat: 'expr', 'repeat-expr': until.items })
      return
    case 'field':
      if (count === undefined) into.rest(idOf(steps, types))
      else items(body, steps, into, types, { repeat: 'expr', 'repeat-expr': count })
      return
    case 'end':
      items(body, steps, into, types, { repeat: 'eos' })
      return
    case 'sentinel':
      upTo(until.hex, body, steps, into, types)
      return
    case 'item':
      into.rest(idOf(steps, types), 'A list; which item is the last, only a function of the program knows.')
      return
    default:
      until satisfies never
  }
}

function items(body: DescribedCodec, steps: Steps, into: Sequence, types: KaitaiTypes, repeat: YamlMap): void {
  const { type, ended } = itemOf(body, steps, types)
  if (ended) into.rest(idOf(steps, types))
  else into.add(idOf(steps, types), { type, ...repeat })
}

function itemOf(body: DescribedCodec, steps: Steps, types: KaitaiTypes): { type: string; ended: boolean } {
  if (body.type !== 'number' || !isPlain(body)) return typeOf(body, [...steps, '*'], types)
  return { type: numberType(body, types), ended: false }
}

/** Items up to bytes that are none: each looks ahead for them. */
function upTo(hex: string, body: DescribedCodec, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  const { type, ended } = itemOf(body, steps, types)
  if (ended) {
    into.rest(idOf(steps, types))
    return
  }
  const bytes = (hex.match(/../g) ?? []).map((digits) => `0x${digits}`)
  const choice = {
    doc: 'An item of a list, or what ends it.',
    seq: [
      { id: 'item', type, if: 'not is_end' },
      { id: 'end', size: bytes.length, if: 'is_end' },
    ],
    instances: {
      ahead: { pos: '_io.pos', size: bytes.length },
      is_end: { value: `ahead == [${bytes.join(', ')}]` },
    },
  }
  const name = types.add(steps, choice, '_or_end')
  into.add(idOf(steps, types), { type: name, repeat: 'until', 'repeat-until': '_.is_end' })
}
