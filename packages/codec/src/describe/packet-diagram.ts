import type { AnyCodec } from '../codec.js'
import { descriptionOf } from './describe.js'
import type { DescribedCodec, DescribedHeader, DescribedSize, Description } from './description.js'
import { literalText } from './literal.js'
import { namer, type Namer, type Names, type Steps } from './naming.js'
import { packetRows, type Cell } from './packet-rows.js'
import { bytesText, delimiterText } from './phrases.js'

export interface PacketDiagramOptions {
  /** Names for parts that have only an index, by path. */
  readonly names?: Names
}

/** Longer parts would be all rows and no label. */
const TO_SCALE = 16

/** One drawing: the message, the body of a case, an item of a list. */
interface Section {
  readonly title: string
  readonly cells: Cell[]
}

interface Drawing {
  readonly name: Namer
  readonly sections: Section[]
  /** The cases that the drawing is of, from the outside in. */
  readonly when: readonly string[]
}

/**
 * The message in ASCII, as RFCs draw packets: rows of 32 bits. Parts that vary lie between slashes, and what follows
 * them begins a new row, wherever it stands in the message. The body of each case of a header, and the items of a list,
 * have a drawing of their own below.
 *
 * @example
 * packetDiagram(frame(byte(), uint24(), double()), { names: { '0': 'version', '1': 'id' } })
 */
export function packetDiagram(source: AnyCodec | Description, { names }: PacketDiagramOptions = {}): string {
  const drawing: Drawing = { name: namer(names, (step) => step), sections: [], when: [] }
  draw(descriptionOf(source).codec, [], [], drawing)
  return drawing.sections
    .map(({ title, cells }) => {
      const rows = cells.length === 0 ? ['(no bytes)'] : packetRows(cells)
      return [...(title === '' ? [] : [`${title}:`, '']), ...rows, ''].join('\n')
    })
    .join('\n')
}

function draw(codec: DescribedCodec, when: readonly string[], steps: Steps, drawing: Drawing): void {
  const section: Section = { title: when.join(', '), cells: [] }
  drawing.sections.push(section)
  // Drawings within this one come behind it, in the order of the wire.
  const later: (() => void)[] = []
  walk(codec, steps, { ...drawing, when, cells: section.cells, later })
  for (const next of later) next()
}

interface Walk extends Drawing {
  readonly cells: Cell[]
  readonly later: (() => void)[]
}

function walk(codec: DescribedCodec, steps: Steps, at: Walk): void {
  switch (codec.type) {
    case 'fields':
      for (const field of codec.fields) walk(field.codec, [...steps, String(field.name)], at)
      return
    case 'header':
      header(codec, steps, at)
      return
    case 'list': {
      const { body, prefix } = codec
      cell(prefix, at, steps, ' count')
      const [list = 'list'] = labelsOf(at, steps)
      box([`${list}: as many ${body.kind} items, ${bytesText(body.size)} each`, `${list}: items`], at)
      if (isComposite(body)) at.later.push(() => draw(body, [...at.when, `each item of ${list}`], [...steps, '*'], at))
      return
    }
    case 'bytes':
      cell(codec.prefix, at, steps, ' length')
      varying(codec, 'as many bytes', steps, at)
      return
    case 'string':
      if (codec.prefix !== undefined) cell(codec.prefix, at, steps, ' length')
      if (codec.prefix !== undefined) varying(codec, 'as many bytes', steps, at)
      else if (codec.delimiter === undefined) cell(codec, at, steps)
      else varying(codec, `text up to ${delimiterText(codec.delimiter)}`, steps, at)
      return
    default:
      cell(codec, at, steps)
  }
}

function header({ head, cases }: DescribedHeader, steps: Steps, at: Walk): void {
  walk(head, [...steps, '0'], at)
  const name = labelsOf(at, [...steps, '0'])[0] as string
  const [body] = labelsOf(at, [...steps, '1']) as [string]
  if (cases.some((one) => one.body.size.max !== 0)) box([`${body}: by ${name}, see below`], at)
  for (const one of cases) {
    const text = literalText(one.head)
    at.later.push(() => draw(one.body, [...at.when, `${name} = ${text}`], [...steps, `1=${text}`], at))
  }
}

function isComposite({ type }: DescribedCodec): boolean {
  return type === 'fields' || type === 'header' || type === 'list'
}

/** A part of one size, drawn to scale; any other between slashes. What takes no bytes is not drawn. */
function cell(
  { size, kind }: { readonly size: DescribedSize; readonly kind: string },
  at: Walk,
  steps: Steps,
  role = '',
): void {
  if (size.max === 0) return
  const labels = labelsOf(at, steps).map((label) => label + role)
  if (role !== '') labels.push(role.trim())
  if (size.min === size.max && size.min <= TO_SCALE) at.cells.push({ labels, bits: 8 * size.min })
  else box([`${labels[0]}: ${kind}, ${bytesText(size)}`, ...labels], at)
}

function varying(codec: DescribedCodec, what: string, steps: Steps, at: Walk): void {
  const labels = labelsOf(at, steps)
  box([`${labels[0]}: ${codec.kind}, ${what}`, ...labels], at)
}

function box(labels: readonly string[], at: Walk): void {
  at.cells.push({ labels, bits: undefined })
}

function labelsOf({ name }: Drawing, steps: Steps): string[] {
  const segments = name(steps)
  return segments.length === 0 ? ['message'] : [segments.join('/'), segments.at(-1) as string]
}
