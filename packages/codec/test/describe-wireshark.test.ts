import { describe, expect, it } from 'vitest'
import { byte, constant, custom, enumeration, frame, header, int32, record, string, uint16 } from '../src/index.js'
import { bits, byteBlock, checksum, flags, lazy, mapped, optional, repeated, sized, varint } from '../src/index.js'
import {
  counted,
  uint16LE,
  uint48,
  uint64,
  uint8,
  wiresharkDissector,
  type AnyCodec,
  type Codec,
} from '../src/index.js'
import { caught } from './caught.js'
import { everything } from './describe-everything.js'
import { slacker, slackerNames as names } from './slacker.js'

// That these load and work in the real Wireshark is the business of test/interop/wireshark.interop.ts.

/** What is different from one protocol to the next. */
function declared(lua: string): string {
  const fields = lua.slice(lua.search(/^local (values|fields) =/m), lua.indexOf('-- Ends the reading'))
  return fields + lua.slice(lua.search(/^(lazy\(|local message =)/m), lua.indexOf('local function cursor'))
}

const FUNCTIONS = { encode: () => {}, decode: () => 0 }

const of = (codec: AnyCodec, names = {}): string => declared(wiresharkDissector(codec, { name: 'test', names }))

describe('wiresharkDissector', () => {
  it('declares the frame of the README', () => {
    expect(of(frame(byte(), int32(), string({ prefix: uint16() })), { '1': 'target' })).toMatchInlineSnapshot(`
      "local fields = {
        ["0"] = ProtoField.int8("test.0", "0", base.DEC),
        ["target"] = ProtoField.int32("test.target", "target", base.DEC),
        ["2.length"] = ProtoField.uint16("test.2.length", "2 length", base.DEC),
        ["2"] = ProtoField.string("test.2", "2"),
      }

      local message = frame({
        number("0", 1, "int"),
        number("target", 4, "int"),
        prefixed_string("2", ENC_UTF_8, number("2.length", 2, "uint")),
      })

      "
    `)
  })

  it('declares every combinator', () => {
    expect(of(everything())).toMatchInlineSnapshot(`
      "local values = {
        {
          [-1] = "minus",
          [404] = "not-found",
        },
        {
          [1] = "true",
          [0] = "false",
        },
      }

      local fields = {
        ["numbers.0"] = ProtoField.int8("test.numbers.0", "0", base.DEC),
        ["numbers.1"] = ProtoField.int8("test.numbers.1", "1", base.DEC),
        ["numbers.2"] = ProtoField.uint8("test.numbers.2", "2", base.DEC),
        ["numbers.3"] = ProtoField.int16("test.numbers.3", "3", base.DEC),
        ["numbers.4"] = ProtoField.int16("test.numbers.4", "4", base.DEC),
        ["numbers.5"] = ProtoField.uint16("test.numbers.5", "5", base.DEC),
        ["numbers.6"] = ProtoField.uint16("test.numbers.6", "6", base.DEC),
        ["numbers.7"] = ProtoField.int24("test.numbers.7", "7", base.DEC),
        ["numbers.8"] = ProtoField.int24("test.numbers.8", "8", base.DEC),
        ["numbers.9"] = ProtoField.uint24("test.numbers.9", "9", base.DEC),
        ["numbers.10"] = ProtoField.uint24("test.numbers.10", "10", base.DEC),
        ["numbers.11"] = ProtoField.int32("test.numbers.11", "11", base.DEC),
        ["numbers.12"] = ProtoField.int32("test.numbers.12", "12", base.DEC),
        ["numbers.13"] = ProtoField.uint32("test.numbers.13", "13", base.DEC),
        ["numbers.14"] = ProtoField.uint32("test.numbers.14", "14", base.DEC),
        ["numbers.15"] = ProtoField.int64("test.numbers.15", "15", base.DEC),
        ["numbers.16"] = ProtoField.int64("test.numbers.16", "16", base.DEC),
        ["numbers.17"] = ProtoField.uint64("test.numbers.17", "17", base.DEC),
        ["numbers.18"] = ProtoField.uint64("test.numbers.18", "18", base.DEC),
        ["numbers.19"] = ProtoField.float("test.numbers.19", "19"),
        ["numbers.20"] = ProtoField.float("test.numbers.20", "20"),
        ["numbers.21"] = ProtoField.double("test.numbers.21", "21"),
        ["numbers.22"] = ProtoField.double("test.numbers.22", "22"),
        ["numbers"] = ProtoField.none("test.numbers", "numbers"),
        ["texts.name.length"] = ProtoField.uint8("test.texts.name.length", "name length", base.DEC),
        ["texts.name"] = ProtoField.string("test.texts.name", "name"),
        ["texts.line"] = ProtoField.string("test.texts.line", "line"),
        ["texts.word"] = ProtoField.string("test.texts.word", "word"),
        ["texts.wide"] = ProtoField.string("test.texts.wide", "wide"),
        ["texts.code"] = ProtoField.string("test.texts.code", "code"),
        ["texts.lines"] = ProtoField.string("test.texts.lines", "lines"),
        ["texts.filled"] = ProtoField.string("test.texts.filled", "filled"),
        ["texts.digest"] = ProtoField.bytes("test.texts.digest", "digest"),
        ["texts.own.length"] = ProtoField.uint8("test.texts.own.length", "own length", base.DEC),
        ["texts.own"] = ProtoField.bytes("test.texts.own", "own"),
        ["texts"] = ProtoField.none("test.texts", "texts"),
        ["blocks.0.length"] = ProtoField.uint32("test.blocks.0.length", "0 length", base.DEC),
        ["blocks.0"] = ProtoField.bytes("test.blocks.0", "0"),
        ["blocks.1"] = ProtoField.bytes("test.blocks.1", "1"),
        ["blocks.2.length"] = ProtoField.uint16("test.blocks.2.length", "2 length", base.DEC),
        ["blocks.2"] = ProtoField.bytes("test.blocks.2", "2"),
        ["blocks.3.length"] = ProtoField.uint8("test.blocks.3.length", "3 length", base.DEC),
        ["blocks.3"] = ProtoField.bytes("test.blocks.3", "3"),
        ["blocks"] = ProtoField.none("test.blocks", "blocks"),
        ["kind"] = ProtoField.int24("test.kind", "kind", base.DEC, values[1]),
        ["flag"] = ProtoField.uint8("test.flag", "flag", base.DEC, values[2]),
        ["choice.0"] = ProtoField.string("test.choice.0", "0"),
        ["choice.put"] = ProtoField.int24("test.choice.put", "put", base.DEC),
        ["choice.get_it.id"] = ProtoField.int64("test.choice.get_it.id", "id", base.DEC),
        ["choice.get_it.a_b.length"] = ProtoField.uint8("test.choice.get_it.a_b.length", "a b length", base.DEC),
        ["choice.get_it.a_b"] = ProtoField.string("test.choice.get_it.a_b", "a b"),
        ["choice.get_it"] = ProtoField.none("test.choice.get_it", "get|it"),
        ["choice"] = ProtoField.none("test.choice", "choice"),
        ["wide.0"] = ProtoField.int64("test.wide.0", "0", base.DEC),
        ["wide.7"] = ProtoField.uint8("test.wide.7", "7", base.DEC),
        ["wide.-9223372036854775808"] = ProtoField.uint8("test.wide.-9223372036854775808", "-9223372036854775808", base.DEC),
        ["wide"] = ProtoField.none("test.wide", "wide"),
        ["list.count"] = ProtoField.uint8("test.list.count", "list count", base.DEC),
        ["list.item.count"] = ProtoField.uint8("test.list.item.count", "item count", base.DEC),
        ["list.item.item"] = ProtoField.uint16("test.list.item.item", "item", base.DEC),
        ["list.item"] = ProtoField.none("test.list.item", "item"),
        ["list"] = ProtoField.none("test.list", "list"),
        ["fixed"] = ProtoField.none("test.fixed", "fixed"),
        ["odd"] = ProtoField.none("test.odd", "odd"),
        ["point"] = ProtoField.bytes("test.point", "point"),
        ["tags.count"] = ProtoField.uint8("test.tags.count", "tags count", base.DEC),
        ["tags.item.0"] = ProtoField.uint16("test.tags.item.0", "0", base.DEC),
        ["tags.item.1.length"] = ProtoField.uint8("test.tags.item.1.length", "1 length", base.DEC),
        ["tags.item.1"] = ProtoField.string("test.tags.item.1", "1"),
        ["tags.item"] = ProtoField.none("test.tags.item", "item"),
        ["tags"] = ProtoField.none("test.tags", "tags"),
        ["magic"] = ProtoField.bytes("test.magic", "magic"),
        ["region.length"] = ProtoField.uint8("test.region.length", "region length", base.DEC),
        ["region.0"] = ProtoField.uint8("test.region.0", "0", base.DEC),
        ["region.1.flag"] = ProtoField.uint8("test.region.1.flag", "1 flag", base.DEC),
        ["region.1"] = ProtoField.uint16("test.region.1", "1", base.DEC),
        ["region.2"] = ProtoField.string("test.region.2", "2"),
        ["region"] = ProtoField.none("test.region", "region"),
        ["area"] = ProtoField.bytes("test.area", "area"),
        ["more.length"] = ProtoField.uint8("test.more.length", "more length", base.DEC),
        ["more"] = ProtoField.uint16("test.more", "more", base.DEC),
        ["room"] = ProtoField.uint16("test.room", "room", base.DEC),
        ["room.padding"] = ProtoField.bytes("test.room.padding", "room padding"),
        ["triple.item"] = ProtoField.uint16("test.triple.item", "item", base.DEC),
        ["triple"] = ProtoField.none("test.triple", "triple"),
        ["checked.end"] = ProtoField.bytes("test.checked.end", "checked end"),
        ["checked.item"] = ProtoField.uint8("test.checked.item", "item", base.DEC),
        ["checked"] = ProtoField.none("test.checked", "checked"),
        ["checked.checksum"] = ProtoField.uint32("test.checked.checksum", "checked checksum", base.DEC),
        ["dependent.length"] = ProtoField.uint16("test.dependent.length", "length", base.DEC),
        ["dependent.count"] = ProtoField.uint8("test.dependent.count", "count", base.DEC),
        ["dependent.body.item.count"] = ProtoField.uint8("test.dependent.body.item.count", "item count", base.DEC),
        ["dependent.body.item.item.count"] = ProtoField.uint8("test.dependent.body.item.item.count", "item count", base.DEC),
        ["dependent.body.item.item"] = ProtoField.none("test.dependent.body.item.item", "item"),
        ["dependent.body.item"] = ProtoField.none("test.dependent.body.item", "item"),
        ["dependent.body"] = ProtoField.none("test.dependent.body", "body"),
        ["dependent.list.item"] = ProtoField.uint8("test.dependent.list.item", "item", base.DEC),
        ["dependent.list"] = ProtoField.none("test.dependent.list", "list"),
        ["dependent.sum"] = ProtoField.uint32("test.dependent.sum", "sum", base.DEC),
        ["dependent"] = ProtoField.none("test.dependent", "dependent"),
      }

      lazy(0, branch("dependent.body.item", counted(
        number("dependent.body.item.count", 1, "uint"),
        0,
        again(1)
      )))
      lazy(1, branch("dependent.body.item.item", counted(
        number("dependent.body.item.item.count", 1, "uint"),
        0,
        again(1)
      )))
      local message = frame({
        branch("numbers", frame({
          number("numbers.0", 1, "int"),
          number("numbers.1", 1, "int"),
          number("numbers.2", 1, "uint"),
          number("numbers.3", 2, "int"),
          number("numbers.4", 2, "le_int", true),
          number("numbers.5", 2, "uint"),
          number("numbers.6", 2, "le_uint", true),
          number("numbers.7", 3, "int"),
          number("numbers.8", 3, "le_int", true),
          number("numbers.9", 3, "uint"),
          number("numbers.10", 3, "le_uint", true),
          number("numbers.11", 4, "int"),
          number("numbers.12", 4, "le_int", true),
          number("numbers.13", 4, "uint"),
          number("numbers.14", 4, "le_uint", true),
          number("numbers.15", 8, "int64"),
          number("numbers.16", 8, "le_int64", true),
          number("numbers.17", 8, "uint64"),
          number("numbers.18", 8, "le_uint64", true),
          number("numbers.19", 4, "float"),
          number("numbers.20", 4, "le_float", true),
          number("numbers.21", 8, "float"),
          number("numbers.22", 8, "le_float", true),
        })),
        branch("texts", frame({
          prefixed_string("texts.name", ENC_UTF_8, number("texts.name.length", 1, "uint")),
          delimited_string("texts.line", ENC_ASCII, { "\\x0d\\x0a" }, 1),
          delimited_string("texts.word", ENC_ISO_8859_1, { "\\x20" }, 1),
          delimited_string("texts.wide", UTF_16LE, { "\\x00\\x00" }, 2),
          fixed_string("texts.code", "bom", 3),
          delimited_string("texts.lines", ENC_UTF_8, { "\\x0d\\x0a", "\\x0a" }, 1),
          fixed_string("texts.filled", ENC_UTF_8, 8, "\\x20"),
          fixed_bytes("texts.digest", 16),
          bytes("texts.own", number("texts.own.length", 1, "uint"), 1, 0),
        })),
        branch("blocks", frame({
          bytes("blocks.0", number("blocks.0.length", 4, "uint"), 1, 0),
          fixed_bytes("blocks.1", 6),
          bytes("blocks.2", number("blocks.2.length", 2, "uint"), 1, -2),
          bytes("blocks.3", number("blocks.3.length", 1, "uint"), 4, 0),
        })),
        number("kind", 3, "int"),
        number("flag", 1, "uint"),
        branch("choice", header(enumeration({ ["p"] = "put", ["g"] = "get|it", ["-"] = "none" }, fixed_string("choice.0", ENC_UTF_8, 1), "unknown"), {
          ["p"] = { "put", number("choice.put", 3, "int") },
          ["g"] = { "get|it", branch("choice.get_it", frame({
            number("choice.get_it.id", 8, "int64"),
            prefixed_string("choice.get_it.a_b", ENC_UTF_8, number("choice.get_it.a_b.length", 1, "uint")),
          })) },
          ["-"] = { "none", frame({}) },
        })),
        branch("wide", header(number("wide.0", 8, "int64"), {
          ["7"] = { "7", number("wide.7", 1, "uint") },
          ["-9223372036854775808"] = { "-9223372036854775808", number("wide.-9223372036854775808", 1, "uint") },
        })),
        branch("list", counted(
          number("list.count", 1, "uint"),
          1,
          branch("list.item", counted(
            number("list.item.count", 1, "uint"),
            2,
            number("list.item.item", 2, "uint")
          ))
        )),
        constant("fixed", "x"),
        constant("odd", "{\\"big\\": 1, \\"bytes\\": 0x0102, \\"nan\\": NaN, \\"list\\": [null, undefined, -0]}"),
        fixed_bytes("point", 2),
        undescribed("custom", 1),
        branch("tags", counted(
          number("tags.count", 1, "uint"),
          3,
          branch("tags.item", frame({
            number("tags.item.0", 2, "uint"),
            prefixed_string("tags.item.1", ENC_UTF_8, number("tags.item.1.length", 1, "uint")),
          }))
        )),
        magic("magic", "\\x61\\x62"),
        sized_by(number("region.length", 1, "uint"), branch("region", frame({
          number("region.0", 1, "uint"),
          optional(number("region.1.flag", 1, "uint"), { ["1"] = true, ["0"] = false }, number("region.1", 2, "uint")),
          rest_string("region.2", ENC_UTF_8),
        }))),
        sized(4, rest_bytes("area")),
        sized_by(number("more.length", 1, "uint"), optional_rest(number("more", 2, "uint"))),
        aligned(4, sized(5, number("room", 2, "uint"), "room.padding"), "room.padding"),
        branch("triple", repeated(
          3,
          2,
          number("triple.item", 2, "uint")
        )),
        followed(branch("checked", until_bytes(
          "checked.end",
          "\\x00\\x00",
          number("checked.item", 1, "uint")
        )), noted("not verified", number("checked.checksum", 4, "uint"))),
        branch("dependent", record({
          length_of("body", number("dependent.length", 2, "uint")),
          count_of("list", number("dependent.count", 1, "uint")),
          undescribed("a field by a condition", 0),
          limited("body", branch("dependent.body", until_end(
            again(0)
          ))),
          branch("dependent.list", counted_by(
            "list",
            1,
            number("dependent.list.item", 1, "uint")
          )),
          undescribed("a list whose last item a function knows", 1),
          noted("not verified", number("dependent.sum", 4, "uint")),
        })),
      })

      "
    `)
  })

  it('makes one field of parts that are alike in several cases', () => {
    const lua = wiresharkDissector(slacker, { name: 'slacker', names })
    expect(lua.match(/ProtoField\.int32\("slacker\.transactionId"/g)).toHaveLength(1)
    expect(lua.match(/number\("transactionId"/g)).toHaveLength(2)
    expect(lua).not.toContain('_2"')
  })

  it('tells parts of one name apart that are not alike', () => {
    const codec = header(uint8(), { 1: uint16(), 2: int32() })
    const text = of(codec, { '1': 'body' })
    expect(text).toContain('["body"] = ProtoField.uint16("test.body"')
    expect(text).toContain('["body_2"] = ProtoField.int32("test.body_2"')
  })

  it('goes by names for one case before those for all', () => {
    const codec = header(uint8(), { 1: frame(uint8()), 2: frame(uint8()) })
    const text = of(codec, { '1=2/0': 'second', '1/0': 'any' })
    expect(text).toContain('["1"] = { "1", frame({\n    number("any", 1, "uint"),')
    expect(text).toContain('["2"] = { "2", frame({\n    number("second", 1, "uint"),')
  })

  it('stops where a codec of its own does not say its size', () => {
    const opaque = custom<number>({ size: { min: 3 }, encode: () => {}, decode: () => 0 })
    expect(of(frame(opaque, uint8()))).toContain('undescribed("custom", 3)')
    expect(of(string({ prefix: opaque }))).toContain('undescribed("text of a computed length", 3)')
    expect(of(counted({ prefix: opaque, body: uint8() }))).toContain('undescribed("a list of a computed length", 3)')
    expect(of(header(custom<1>({ size: 1, encode: () => {}, decode: () => 1 }), { 1: int32() }))).toContain(
      'undescribed("a body by an unknown head", 4)',
    )
  })

  it('puts bits under masks, and wide ones, which Lua has no masks for, by their place', () => {
    const codec = record({
      head: bits({ version: 4, _: 1, size: 11, serial: 40 }),
      low: bits({ kind: 3, length: 13 }, { order: 'lsb' }),
      state: flags(uint16LE(), { open: 1, last: 0x80_00 }),
      far: flags(uint48(), { low: 1, high: 2 ** 47 }),
    })
    expect(of(codec)).toMatchInlineSnapshot(`
      "local fields = {
        ["head.version"] = ProtoField.uint8("test.head.version", "version", base.DEC, nil, 0xf0),
        ["head._"] = ProtoField.uint8("test.head._", "_", base.DEC, nil, 0x8),
        ["head.size"] = ProtoField.uint16("test.head.size", "size", base.DEC, nil, 0x7ff),
        ["head.serial"] = ProtoField.uint64("test.head.serial", "serial", base.DEC),
        ["head"] = ProtoField.bytes("test.head", "head"),
        ["low.kind"] = ProtoField.uint8("test.low.kind", "kind", base.DEC, nil, 0x7),
        ["low.length"] = ProtoField.uint16("test.low.length", "length", base.DEC, nil, 0xfff8),
        ["low"] = ProtoField.bytes("test.low", "low"),
        ["state.open"] = ProtoField.bool("test.state.open", "open", 16, nil, 0x1),
        ["state.last"] = ProtoField.bool("test.state.last", "last", 16, nil, 0x8000),
        ["state"] = ProtoField.uint16("test.state", "state", base.DEC),
        ["far.low"] = ProtoField.bool("test.far.low", "low"),
        ["far.high"] = ProtoField.bool("test.far.high", "high"),
        ["far"] = ProtoField.uint64("test.far", "far", base.DEC),
      }

      local message = frame({
        bits("head", 7, false, {
          { "head.version", 0, 1 },
          { "head._", 0, 1 },
          { "head.size", 0, 2 },
          { "head.serial", 2, 5, 0, 40 },
        }),
        bits("low", 2, true, {
          { "low.kind", 0, 1 },
          { "low.length", 0, 2 },
        }),
        flags(number("state", 2, "le_uint", true), true, {
          { "state.open" },
          { "state.last" },
        }),
        flags(number("far", 6, "uint64"), false, {
          { "far.low", 0x1 },
          { "far.high", 0x800000000000 },
        }),
      })

      "
    `)
  })

  it('reads a part that contains itself by the name of the first place', () => {
    const item = lazy((): AnyCodec => list) as Codec<unknown>
    const list: AnyCodec = counted({ prefix: uint8(), body: item })
    expect(of(record({ list: list as Codec<unknown>, again: item }))).toMatchInlineSnapshot(`
      "local fields = {
        ["list.count"] = ProtoField.uint8("test.list.count", "list count", base.DEC),
        ["list.item.count"] = ProtoField.uint8("test.list.item.count", "item count", base.DEC),
        ["list.item"] = ProtoField.none("test.list.item", "item"),
        ["list"] = ProtoField.none("test.list", "list"),
      }

      lazy(0, branch("list.item", counted(
        number("list.item.count", 1, "uint"),
        0,
        again(0)
      )))
      local message = frame({
        branch("list", counted(
          number("list.count", 1, "uint"),
          0,
          again(0)
        )),
        again(0),
      })

      "
    `)
  })

  it('goes on behind a region in which something is not described', () => {
    const last = repeated(uint8(), { until: (item) => item === 0 })
    expect(of(frame(sized(uint8(), last), uint8()))).toMatchInlineSnapshot(`
      "local fields = {
        ["0.length"] = ProtoField.uint8("test.0.length", "0 length", base.DEC),
        ["1"] = ProtoField.uint8("test.1", "1", base.DEC),
      }

      local message = frame({
        sized_by(number("0.length", 1, "uint"), undescribed("a list whose last item a function knows", 1)),
        number("1", 1, "uint"),
      })

      "
    `)
  })

  it('stops at a flag, a sum or a length that only the program can make', () => {
    const own = mapped(varint(), { encode: (n: number) => n + 1, decode: (n) => n - 1 })
    const sum = { codec: own, compute: () => 0 }
    const choice = enumeration(uint8(), new Map([[0, 5]]))
    expect(of(optional(uint8(), { flag: own }))).toContain('undescribed("a value behind a flag of its own", 1)')
    expect(of(sized(own, uint8()))).toContain('undescribed("a region of a computed length", 2)')
    expect(of(byteBlock({ prefix: choice }))).toContain('undescribed("bytes of a computed length", 1)')
    expect(of(checksum(uint8(), { ...sum, codec: custom<number>({ size: { min: 1 }, ...FUNCTIONS }) }))).toContain(
      'undescribed("a sum of its own", 1)',
    )
    expect(of(checksum(uint8(), sum))).toContain('noted("not verified", noted("as on the wire", varint(')
  })

  it('keeps text from breaking out of its string', () => {
    const codec = record({
      'a"]=os.exit()--': enumeration(uint8(), { 'k"\\\n\0': 1 }),
      wide: enumeration(uint64(), { 'é"': 1n }),
      fixed: constant('"..x.."'),
    })
    const lua = wiresharkDissector(codec, { name: 'a\n"b', names: { fixed: 'x\ny"' } })
    expect(lua).toContain(String.raw`[1] = "k\"\\\x0a\x00"`)
    expect(lua).toContain(String.raw`["1"] = "é\""`)
    expect(lua).toContain(String.raw`constant("x_y_", "\"..x..\"")`)
    expect(lua).toContain('["a___os_exit__--"]')
    expect(lua.split('\n')[0]).toMatch(/^-- a "b, for Wireshark/)
    expect(lua).toContain('local proto = Proto("a_b", TITLE)')
  })

  it('listens to a port of TCP or UDP, or waits to be chosen', () => {
    const last = (options: object): string | undefined =>
      wiresharkDissector(uint8(), { name: 'test', ...options })
        .trim()
        .split('\n')
        .at(-1)
    expect(last({ port: 53 })).toBe('DissectorTable.get("tcp.port"):add(53, proto)')
    expect(last({ port: 53, transport: 'udp' })).toBe('DissectorTable.get("udp.port"):add(53, proto)')
    expect(last({})).toBe('DissectorTable.get("tcp.port"):add_for_decode_as(proto)')
  })

  it.each([{ name: 'a' }, { name: '42' }, { name: '' }, {}, { name: 'ok', port: 0 }, { name: 'ok', port: 65_536 }])(
    'refuses %j',
    (options) => {
      expect(caught(() => wiresharkDissector(uint8(), options as never))).toMatchObject({ code: 'CODEC_DEFINITION' })
    },
  )
})
