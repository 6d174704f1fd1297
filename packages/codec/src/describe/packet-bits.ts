import type { DescribedBits, DescribedFlags } from './description.js'
import type { Steps } from './naming.js'
import { cell, labelsOf, type Cells } from './packet-cells.js'
import { piecesOf } from './parts.js'

/**
 * Fields of bits as they lie, the highest bit of a byte on the left. With the lowest bit first, what goes on in the next
 * byte does not lie next to its beginning: then each byte of it is drawn, with the bits that it has.
 */
export function bits({ fields, order }: DescribedBits, steps: Steps, at: Cells): void {
  let start = 0
  const pieces = fields.flatMap(({ name, bits }) => {
    const [path, own] = labelsOf(at, [...steps, name])
    const label = own ?? path
    const labels = name.startsWith('_') ? ['reserved', 'res', '-'] : [path, label]
    const from = start
    start += bits
    if (order === 'msb') return [{ place: from, bits, labels }]
    const parts = piecesOf(from, bits, order)
    return parts.map(({ byte, shift, bits: count, from: low }) => {
      const part = parts.length === 1 ? '' : ` ${low}–${low + count - 1}`
      // Places count from the left.
      return { place: 8 * byte + 8 - shift - count, bits: count, labels: labels.map((text) => text + part) }
    })
  })
  for (const { bits, labels } of pieces.toSorted((a, b) => a.place - b.place)) at.cells.push({ labels, bits })
}

/** The bits of a number, those without a name together. */
export function flags({ codec, flags, kind, size }: DescribedFlags, steps: Steps, at: Cells): void {
  if (codec.type !== 'number') {
    cell({ kind, size }, at, steps)
    return
  }
  const { bytes, endian } = codec
  const names = new Map(flags.map(({ name, mask }) => [Math.log2(mask), name]))
  let unused = 0
  const gap = (): void => {
    if (unused > 0) at.cells.push({ labels: ['unused', '-'], bits: unused })
    unused = 0
  }
  for (let place = 0; place < 8 * bytes; place++) {
    const byte = Math.floor(place / 8)
    const name = names.get(8 * (endian === 'big' ? bytes - 1 - byte : byte) + 7 - (place % 8))
    if (name === undefined) {
      unused++
      continue
    }
    gap()
    at.cells.push({ labels: labelsOf(at, [...steps, name]), bits: 1 })
  }
  gap()
}
