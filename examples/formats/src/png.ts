// PNG images: a signature and chunks (PNG specification, third edition, section 5).
import { byteBlock, checksumOf, crc32, enumeration, lengthOf, magic, record, repeated, string } from '@link/codec'
import { uint32, uint8, validated, type Infer } from '@link/codec'

/** A four-byte integer has 31 bits (7.1). */
const integer = validated(uint32(), (value) => value < 2 ** 31, 'a number below 2^31')
const dimension = validated(integer, (pixels) => pixels > 0, 'a pixel or more')
const letters = validated(string({ length: 4, encoding: 'ascii' }), (type) => /^[A-Za-z]+$/.test(type), 'four letters')

/** `IHDR`, what the image is (11.2.1). */
export const imageHeader = record({
  width: dimension,
  height: dimension,
  depth: validated(uint8(), (bits) => [1, 2, 4, 8, 16].includes(bits), '1, 2, 4, 8 or 16 bits'),
  color: enumeration(uint8(), { gray: 0, rgb: 2, indexed: 3, 'gray with alpha': 4, rgba: 6 }),
  compression: enumeration(uint8(), { deflate: 0 }),
  filter: enumeration(uint8(), { adaptive: 0 }),
  interlace: enumeration(uint8(), { none: 0, adam7: 1 }),
})

/** A chunk of any type: the length counts the data alone, the sum covers the type as well (5.3). */
export const chunk = record({
  length: lengthOf(integer, 'data'),
  type: letters,
  data: byteBlock({ rest: true }),
  crc: checksumOf(crc32, 'type', 'data'),
})

/** An image. Its header is the first chunk; `IEND` is the last one, behind which it ends (5.6). */
export const png = record({
  signature: magic([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  header: record({
    length: lengthOf(integer, 'data'),
    type: magic('IHDR'),
    data: imageHeader,
    crc: checksumOf(crc32, 'type', 'data'),
  }),
  chunks: repeated(chunk, { until: ({ type }) => type === 'IEND' }),
})

/** The data of a `tEXt` chunk (11.3.3.2). */
export const text = record({
  keyword: string({ delimiter: '\0', encoding: 'latin1', maxLength: 79 }),
  text: string({ rest: true, encoding: 'latin1' }),
})

export type Png = Infer<typeof png>
