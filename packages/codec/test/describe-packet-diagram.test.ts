import { describe, expect, it } from 'vitest'
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
