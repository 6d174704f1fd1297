import type { DescribedCodec, DescribedHeader, DescribedOptional, DescribedRegion } from './description.js'
import type { DescribedRepeated } from './description.js'
import { literalText } from './literal.js'
import type { Steps } from './naming.js'
import { bits, flags } from './packet-bits.js'
import { cell, labelsOf, varying, type Cells } from './packet-cells.js'
import type { Cell } from './packet-rows.js'
import { isComposite } from './parts.js'
import { bytesText, computedText, delimiterText, endText, kindText } from './phrases.js'

/** One drawing: the message, the body of a case, an item of a list. */
interface Section {
  readonly title: string
  readonly cells: Cell[]
}

export interface Drawing extends Pick<Cells, 'name'> {
  readonly sections: Section[]
  /** The cases that the drawing is of, from the outside in. */
  readonly when: readonly string[]
  /** Where the codecs that may contain themselves are drawn. */
  readonly lazies: Map<number, string>
}

interface Walk extends Drawing {
  readonly cells: Cell[]
  /** Drawings within this one come behind it, in the order of the wire. */
  readonly later: (() => void)[]
}

export function draw(codec: DescribedCodec, when: readonly string[], steps: Steps, drawing: Drawing): void {
  const section: Section = { title: when.join(', '), cells: [] }
  drawing.sections.push(section)
  const later: (() => void)[] = []
  walk(codec, steps, { ...drawing, when, cells: section.cells, later })
  for (const next of later) next()
}

function walk(codec: DescribedCodec, steps: Steps, at: Walk): void {
  switch (codec.type) {
    case 'fields':
      for (const field of codec.fields) walk(field.codec, [...steps, String(field.name)], at)
      return
    case 'header':
      header(codec, steps, at)
      return
    case 'list':
      cell(codec.prefix, at, steps, ' count')
      items(codec.body, 'as many', '', steps, at)
      return
    case 'repeated':
      repeated(codec, steps, at)
      return
    case 'bytes':
      cell(codec.prefix, at, steps, ' length')
      varying(`${codec.kind}, as many bytes`, at, steps)
      return
    case 'string':
      if (codec.prefix !== undefined) cell(codec.prefix, at, steps, ' length')
      if (codec.prefix !== undefined) varying(`${codec.kind}, as many bytes`, at, steps)
      else if (codec.delimiter === undefined) cell(codec, at, steps)
      else varying(`${codec.kind}, text up to ${delimiterText(codec.delimiter)}`, at, steps)
      return
    case 'stretch':
      if (codec.ends !== undefined)
        varying(`${codec.kind}, text up to ${codec.ends.map(delimiterText).join(' or ')}`, at, steps)
      else if (codec.size.min === codec.size.max) cell(codec, at, steps)
      else varying(`${codec.kind}, all that is left`, at, steps)
      return
    case 'bits':
      bits(codec, steps, at)
      return
    case 'flags':
      flags(codec, steps, at)
      return
    case 'mapped':
      if (isComposite(codec.codec) || 'prefix' in codec.codec) walk(codec.codec, steps, at)
      else cell(codec, at, steps)
      return
    case 'computed':
      cell(codec, at, steps, '', computedText(codec).replaceAll('`', ''))
      return
    case 'checksum':
      walk(codec.codec, steps, at)
      cell(codec.sum, at, steps, ' checksum')
      return
    case 'region':
      region(codec, steps, at)
      return
    case 'optional':
      optional(codec, steps, at)
      return
    case 'conditional':
      inside(codec.codec, 'if earlier fields say so', 'if it is there', steps, at)
      return
    case 'lazy':
      at.lazies.set(codec.id, labelsOf(at, steps)[0])
      walk(codec.codec, steps, at)
      return
    case 'reference':
      varying(`again as ${at.lazies.get(codec.id) ?? 'above'}`, at, steps)
      return
    case 'magic':
      cell(codec, at, steps, '', `0x${codec.hex}`)
      return
    case 'number':
    case 'varint':
    case 'enumeration':
    case 'constant':
    case 'opaque':
      cell(codec, at, steps)
      return
    default:
      codec satisfies never
  }
}

