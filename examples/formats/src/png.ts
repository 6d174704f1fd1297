// PNG images: a signature and chunks (PNG specification, third edition, section 5).
import { byteBlock, checksumOf, crc32, enumeration, lengthOf, magic, record, repeated, string } from '@link/codec'
import { uint32, uint8, type Infer } from '@link/codec'

/** A chunk: the length counts the data alone, the sum covers the type as well (5.3). */
export const chunk = record({
  length: lengthOf(uint32(), 'data'),
  type: string({ length: 4, encoding: 'ascii' }),
  data: byteBlock({ rest: true }),
  crc: checksumOf(crc32, 'type', 'data'),
})

/** An image, up to and with the chunk that ends it. */
export const png = record({
  signature: magic([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunks: repeated(chunk, { until: ({ type }) => type === 'IEND' }),
})

/** The data of the first chunk, `IHDR` (11.2.2). */
export const imageHeader = record({
  width: uint32(),
  height: uint32(),
  depth: uint8(),
  color: enumeration(uint8(), { gray: 0, rgb: 2, indexed: 3, 'gray with alpha': 4, rgba: 6 }),
  compression: enumeration(uint8(), { deflate: 0 }),
  filter: enumeration(uint8(), { adaptive: 0 }),
  interlace: enumeration(uint8(), { none: 0, adam7: 1 }),
})

/** The data of a `tEXt` chunk (11.3.3.2). */
export const text = record({
  keyword: string({ delimiter: '\0', encoding: 'latin1', maxLength: 79 }),
  text: string({ rest: true, encoding: 'latin1' }),
})

export type Png = Infer<typeof png>
