import type {
  DescribedBits,
  DescribedCodec,
  DescribedHeader,
  DescribedOptional,
  DescribedRegion,
} from './description.js'
import type { DescribedRepeated, DescribedSize } from './description.js'
import { literalText } from './literal.js'
import { add, code, pathOf, type Table } from './markdown-table.js'
import type { Steps } from './naming.js'
import { isComposite } from './parts.js'
import { kindText, lengthText, meaning } from './phrases.js'
import { flagWires } from './wire-values.js'

/** Adds the rows of a part, and of what it is made of. */
export function walk(codec: DescribedCodec, steps: Steps, table: Table): void {
  switch (codec.type) {
    case 'fields':
      for (const field of codec.fields) walk(field.codec, [...steps, String(field.name)], table)
      return
    case 'header':
      cases(codec, steps, table)
      return
    case 'list':
      before(codec.prefix, 'count', '', steps, table)
      add(table, steps, '', codec.kind, rest(codec), `list of ${kindText(codec.body)}`)
      walk(codec.body, [...steps, '*'], { ...table, offset: undefined })
      return
    case 'repeated':
      repeated(codec, steps, table)
      return
    case 'bytes':
      before(codec.prefix, 'length', lengthText(codec.length), steps, table)
      add(table, steps, '', codec.kind, rest(codec), meaning(codec))
      return
    case 'string':
      if (codec.prefix !== undefined) before(codec.prefix, 'length', '', steps, table)
      add(table, steps, '', codec.kind, rest(codec), meaning(codec))
      return
    case 'bits':
      bits(codec, steps, table)
      return
    case 'region':
      region(codec, steps, table)
      return
    case 'optional':
      optional(codec, steps, table)
      return
    case 'conditional':
      when('a function of earlier fields says so', codec, steps, table)
      return
    case 'checksum': {
      walk(codec.codec, steps, table)
      before(codec.sum, 'checksum', `sum over ${code(pathOf(table, steps))}`, steps, table)
      return
    }
    case 'computed':
      add(table, steps, '', `${codec.kind} ${codec.codec.kind}`, codec.size, described(codec, codec.codec))
      return
    case 'enumeration':
    case 'flags':
      add(table, steps, '', `${codec.kind} of ${codec.codec.kind}`, codec.size, meaning(codec))
      return
    case 'mapped':
      if (isOneRow(codec.codec))
        add(table, steps, '', `${codec.kind} of ${codec.codec.kind}`, codec.size, meaning(codec))
      else above(codec, meaning(codec), steps, table)
      return
    case 'lazy':
      table.lazies.set(codec.id, pathOf(table, steps))
      walk(codec.codec, steps, table)
      return
    case 'reference':
      add(
        table,
        steps,
        '',
        'lazy',
        codec.size,
        `again what stands at ${code(table.lazies.get(codec.id) ?? 'its first place')}`,
      )
      return
    case 'number':
    case 'varint':
    case 'stretch':
    case 'magic':
    case 'constant':
    case 'opaque':
      add(table, steps, '', codec.kind, codec.size, meaning(codec))
      return
    default:
      codec satisfies never
  }
}

function described(codec: DescribedCodec, inner: DescribedCodec): string {
  return [meaning(codec), meaning(inner)].filter(Boolean).join('; ')
}

/** Whether a part is told in one row. */
function isOneRow(codec: DescribedCodec): boolean {
  if (codec.type === 'mapped') return isOneRow(codec.codec)
  return !isComposite(codec) && !('prefix' in codec) && codec.type !== 'lazy' && codec.type !== 'conditional'
}

/** A row for a part, above those of what it is made of. */
function above(
  codec: DescribedCodec & { readonly codec: DescribedCodec },
  meaning: string,
  steps: Steps,
  table: Table,
  size = codec.size,
): void {
  const { offset } = table
  add(table, steps, '', codec.kind, size, meaning)
  table.offset = offset
  walk(codec.codec, steps, table)
}