function header({ head, cases }: DescribedHeader, steps: Steps, at: Walk): void {
  walk(head, [...steps, '0'], at)
  const [name] = labelsOf(at, [...steps, '0'])
  const [body] = labelsOf(at, [...steps, '1'])
  if (cases.some((one) => one.body.size.max !== 0))
    at.cells.push({ labels: [`${body}: by ${name}, see below`], bits: undefined })
  for (const one of cases) {
    const text = literalText(one.head)
    at.later.push(() => draw(one.body, [...at.when, `${name} = ${text}`], [...steps, `1=${text}`], at))
  }
}

function items(body: DescribedCodec, count: string, end: string, steps: Steps, at: Walk): void {
  const [list] = labelsOf(at, steps)
  const labels = [`${list}: ${count} ${kindText(body)} items${end}, ${bytesText(body.size)} each`, `${list}: items`]
  at.cells.push({ labels, bits: undefined })
  if (drawnApart(body)) at.later.push(() => draw(body, [...at.when, `each item of ${list}`], [...steps, '*'], at))
}

function repeated({ body, until, size }: DescribedRepeated, steps: Steps, at: Walk): void {
  if (until.kind === 'items') {
    if (size.max !== 0) items(body, String(until.items), '', steps, at)
    return
  }
  // What follows the kind of its items is told by a comma elsewhere.
  items(body, 'list of', endText(until).replace(/^,/, ''), steps, at)
  if (until.kind !== 'sentinel') return
  const bytes = until.hex.length / 2
  cell({ kind: 'bytes', size: { min: bytes, max: bytes } }, at, steps, ' end', `0x${until.hex}`)
}

/** Whether a part that is drawn as one box has a drawing of its own below. */
function drawnApart(codec: DescribedCodec): boolean {
  switch (codec.type) {
    case 'lazy':
    case 'mapped':
      return drawnApart(codec.codec)
    case 'string':
    case 'bytes':
      return codec.prefix !== undefined
    case 'reference':
      return false
    default:
      return isComposite(codec) || codec.type === 'flags'
  }
}

/** A part that has its place only sometimes, or ends elsewhere than it says itself: one box, and a drawing below. */
function inside(codec: DescribedCodec, what: string, title: string, steps: Steps, at: Walk): void {
  varying(`${kindText(codec)}, ${what}`, at, steps)
  const [name] = labelsOf(at, steps)
  if (drawnApart(codec)) at.later.push(() => draw(codec, [...at.when, `${name} ${title}`.trimEnd()], steps, at))
}

function optional({ flag, codec }: DescribedOptional, steps: Steps, at: Walk): void {
  if (flag !== undefined) cell(flag, at, steps, ' flag')
  inside(codec, flag === undefined ? 'if bytes are left' : 'if the flag says so', 'if it is there', steps, at)
}

function region({ kind, prefix, codec, size, multiple = 1 }: DescribedRegion, steps: Steps, at: Walk): void {
  if (prefix !== undefined) cell(prefix, at, steps, ' length')
  const fixed = codec.size.min === codec.size.max
  const own = codec.type === 'stretch' && codec.ends === undefined
  if (prefix !== undefined) inside(codec, 'as many bytes', '', steps, at)
  else if (kind === 'sized' && own) cell({ kind: codec.kind, size }, at, steps)
  else if (fixed || kind === 'aligned') walk(codec, steps, at)
  else inside(codec, kind === 'padded' ? `filled up to ${bytesText(size)}` : bytesText(size), '', steps, at)
  if (kind === 'sized' || (kind === 'padded' && !fixed)) return
  const padding = size.min - codec.size.min
  if (fixed) cell({ kind: 'bytes', size: { min: padding, max: padding } }, at, steps, ' padding')
  else varying(`filled up to a multiple of ${multiple} bytes`, at, steps, ' padding')
}
