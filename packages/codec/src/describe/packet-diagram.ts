import type { AnyCodec } from '../codec.js'
import { descriptionOf } from './describe.js'
import type { Description } from './description.js'
import { namer, type Names } from './naming.js'
import { draw, type Drawing } from './packet-parts.js'
import { packetRows } from './packet-rows.js'

export interface PacketDiagramOptions {
  /** Names for parts that have only an index, by path. */
  readonly names?: Names
}

/**
 * The message in ASCII, as RFCs draw packets: rows of 32 bits. Parts that vary lie between slashes, and what follows
 * them begins a new row, wherever it stands in the message. The body of each case of a header, and the items of a list,
 * have a drawing of their own below. Bits are drawn one by one, the highest of a byte on the left; names for which a
 * bit has no room are told below.
 *
 * @example
 * packetDiagram(frame(byte(), uint24(), double()), { names: { '0': 'version', '1': 'id' } })
 */
export function packetDiagram(source: AnyCodec | Description, { names }: PacketDiagramOptions = {}): string {
  const drawing: Drawing = { name: namer(names, (step) => step), sections: [], when: [], lazies: new Map() }
  draw(descriptionOf(source).codec, [], [], drawing)
  return drawing.sections
    .map(({ title, cells }) => {
      const rows = cells.length === 0 ? ['(no bytes)'] : packetRows(cells)
      return [...(title === '' ? [] : [`${title}:`, '']), ...rows, ''].join('\n')
    })
    .join('\n')
}
