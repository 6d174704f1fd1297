import type { AnyCodec } from '../codec.js'
import { descriptionOf } from './describe.js'
import type { DescribedCodec, DescribedHeader, DescribedSize, Description } from './description.js'
import { literalText } from './literal.js'
import { namer, type Namer, type Names, type Steps } from './naming.js'
import { bytesText, lengthText, meaning, sizeText } from './phrases.js'

const HEAD = [
  ['field', 'type', 'offset', 'bytes', 'meaning'],
  ['---', '---', '--:', '--:', '---'],
]

export interface MarkdownOptions {
  /** A heading above the table. */
  readonly title?: string
  /** Names for parts that have only an index, by path. */
  readonly names?: Names
}

interface Row {
  /** The cases that the row stands in, from the outside in; one array for all rows of a case. */
  readonly when: readonly string[]
  readonly field: string
  readonly type: string
  /** From the first byte of the message; undefined behind the first part whose size varies. */
  readonly offset: number | undefined
  readonly bytes: string
  readonly meaning: string
}

/** A table under way: its rows, and where the next one stands as long as that is the same in every message. */
interface Table {
  readonly rows: Row[]
  readonly name: Namer
  /** The cases of the rows to come. */
  readonly when: readonly string[]
  offset: number | undefined
}

/**
 * A Markdown table of a message: each field with its type, offset where that is fixed, bytes and meaning. The body of a
 * header is listed for each case, under a row that names the case; the items of a list once, as `*`.
 *
 * @example
 * toMarkdown(frame(byte(), int32()), { title: 'Ping', names: { '0': 'version', '1': 'id' } })
 */
export function toMarkdown(source: AnyCodec | Description, { title, names }: MarkdownOptions = {}): string {
  const { codec } = descriptionOf(source)
  const table: Table = { rows: [], name: namer(names, (step) => step), when: [], offset: 0 }
  walk(codec, [], table)
  const lines = [...HEAD, ...table.rows.flatMap((row, i) => [...condition(table.rows[i - 1], row), cells(row)])]
  const heading = title === undefined ? [] : [`## ${title}`, '', `${bytesText(codec.size)}.`, '']
  return [...heading, ...lines.map((line) => `| ${line.join(' | ')} |`), ''].join('\n')
}

function cells({ field, type, offset, bytes, meaning }: Row): string[] {
  return [field && code(field), type, offset === undefined ? '' : String(offset), bytes, escape(meaning)]
}

/** A line that says in which cases the following ones are there, where that changes. */
function condition(previous: Row | undefined, { when }: Row): string[][] {
  if (when.join() === (previous?.when ?? []).join()) return []
  return [[when.length === 0 ? 'in every case' : `if ${when.map(code).join(', ')}`, '', '', '', '']]
}

function walk(codec: DescribedCodec, steps: Steps, table: Table): void {
  switch (codec.type) {
    case 'fields':
      for (const field of codec.fields) walk(field.codec, [...steps, String(field.name)], table)
      return
    case 'header':
      cases(codec, steps, table)
      return
    case 'list':
      before(codec.prefix, 'count', '', steps, table)
      add(table, steps, '', codec.kind, rest(codec), `list of ${codec.body.kind}`)
      walk(codec.body, [...steps, '*'], { ...table, offset: undefined })
      return
    case 'bytes':
      before(codec.prefix, 'length', lengthText(codec.length), steps, table)
      add(table, steps, '', codec.kind, rest(codec), meaning(codec))
      return
    case 'string':
      if (codec.prefix !== undefined) before(codec.prefix, 'length', '', steps, table)
      add(table, steps, '', codec.kind, rest(codec), meaning(codec))
      return
    case 'enumeration':
      add(table, steps, '', `${codec.kind} of ${codec.codec.kind}`, codec.size, meaning(codec))
      return
    default:
      add(table, steps, '', codec.kind, codec.size, meaning(codec))
  }
}

function cases({ head, cases }: DescribedHeader, steps: Steps, table: Table): void {
  walk(head, [...steps, '0'], table)
  const { offset } = table
  const ends = cases.map((one) => {
    const text = literalText(one.head)
    const when = [...table.when, `${table.name([...steps, '0']).join('/')} = ${text}`]
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

/** The length or the count that stands before a part. */
function before(prefix: DescribedCodec, role: string, note: string, steps: Steps, table: Table): void {
  add(table, steps, ` (${role})`, prefix.kind, prefix.size, [meaning(prefix), note].filter(Boolean).join('; '))
}

/** The size of a part without its prefix. */
function rest({ size, prefix }: { readonly size: DescribedSize; readonly prefix?: DescribedCodec }): DescribedSize {
  if (prefix === undefined) return size
  const { min, max } = prefix.size
  return { min: size.min - min, max: size.max === null || max === null ? null : size.max - max }
}

function add(table: Table, steps: Steps, role: string, type: string, size: DescribedSize, meaning: string): void {
  const field = (table.name(steps).join('/') || 'message') + role
  table.rows.push({ when: table.when, field, type, offset: table.offset, bytes: sizeText(size), meaning })
  if (table.offset !== undefined) table.offset = size.min === size.max ? table.offset + size.min : undefined
}

function escape(text: string): string {
  return text.replaceAll(/[\\|<]/g, String.raw`\$&`).replaceAll(/\s*[\r\n]+\s*/g, ' ')
}

/** As code, with a longer fence where the name itself has backticks. */
function code(name: string): string {
  const text = name.replaceAll('|', String.raw`\|`).replaceAll(/[\r\n]+/g, ' ')
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
