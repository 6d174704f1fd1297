import type { DescribedSize } from './description.js'
import type { Namer, Steps } from './naming.js'
import type { Cell } from './packet-rows.js'
import { bytesText } from './phrases.js'

/** Longer parts would be all rows and no label. */
const TO_SCALE = 16

/** What cells are added to. */
export interface Cells {
  readonly name: Namer
  readonly cells: Cell[]
}

/** A part of one size, drawn to scale; any other between slashes. What takes no bytes is not drawn. */
export function cell(
  { size, kind }: { readonly size: DescribedSize; readonly kind: string },
  at: Cells,
  steps: Steps,
  role = '',
  note = '',
): void {
  if (size.max === 0) return
  const labels = labelsOf(at, steps).map((label) => label + role)
  const noted = note === '' ? [] : [`${labels[0]}: ${note}`]
  if (role !== '') labels.push(role.trim())
  if (size.min === size.max && size.min <= TO_SCALE)
    at.cells.push({ labels: [...noted, ...labels], bits: 8 * size.min })
  else box([`${labels[0]}: ${note || kind}, ${bytesText(size)}`, ...labels], at)
}

/** A part without a scale: what it is, or just its name. */
export function varying(what: string, at: Cells, steps: Steps, role = ''): void {
  const labels = labelsOf(at, steps).map((label) => label + role)
  box([`${labels[0]}: ${what}`, ...labels], at)
}

function box(labels: readonly string[], at: Cells): void {
  at.cells.push({ labels, bits: undefined })
}

export function labelsOf({ name }: Pick<Cells, 'name'>, steps: Steps): [string, ...string[]] {
  const segments = name(steps)
  return segments.length === 0 ? ['message'] : [segments.join('/'), segments.at(-1) as string]
}
