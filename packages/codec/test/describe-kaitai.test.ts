import { describe, expect, it } from 'vitest'
import { aligned, bits, conditional, countOf, counted, flags, float16LE, int40LE, lazy } from '../src/index.js'
import { lengthOf, repeated, uint16LE, varint, type AnyCodec, type Codec } from '../src/index.js'
import { byte, custom, enumeration, frame, header, int32, kaitai, record, string, uint16, uint8 } from '../src/index.js'
import { caught } from './caught.js'
import { everything } from './describe-everything.js'
import { slacker, slackerNames as names } from './slacker.js'

describe('kaitai', () => {
  it('declares the frame of the README', () => {
    const codec = frame(byte(), int32(), string({ prefix: uint16() }))
    expect(kaitai(codec, { id: 'message', title: 'A message: text', names: { '1': 'targetId' } }))
      .toMatchInlineSnapshot(`
      "meta:
        id: message
        title: "A message: text"
      doc: "Made by kaitai() of @link/codec: change the codec, not this file."
      seq:
        - id: field_0
          type: s1
        - id: target_id
          type: s4be
        - id: field_2_length
          type: u2be
        - id: field_2
          type: str
          size: field_2_length
          encoding: UTF-8
      "
    `)
  })

  it('declares every combinator', () => {
    expect(kaitai(everything(), { id: 'everything' })).toMatchInlineSnapshot(`
      "meta:
        id: everything
      doc: "Made by kaitai() of @link/codec: change the codec, not this file."
      seq:
        - id: numbers
          type: numbers
        - id: texts
          type: texts
        - id: blocks
          type: blocks
        - id: kind
          type: int24be
        - id: flag
          type: u1
          enum: flag
        - id: choice
          type: choice
        - id: wide
          type: wide
        - id: list_count
          type: u1
        - id: list
          type: list_item
          repeat: expr
          repeat-expr: list_count
        - id: point
          size: 2
        - id: tail
          size-eos: true
          doc: "Known to functions of the program only; so is where it ends, and what follows."
      instances:
        fixed:
          value: "\\"x\\""
      types:
        int24be:
          seq:
            - id: raw
              type: b24be
          instances:
            value:
              value: "(raw ^ 0x800000) - 0x800000"
        int24le:
          seq:
            - id: raw
              type: b24le
          instances:
            value:
              value: "(raw ^ 0x800000) - 0x800000"
        numbers:
          seq:
            - id: field_0
              type: s1
            - id: field_1
              type: s1
            - id: field_2
              type: u1
            - id: field_3
              type: s2be
            - id: field_4
              type: s2le
            - id: field_5
              type: u2be
            - id: field_6
              type: u2le
            - id: field_7
              type: int24be
            - id: field_8
              type: int24le
            - id: field_9
              type: b24be
            - id: field_10
              type: b24le
            - id: field_11
              type: s4be
            - id: field_12
              type: s4le
            - id: field_13
              type: u4be
            - id: field_14
              type: u4le
            - id: field_15
              type: s8be
            - id: field_16
              type: s8le
            - id: field_17
              type: u8be
            - id: field_18
              type: u8le
            - id: field_19
              type: f4be
            - id: field_20
              type: f4le
            - id: field_21
              type: f8be
            - id: field_22
              type: f8le
        up_to_0d0a:
          doc: "Code units of text in ASCII, with what ends it."
          seq:
            - id: units
              type: u1
              repeat: until
              repeat-until: "_ == 0x0a and units.size > 1 and units[units.size - 2] == 0x0d"
        up_to_0000_by_2:
          doc: "Code units of text in UTF-16LE, with what ends it."
          seq:
            - id: units
              type: u2be
              repeat: until
              repeat-until: "_ == 0x0000"
        up_to_0d0a_or_0a:
          doc: "Code units of text in UTF-8, with what ends it."
          seq:
            - id: units
              type: u1
              repeat: until
              repeat-until: "(_ == 0x0a and units.size > 1 and units[units.size - 2] == 0x0d) or (_ == 0x0a)"
        texts:
          seq:
            - id: name_length
              type: u1
            - id: name
              type: str
              size: name_length
              encoding: UTF-8
            - id: line
              type: up_to_0d0a
            - id: word
              type: str
              terminator: 32
              encoding: ISO-8859-1
            - id: wide
              type: up_to_0000_by_2
            - id: code
              type: str
              size: 3
              encoding: UTF-16BE
              doc: "Begins with a byte order mark."
            - id: lines
              type: up_to_0d0a_or_0a
            - id: filled
              type: str
              size: 8
              pad-right: 32
              encoding: UTF-8
            - id: digest
              size: 16
            - id: own_length
              type: u1
            - id: own
              size: own_length
        blocks:
          seq:
            - id: field_0_length
              type: u4be
            - id: field_0
              size: field_0_length
            - id: field_1
              size: 6
            - id: field_2_length
              type: u2be
            - id: field_2
              size: "field_2_length - 2"
            - id: field_3_length
              type: u1
            - id: field_3
              size: "field_3_length * 4"
        choice_put:
          seq:
            - id: put
              type: int24be
        choice_get_it:
          seq:
            - id: id
              type: s8be
            - id: a_b_length
              type: u1
            - id: a_b
              type: str
              size: a_b_length
              encoding: UTF-8
        choice:
          seq:
            - id: field_0
              type: str
              size: 1
              encoding: UTF-8
            - id: body
              type:
                switch-on: field_0
                cases:
                  "\\"p\\"": choice_put
                  "\\"g\\"": choice_get_it
        wide_7:
          seq:
            - id: field_7
              type: u1
        wide_9223372036854775808:
          seq:
            - id: field_9223372036854775808
              type: u1
        wide:
          seq:
            - id: field_0
              type: s8be
            - id: body
              type:
                switch-on: field_0
                cases:
                  7: wide_7
                  -9223372036854775808: wide_9223372036854775808
        list_item:
          seq:
            - id: item_count
              type: u1
            - id: item
              type: u2be
              repeat: expr
              repeat-expr: item_count
      enums:
        flag:
          0: "false"
          1: "true"
      "
    `)
  })

  it('goes from head to body by the names of an enumeration', () => {
    const text = kaitai(slacker, { id: 'slacker', names })
    expect(text).toContain(
      '        switch-on: version\n        cases:\n          5: slacker_5\n          6: slacker_6\n'.replaceAll(
        /^ {2}/gm,
        '',
      ),
    )
    expect(text).toContain('            "type::client_hello": slacker_6_1_client_hello\n')
    expect(text).toContain('    5:\n      id: auth_req\n      -orig-id: auth-req\n')
  })

  it('gives each name to one thing only', () => {
    const codec = record({ 'a b': uint8(), a_b: uint16(), aB: record({ test: uint8() }), test: record({ x: uint8() }) })
    const ids = Array.from(kaitai(codec, { id: 'test' }).matchAll(/^ {2}- id: (.*)$/gm), ([, id]) => id)
    expect(ids).toEqual(['a_b', 'a_b_2', 'a_b_3', 'test'])
    // A type may not be named as the format itself.
    expect(kaitai(codec, { id: 'test' })).toContain('  test_type:\n')
  })

  it('reads bits, flags and numbers that it has no word for by types of their parts', () => {
    const codec = record({
      head: bits({ version: 4, _: 1, size: 11 }),
      low: bits({ kind: 3, length: 5 }, { order: 'lsb' }),
      state: flags(uint16LE(), { open: 1 }),
      far: flags(varint(), { last: 2 ** 40 }),
      id: int40LE(),
      share: float16LE(),
    })
    const text = kaitai(codec, { id: 'test' })
    expect(text).toContain('      - id: version\n        type: b4be\n      - id: reserved\n        type: b1be\n')
    expect(text).toContain('      - id: kind\n        type: b3le\n      - id: length\n        type: b5le\n')
    expect(text).toContain('      open:\n        value: "(state & 0x1) != 0"\n')
    expect(text).toContain('      last:\n        value: "far.value / 0x10000000000 % 2 == 1"\n')
    expect(text).toContain('      - id: low\n        type: u4le\n      - id: high\n        type: s1\n')
    expect(text).toContain('      - id: mantissa\n        type: b10le\n')
  })

  it('goes by the length and the number of items that other fields say', () => {
    const codec = record({
      size: lengthOf(varint(), 'items'),
      count: countOf(uint8(), 'items'),
      rows: countOf(uint8(), 'list'),
      items: repeated(uint16()),
      list: repeated(uint8()),
      maybe: conditional(() => true, uint8()),
      lost: uint8(),
    })
    expect(kaitai(codec, { id: 'test' }).split('types:')[0]).toMatchInlineSnapshot(`
      "meta:
        id: test
      doc: "Made by kaitai() of @link/codec: change the codec, not this file."
      seq:
        - id: size
          type: varint_8
          doc: "Bytes of items."
        - id: count
          type: u1
          doc: "Items of items."
        - id: rows
          type: u1
          doc: "Items of list."
        - id: items
          type: items
          size: "size.value"
        - id: list
          type: u1
          repeat: expr
          repeat-expr: rows
        - id: maybe
          size-eos: true
          doc: "There only if a function of the program says so; so nobody else knows what follows."
      "
    `)
  })

  it('has one type for a part that contains itself', () => {
    const tree: Codec<unknown> = counted({
      prefix: uint8(),
      body: lazy(() => tree),
    }) as AnyCodec as Codec<unknown>
    const text = kaitai(record({ tree, again: aligned(tree, 4) }), { id: 'test' })
    expect(text).toContain('  tree_item:\n    seq:\n      - id: item_count\n        type: u1\n')
    expect(text).toContain('      - id: item\n        type: tree_item\n        repeat: expr\n')
    expect(text).toContain('    if: "again_start >= 0"\n')
    expect(text).toContain('    size: "(4 - (_io.pos - again_start) % 4) % 4"\n')
  })

  it('compares a head that may be any number as the number', () => {
    const head = enumeration(uint8(), { get: 1 }, { open: true })
    const text = kaitai(header(head, { get: uint8(), 7: uint16() } as never), { id: 'test' })
    expect(text).toContain('      cases:\n        1: get\n')
    expect(text).not.toContain('enums:')
  })

  it('quotes what YAML would take for something else', () => {
    const codec = header(enumeration(string({ length: 2, encoding: 'latin1' }), { a: 'no', b: '\u0085"' }), {
      a: uint8(),
      b: uint8(),
    })
    const text = kaitai(codec, { id: 'quotes', title: 'yes' })
    expect(text).toContain('  title: "yes"\n')
    expect(text).toContain(String.raw`"\"no\"": a`)
    expect(text).toContain('\\u0085')
    expect(text).not.toContain('\u0085')
  })

  it('is the rest of the stream where a codec of its own does not say its size', () => {
    const opaque = custom<number>({ size: { min: 3 }, encode: () => {}, decode: () => 0 })
    expect(kaitai(frame(string({ prefix: opaque })), { id: 'rest' })).toContain('    size-eos: true\n')
  })

  it.each(['', 'A', '1a', 'a-b', undefined])('refuses the id %j', (id) => {
    expect(caught(() => kaitai(uint8(), { id: id as never }))).toMatchObject({ code: 'CODEC_DEFINITION' })
  })
})
