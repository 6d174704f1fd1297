import type { DescribedSize } from './description.js'
import type { Namer, Steps } from './naming.js'
import { sizeText } from './phrases.js'

export interface Row {
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
export interface Table {
  readonly rows: Row[]
  readonly name: Namer
  /** The cases of the rows to come. */
  readonly when: readonly string[]
  /** Where the codecs that may contain themselves stand. */
  readonly lazies: Map<number, string>
  offset: number | undefined
}

export function pathOf({ name }: Table, steps: Steps): string {
  return name(steps).join('/') || 'message'
}

/** Adds a row; what has a `role` is not the part itself but beside it. */
export function add(
  table: Table,
  steps: Steps,
  role: string,
  type: string,
  size: DescribedSize,
  meaning: string,
): void {
  const field = pathOf(table, steps) + role
  table.rows.push({ when: table.when, field, type, offset: table.offset, bytes: sizeText(size), meaning })
  if (table.offset !== undefined) table.offset = size.min === size.max ? table.offset + size.min : undefined
}

/** As code, with a longer fence where the name itself has backticks. */
export function code(name: string): string {
  const text = name.replaceAll('|', String.raw`\|`).replaceAll(/[\r\n]+/g, ' ')
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
