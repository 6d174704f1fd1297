/** A part of a packet diagram. `bits` is undefined for one that varies, or is too long to be drawn to scale. */
export interface Cell {
  /** What to call it, the fullest first: the first that has room is taken. */
  readonly labels: readonly string[]
  readonly bits: number | undefined
}

interface Piece {
  readonly cell: Cell
  readonly from: number
  readonly to: number
  readonly label: string
}

interface Row {
  readonly pieces: readonly Piece[]
  readonly edge: '|' | '/'
}

const BITS = 32

/** Draws cells in rows of 32 bits, in the manner of the RFCs. What follows a part without a scale begins a new row. */
export function packetRows(cells: readonly Cell[]): string[] {
  const rows = layOut(cells)
  const lines = rows.flatMap((row, i) => [separator(rows[i - 1], row), line(row)])
  return [...ruler(), ...lines, separator(rows.at(-1), undefined), ...legend(rows)]
}

/** Names for which their bits have no room. */
function legend(rows: readonly Row[]): string[] {
  return rows.flatMap(({ pieces }) =>
    pieces.flatMap(({ cell: { labels, bits = BITS }, label }) => {
      const name = labels.at(-1) as string
      // A long name that is cut has room enough to be known.
      const cut = bits < 8 && label !== '' && !labels.includes(label)
      return cut ? [`${label}: ${name}`.slice(0, 2 * BITS + 1)] : []
    }),
  )
}

function ruler(): string[] {
  const bits = Array.from({ length: BITS }, (_, bit) => bit)
  const tens = bits.map((bit) => (bit % 10 === 0 ? String(bit / 10) : ' '))
  return [` ${tens.join(' ')}`.trimEnd(), ` ${bits.map((bit) => bit % 10).join(' ')}`]
}

function layOut(cells: readonly Cell[]): Row[] {
  const rows: Row[] = []
  let pieces: Piece[] = []
  let at = 0
  const finish = (): void => {
    if (pieces.length > 0) rows.push({ pieces, edge: '|' })
    ;[pieces, at] = [[], 0]
  }
  for (const cell of cells) {
    if (cell.bits === undefined) {
      finish()
      rows.push({ pieces: [{ cell, from: 0, to: BITS, label: fitting(cell, BITS) }], edge: '/' })
      continue
    }
    const spans = split(cell.bits, at)
    const widest = Math.max(...spans)
    // The label stands once, where there is most room.
    const labelled = spans.indexOf(widest)
    for (const [i, span] of spans.entries()) {
      pieces.push({ cell, from: at, to: at + span, label: i === labelled ? fitting(cell, span) : '' })
      at += span
      if (at === BITS) finish()
    }
  }
  finish()
  return rows
}

/** How many bits of a part lie in each row. */
function split(bits: number, at: number): number[] {
  const spans: number[] = []
  for (let left = bits, from = at; left > 0; from = 0) {
    const span = Math.min(left, BITS - from)
    spans.push(span)
    left -= span
  }
  return spans
}

function fitting({ labels }: Cell, bits: number): string {
  const room = 2 * bits - 1
  const last = labels.at(-1) ?? ''
  const short = room < 4 ? last.slice(0, room) : `${last.slice(0, room - 1)}…`
  return labels.find((label) => label.length <= room) ?? short
}

function line({ pieces, edge }: Row): string {
  return pieces.map(({ from, to, label }) => edge + centred(label, 2 * (to - from) - 1)).join('') + edge
}

function centred(label: string, width: number): string {
  const left = Math.floor((width - label.length) / 2)
  return label.padStart(left + label.length).padEnd(width)
}

/** The line between two rows: open where one part goes on from the upper to the lower. */
function separator(above: Row | undefined, below: Row | undefined): string {
  const dash = (bit: number): boolean => cellAt(above, bit) !== cellAt(below, bit)
  let text = ''
  for (let bit = 0; bit <= BITS; bit++) {
    const corner = dash(bit - 1) || dash(bit) || hasEdge(above, bit) || hasEdge(below, bit)
    text += corner ? '+' : ' '
    if (bit < BITS) text += dash(bit) ? '-' : ' '
  }
  return text.trimEnd()
}

function cellAt(row: Row | undefined, bit: number): Cell | undefined {
  return row?.pieces.find(({ from, to }) => bit >= from && bit < to)?.cell
}

function hasEdge(row: Row | undefined, bit: number): boolean {
  return row?.pieces.some(({ from, to }) => from === bit || to === bit) ?? false
}