function repeated(codec: DescribedRepeated, steps: Steps, table: Table): void {
  const { until, body, size } = codec
  const behind = until.kind === 'sentinel' ? until.hex.length / 2 : 0
  const items = { min: size.min - behind, max: size.max === null ? null : size.max - behind }
  add(table, steps, '', codec.kind, items, meaning(codec))
  walk(body, [...steps, '*'], { ...table, offset: undefined })
  if (until.kind !== 'sentinel') return
  add(table, steps, ' (end)', 'bytes', { min: behind, max: behind }, `always 0x${until.hex}`)
}

function bits(codec: DescribedBits, steps: Steps, table: Table): void {
  const { offset } = table
  add(table, steps, '', codec.kind, codec.size, meaning(codec))
  let start = 0
  for (const { name, bits } of codec.fields) {
    const place = bits === 1 ? `bit ${start}` : `bits ${start}–${start + bits - 1}`
    table.rows.push({
      when: table.when,
      field: pathOf(table, [...steps, name]),
      type: bits === 1 ? '1 bit' : `${bits} bits`,
      offset: offset === undefined ? undefined : offset + Math.floor(start / 8),
      bytes: '',
      meaning: name.startsWith('_') ? `${place}, reserved` : place,
    })
    start += bits
  }
}

function region(codec: DescribedRegion, steps: Steps, table: Table): void {
  const { prefix, kind, codec: inner, multiple = 1 } = codec
  if (prefix !== undefined) before(prefix, 'length', '', steps, table)
  const size = rest(codec)
  const { offset } = table
  if (kind === 'sized' && prefix !== undefined && isOneRow(inner)) walk(inner, steps, table)
  else above(codec, meaning(codec), steps, table, size)
  if (kind !== 'sized') {
    const least = inner.size.max === null ? 0 : Math.max(0, size.min - inner.size.max)
    const fixed = inner.size.min === inner.size.max
    const most = kind === 'padded' || fixed ? size.min - inner.size.min : multiple - 1
    add(
      table,
      steps,
      ' (padding)',
      'bytes',
      { min: fixed ? most : kind === 'padded' ? least : 0, max: most },
      'filling',
    )
  }
  table.offset = offset !== undefined && size.min === size.max ? offset + size.min : undefined
}

function optional(codec: DescribedOptional, steps: Steps, table: Table): void {
  const { flag } = codec
  if (flag === undefined) {
    when('bytes are left', codec, steps, table)
    return
  }
  before(flag, 'flag', '', steps, table)
  const values = flagWires(flag).yes.map(literalText).join(' or ')
  when(`${code(`${pathOf(table, steps)} (flag)`)} says so${values && `: ${values}`}`, codec, steps, table)
}

/** The rows of a part that is not always there. */
function when(
  condition: string,
  { codec }: DescribedCodec & { readonly codec: DescribedCodec },
  steps: Steps,
  table: Table,
): void {
  walk(codec, steps, { ...table, when: [...table.when, condition] })
  if (codec.size.max !== 0) table.offset = undefined
}

function cases({ head, cases }: DescribedHeader, steps: Steps, table: Table): void {
  walk(head, [...steps, '0'], table)
  const { offset } = table
  const ends = cases.map((one) => {
    const text = literalText(one.head)
    const when = [...table.when, code(`${table.name([...steps, '0']).join('/')} = ${text}`)]
    const inner: Table = { ...table, when, offset }
    const before = table.rows.length
    walk(one.body, [...steps, `1=${text}`], inner)
    // A case without fields is one all the same.
    if (table.rows.length === before) {
      table.rows.push({ when, field: '', type: '', offset: undefined, bytes: '0', meaning: 'nothing' })
    }
    return inner.offset
  })
  // What follows the header has a fixed place only if all cases end at the same one.
  table.offset = ends.every((end) => end === ends[0]) ? ends[0] : undefined
}

/** What stands beside a part: its length, its sum, … */
function before(prefix: DescribedCodec, role: string, note: string, steps: Steps, table: Table): void {
  add(table, steps, ` (${role})`, prefix.kind, prefix.size, [meaning(prefix), note].filter(Boolean).join('; '))
}

/** The size of a part without its prefix. */
function rest({ size, prefix }: { readonly size: DescribedSize; readonly prefix?: DescribedCodec }): DescribedSize {
  if (prefix === undefined) return size
  const { min, max } = prefix.size
  return { min: size.min - min, max: size.max === null || max === null ? null : size.max - max }
}
