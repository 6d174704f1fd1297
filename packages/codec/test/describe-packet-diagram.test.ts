import { describe, expect, it } from 'vitest'
import { aligned, bits, checksumOf, conditional, flags, lazy, lengthOf, magic, optional } from '../src/index.js'
import { padded, repeated, sized, uint16LE, varint, type AnyCodec, type Codec } from '../src/index.js'
import {
  byte,
  byteBlock,
  constant,
  counted,
  double,
  frame,
  int32,
  packetDiagram,
  record,
  string,
} from '../src/index.js'
import { uint16, uint24, uint32, uint8 } from '../src/index.js'
import { everything } from './describe-everything.js'
import { slacker, slackerNames as names } from './slacker.js'

describe('packetDiagram', () => {
  it('draws the frame of the README', () => {
    expect(packetDiagram(frame(byte(), int32(), string({ prefix: uint16() })))).toMatchInlineSnapshot(`
      " 0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |       0       |                       1                       |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |               |           2 length            |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /                   2: string, as many bytes                    /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      "
    `)
  })

  it('draws parts to scale over rows of 32 bits', () => {
    const codec = record({ kind: uint8(), price: double(), id: uint24(), name: string({ length: 5 }), at: uint32() })
    expect(packetDiagram(codec)).toMatchInlineSnapshot(`
      " 0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |     kind      |                                               |
      +-+-+-+-+-+-+-+-+                                               +
      |                             price                             |
      +               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |               |                      id                       |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |                             name                              |
      +               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |               |                      at                       |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |               |
      +-+-+-+-+-+-+-+-+
      "
    `)
  })

  it('draws each case and the items of a list below', () => {
    expect(packetDiagram(slacker, { names }).split('\n\n').slice(0, 12).join('\n\n')).toMatchInlineSnapshot(`
      " 0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+
      |    version    |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /                   1: by version, see below                    /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

      version = 5:

       0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |                         transactionId                         |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |     type      |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /                  1=5/1/1: by type, see below                  /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

      version = 5, type = request:

       0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |  contentType  |        function length        |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /                function: string, as many bytes                /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |                       arguments length                        |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /              arguments: byteBlock, as many bytes              /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

      version = 5, type = response:

       0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |  contentType  |    result     |        content length         |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |                               |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /               content: byteBlock, as many bytes               /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

      version = 5, type = ping:

      (no bytes)

      version = 5, type = pong:

      (no bytes)

      version = 5, type = error:"
    `)
  })

  it('draws the bits of the header of TCP as its RFC does', () => {
    const tcp = record({
      source: uint16(),
      destination: uint16(),
      sequence: uint32(),
      acknowledgement: uint32(),
      head: bits({ offset: 4, _reserved: 4 }),
      control: flags(uint8(), { cwr: 128, ece: 64, urg: 32, ack: 16, psh: 8, rst: 4, syn: 2, fin: 1 }),
      window: uint16(),
      sum: checksumOf({ codec: uint16(), compute: () => 0 }, 'source', 'window'),
      urgent: conditional(() => true, uint16()),
    })
    expect(packetDiagram(tcp, { names: { head: 'head', 'head/offset': 'offset' } })).toMatchInlineSnapshot(`
      " 0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |            source             |          destination          |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |                           sequence                            |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |                        acknowledgement                        |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |offset |  res  |c|e|u|a|p|r|s|f|            window             |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |sum: sum over source to window |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /           urgent: uint16, if earlier fields say so            /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      c: cwr
      e: ece
      u: urg
      a: ack
      p: psh
      r: rst
      s: syn
      f: fin
      "
    `)
  })

  it('draws the lowest bits of a byte on the right, and so in two places what goes on in the next', () => {
    const codec = frame(bits({ kind: 3, length: 13 }, { order: 'lsb' }), flags(uint16LE(), { open: 1, last: 0x80_00 }))
    expect(packetDiagram(codec)).toMatchInlineSnapshot(`
      " 0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |length 0…|kind | 0/length 5–12 |   unused    |o|l|   unused    |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      length 0…: length 0–4
      o: open
      l: last
      "
    `)
  })

  it('draws regions, what may be missing, lists to an end, and what contains itself', () => {
    const tree: Codec<unknown> = record({
      id: varint(),
      nodes: counted({ prefix: uint8(), body: lazy(() => tree) }),
    }) as AnyCodec as Codec<unknown>
    const codec = record({
      magic: magic('GIF'),
      tree: sized(uint16(), tree),
      label: optional(string({ prefix: uint8() })),
      room: padded(uint24(), 5),
      even: aligned(string({ prefix: uint8() }), 2),
      lines: repeated(string({ delimiter: ['\r\n', '\n'] }), { until: '.' }),
      size: lengthOf(uint24(), 'rest'),
      rest: byteBlock({ rest: true }),
    })
    expect(packetDiagram(codec)).toMatchInlineSnapshot(`
      " 0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |                magic: 0x474946                |  tree length  |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |               |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /                  tree: record, as many bytes                  /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |  label flag   |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /              label: string, if the flag says so               /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |                     room                      | room padding  |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |               |  even length  |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /                  even: string, as many bytes                  /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /       even padding: filled up to a multiple of 2 bytes        /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      / lines: list of string items up to 0x2e, 1 or more bytes each  /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |lines end: 0x2e|              size: bytes of rest              |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /               rest: byteBlock, all that is left               /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

      tree:

       0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /                  tree/id: varint, 1–8 bytes                   /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |  nodes count  |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /    tree/nodes: as many record items, 0 or more bytes each     /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

      tree, each item of tree/nodes:

       0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /              tree/nodes/*/id: varint, 1–8 bytes               /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      |  nodes count  |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /tree/nodes/*/nodes: as many further items, 0 or more bytes each/
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

      label if it is there:

       0                   1                   2                   3
       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
      +-+-+-+-+-+-+-+-+
      | label length  |
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      /                 label: string, as many bytes                  /
      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
      "
    `)
  })

  it('says so where there are no bytes', () => {
    expect(packetDiagram(frame(constant(1)))).toBe('(no bytes)\n')
  })

  it('shortens a label that does not fit', () => {
    const codec = record({ aVeryLongName: uint8(), anEvenMuchLongerNameThanThat: uint8() })
    expect(packetDiagram(codec)).toContain('| aVeryLongName |anEvenMuchLong…|')
  })

  it('never has a line above 65 signs, whatever the codec', () => {
    const long = 'x'.repeat(100)
    const codec = frame(
      everything(),
      record({ [long]: counted({ prefix: uint16(), body: byteBlock({ prefix: uint8() }) }) }),
    )
    for (const line of packetDiagram(codec).split('\n')) {
      if (!line.endsWith(':')) expect(line.length).toBeLessThanOrEqual(65)
    }
  })
})
