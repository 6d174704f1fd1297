import type { AnyCodec } from '../codec.js'
import { descriptionOf } from './describe.js'
import type { Description } from './description.js'
import { walk } from './markdown-rows.js'
import { code, type Row, type Table } from './markdown-table.js'
import { namer, type Names } from './naming.js'
import { bytesText } from './phrases.js'

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

/**
 * A Markdown table of a message: each field with its type, offset where that is fixed, bytes and meaning. The body of a
 * header is listed for each case, under a row that names the case; the items of a list once, as `*`.
 *
 * @example
 * toMarkdown(frame(byte(), int32()), { title: 'Ping', names: { '0': 'version', '1': 'id' } })
 */
export function toMarkdown(source: AnyCodec | Description, { title, names }: MarkdownOptions = {}): string {
  const { codec } = descriptionOf(source)
  const table: Table = { rows: [], name: namer(names, (step) => step), when: [], lazies: new Map(), offset: 0 }
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
  return [[when.length === 0 ? 'in every case' : `if ${when.join(', ')}`, '', '', '', '']]
}

function escape(text: string): string {
  return text.replaceAll(/[\\|<]/g, String.raw`\$&`).replaceAll(/\s*[\r\n]+\s*/g, ' ')
}
