import { describe, expect, it } from 'vitest'
import { aligned, bits, bool, flags, float16, mapped, uint16LE, validated, varint } from '../src/index.js'
import { byte, double, enumeration, frame, header, int32, record, string, toMarkdown } from '../src/index.js'
import { uint16, uint8 } from '../src/index.js'
import { everything } from './describe-everything.js'
import { slacker, slackerNames as names } from './slacker.js'

describe('toMarkdown', () => {
  it('has a row for each field of the frame of the README, with offsets as far as they are fixed', () => {
    const codec = frame(byte(), int32(), string({ prefix: uint16() }))
    expect(toMarkdown(codec, { title: 'Message' })).toMatchInlineSnapshot(`
      "## Message

      7–65,542 bytes.

      | field | type | offset | bytes | meaning |
      | --- | --- | --: | --: | --- |
      | \`0\` | byte | 0 | 1 | signed |
      | \`1\` | int32 | 1 | 4 | signed, big-endian |
      | \`2 (length)\` | uint16 | 5 | 2 | unsigned, big-endian |
      | \`2\` | string | 7 | 0–65,535 | utf8 text |
      "
    `)
  })

  it('names what has only an index', () => {
    const text = toMarkdown(frame(byte(), double()), { names: { '0': 'version', '1': 'price' } })
    expect(text).toContain('| `version` | byte | 0 | 1 |')
    expect(text).toContain('| `price` | double | 1 | 8 |')
  })

  it('says in which case a field is there', () => {
    expect(toMarkdown(slacker, { names })).toMatchInlineSnapshot(`
      "| field | type | offset | bytes | meaning |
      | --- | --- | --: | --: | --- |
      | \`version\` | byte | 0 | 1 | signed |
      | if \`version = 5\` |  |  |  |  |
      | \`transactionId\` | int32 | 1 | 4 | signed, big-endian |
      | \`type\` | enumeration of byte | 5 | 1 | 0 = request, 1 = response, 2 = ping, 3 = pong, 4 = error, 5 = auth-req, 6 = auth-ack, 7 = inspect-req, 8 = inspect-ack, 9 = interrupt, 10 = client-hello, 11 = server-hello |
      | if \`version = 5\`, \`type = request\` |  |  |  |  |
      | \`contentType\` | enumeration of byte | 6 | 1 | 0 = carb, 1 = json, 2 = clj, 3 = nippy, 4 = transit-json, 5 = transit-msgpack |
      | \`function (length)\` | uint16 | 7 | 2 | unsigned, big-endian |
      | \`function\` | string | 9 | 0–65,535 | utf8 text |
      | \`arguments (length)\` | uint32 |  | 4 | unsigned, big-endian |
      | \`arguments\` | byteBlock |  | 0–4,294,967,295 | bytes |
      | \`extensions\` | constant |  | 0 | always [], not on the wire |
      | if \`version = 5\`, \`type = response\` |  |  |  |  |
      | \`contentType\` | enumeration of byte | 6 | 1 | 0 = carb, 1 = json, 2 = clj, 3 = nippy, 4 = transit-json, 5 = transit-msgpack |
      | \`result\` | enumeration of byte | 7 | 1 | 0 = success, 11 = not-found, 12 = exception, 13 = thread-pool-full, 14 = canceled, 20 = protocol-mismatch, 21 = invalid-packet, 22 = acl-reject |
      | \`content (length)\` | uint32 | 8 | 4 | unsigned, big-endian |
      | \`content\` | byteBlock | 12 | 0–4,294,967,295 | bytes |
      | \`extensions\` | constant |  | 0 | always [], not on the wire |
      | if \`version = 5\`, \`type = ping\` |  |  |  |  |
      |  |  |  | 0 | nothing |
      | if \`version = 5\`, \`type = pong\` |  |  |  |  |
      |  |  |  | 0 | nothing |
      | if \`version = 5\`, \`type = error\` |  |  |  |  |
      | \`result\` | enumeration of byte | 6 | 1 | 0 = success, 11 = not-found, 12 = exception, 13 = thread-pool-full, 14 = canceled, 20 = protocol-mismatch, 21 = invalid-packet, 22 = acl-reject |
      | if \`version = 5\`, \`type = auth-req\` |  |  |  |  |
      | \`1=5/1/1=auth-req/0 (length)\` | uint16 | 6 | 2 | unsigned, big-endian |
      | \`1=5/1/1=auth-req/0\` | string | 8 | 0–65,535 | ascii text |
      | if \`version = 5\`, \`type = auth-ack\` |  |  |  |  |
      | \`1=5/1/1=auth-ack/0\` | enumeration of byte | 6 | 1 | 0 = auth-ok, 1 = auth-reject |
      | if \`version = 5\`, \`type = inspect-req\` |  |  |  |  |
      | \`1=5/1/1=inspect-req/0\` | enumeration of byte | 6 | 1 | 0 = functions, 1 = meta, 2 = clients |
      | \`1=5/1/1=inspect-req/1 (length)\` | uint16 | 7 | 2 | unsigned, big-endian |
      | \`1=5/1/1=inspect-req/1\` | byteBlock | 9 | 0–65,535 | bytes |
      | if \`version = 5\`, \`type = inspect-ack\` |  |  |  |  |
      | \`1=5/1/1=inspect-ack/0 (length)\` | uint16 | 6 | 2 | unsigned, big-endian |
      | \`1=5/1/1=inspect-ack/0\` | byteBlock | 8 | 0–65,535 | bytes |
      | if \`version = 5\`, \`type = interrupt\` |  |  |  |  |
      | \`target\` | int32 | 6 | 4 | signed, big-endian |
      | if \`version = 6\` |  |  |  |  |
      | \`transactionId\` | int32 | 1 | 4 | signed, big-endian |
      | \`type\` | enumeration of byte | 5 | 1 | 0 = request, 1 = response, 2 = ping, 3 = pong, 4 = error, 5 = auth-req, 6 = auth-ack, 7 = inspect-req, 8 = inspect-ack, 9 = interrupt, 10 = client-hello, 11 = server-hello |
      | if \`version = 6\`, \`type = request\` |  |  |  |  |
      | \`contentType\` | enumeration of byte | 6 | 1 | 0 = carb, 1 = json, 2 = clj, 3 = nippy, 4 = transit-json, 5 = transit-msgpack |
      | \`function (length)\` | uint16 | 7 | 2 | unsigned, big-endian |
      | \`function\` | string | 9 | 0–65,535 | utf8 text |
      | \`arguments (length)\` | uint32 |  | 4 | unsigned, big-endian |
      | \`arguments\` | byteBlock |  | 0–4,294,967,295 | bytes |
      | \`extensions (count)\` | byte |  | 1 | signed |
      | \`extensions\` | counted |  | 0–8,323,453 | list of frame |
      | \`extensions/id\` | int16 |  | 2 | signed, big-endian |
      | \`extensions/content (length)\` | uint16 |  | 2 | unsigned, big-endian |
      | \`extensions/content\` | byteBlock |  | 0–65,535 | bytes |
      | if \`version = 6\`, \`type = response\` |  |  |  |  |
      | \`contentType\` | enumeration of byte | 6 | 1 | 0 = carb, 1 = json, 2 = clj, 3 = nippy, 4 = transit-json, 5 = transit-msgpack |
      | \`result\` | enumeration of byte | 7 | 1 | 0 = success, 11 = not-found, 12 = exception, 13 = thread-pool-full, 14 = canceled, 20 = protocol-mismatch, 21 = invalid-packet, 22 = acl-reject |
      | \`content (length)\` | uint32 | 8 | 4 | unsigned, big-endian |
      | \`content\` | byteBlock | 12 | 0–4,294,967,295 | bytes |
      | \`extensions (count)\` | byte |  | 1 | signed |
      | \`extensions\` | counted |  | 0–8,323,453 | list of frame |
      | \`extensions/id\` | int16 |  | 2 | signed, big-endian |
      | \`extensions/content (length)\` | uint16 |  | 2 | unsigned, big-endian |
      | \`extensions/content\` | byteBlock |  | 0–65,535 | bytes |
      | if \`version = 6\`, \`type = ping\` |  |  |  |  |
      |  |  |  | 0 | nothing |
      | if \`version = 6\`, \`type = pong\` |  |  |  |  |
      |  |  |  | 0 | nothing |
      | if \`version = 6\`, \`type = error\` |  |  |  |  |
      | \`result\` | enumeration of byte | 6 | 1 | 0 = success, 11 = not-found, 12 = exception, 13 = thread-pool-full, 14 = canceled, 20 = protocol-mismatch, 21 = invalid-packet, 22 = acl-reject |
      | if \`version = 6\`, \`type = auth-req\` |  |  |  |  |
      | \`1=6/1/1=auth-req/0 (length)\` | uint16 | 6 | 2 | unsigned, big-endian |
      | \`1=6/1/1=auth-req/0\` | string | 8 | 0–65,535 | ascii text |
      | if \`version = 6\`, \`type = auth-ack\` |  |  |  |  |
      | \`1=6/1/1=auth-ack/0\` | enumeration of byte | 6 | 1 | 0 = auth-ok, 1 = auth-reject |
      | if \`version = 6\`, \`type = inspect-req\` |  |  |  |  |
      | \`1=6/1/1=inspect-req/0\` | enumeration of byte | 6 | 1 | 0 = functions, 1 = meta, 2 = clients |
      | \`1=6/1/1=inspect-req/1 (length)\` | uint16 | 7 | 2 | unsigned, big-endian |
      | \`1=6/1/1=inspect-req/1\` | byteBlock | 9 | 0–65,535 | bytes |
      | if \`version = 6\`, \`type = inspect-ack\` |  |  |  |  |
      | \`1=6/1/1=inspect-ack/0 (length)\` | uint16 | 6 | 2 | unsigned, big-endian |
      | \`1=6/1/1=inspect-ack/0\` | byteBlock | 8 | 0–65,535 | bytes |
      | if \`version = 6\`, \`type = interrupt\` |  |  |  |  |
      | \`target\` | int32 | 6 | 4 | signed, big-endian |
      | if \`version = 6\`, \`type = client-hello\` |  |  |  |  |
      | \`clientVersion (length)\` | uint16 | 6 | 2 | unsigned, big-endian |
      | \`clientVersion\` | string | 8 | 0–65,535 | utf8 text |
      | \`clientName (length)\` | uint16 |  | 2 | unsigned, big-endian |
      | \`clientName\` | string |  | 0–65,535 | utf8 text |
      | if \`version = 6\`, \`type = server-hello\` |  |  |  |  |
      | \`serverVersion (length)\` | uint16 | 6 | 2 | unsigned, big-endian |
      | \`serverVersion\` | string | 8 | 0–65,535 | utf8 text |
      "
    `)
  })

  it('keeps offsets behind a header whose cases end at the same place', () => {
    const type = enumeration(uint8(), { a: 1, b: 2 })
    const same = record({ body: header(type, { a: int32(), b: frame(uint16(), uint16()) }), end: uint8() })
    expect(toMarkdown(same)).toContain('| in every case |  |  |  |  |\n| `end` | uint8 | 5 | 1 |')
    const other = record({ body: header(type, { a: int32(), b: frame(uint16()) }), end: uint8() })
    expect(toMarkdown(other)).toContain('| `end` | uint8 |  | 1 |')
  })

  it('shows every combinator, in cells that hold', () => {
    expect(toMarkdown(everything())).toMatchInlineSnapshot(`
      "| field | type | offset | bytes | meaning |
      | --- | --- | --: | --: | --- |
      | \`numbers/0\` | byte | 0 | 1 | signed |
      | \`numbers/1\` | int8 | 1 | 1 | signed |
      | \`numbers/2\` | uint8 | 2 | 1 | unsigned |
      | \`numbers/3\` | int16 | 3 | 2 | signed, big-endian |
      | \`numbers/4\` | int16LE | 5 | 2 | signed, little-endian |
      | \`numbers/5\` | uint16 | 7 | 2 | unsigned, big-endian |
      | \`numbers/6\` | uint16LE | 9 | 2 | unsigned, little-endian |
      | \`numbers/7\` | int24 | 11 | 3 | signed, big-endian |
      | \`numbers/8\` | int24LE | 14 | 3 | signed, little-endian |
      | \`numbers/9\` | uint24 | 17 | 3 | unsigned, big-endian |
      | \`numbers/10\` | uint24LE | 20 | 3 | unsigned, little-endian |
      | \`numbers/11\` | int32 | 23 | 4 | signed, big-endian |
      | \`numbers/12\` | int32LE | 27 | 4 | signed, little-endian |
      | \`numbers/13\` | uint32 | 31 | 4 | unsigned, big-endian |
      | \`numbers/14\` | uint32LE | 35 | 4 | unsigned, little-endian |
      | \`numbers/15\` | int64 | 39 | 8 | signed, big-endian |
      | \`numbers/16\` | int64LE | 47 | 8 | signed, little-endian |
      | \`numbers/17\` | uint64 | 55 | 8 | unsigned, big-endian |
      | \`numbers/18\` | uint64LE | 63 | 8 | unsigned, little-endian |
      | \`numbers/19\` | float | 71 | 4 | IEEE 754, big-endian |
      | \`numbers/20\` | floatLE | 75 | 4 | IEEE 754, little-endian |
      | \`numbers/21\` | double | 79 | 8 | IEEE 754, big-endian |
      | \`numbers/22\` | doubleLE | 87 | 8 | IEEE 754, little-endian |
      | \`texts/name (length)\` | uint8 | 95 | 1 | unsigned |
      | \`texts/name\` | string | 96 | 0–255 | utf8 text |
      | \`texts/line\` | string |  | 2 or more | ascii text up to "\\\\r\\\\n" |
      | \`texts/word\` | string |  | 1 or more | latin1 text up to " " |
      | \`texts/wide\` | string |  | 2 or more | utf16le text up to "\\\\u0000" |
      | \`texts/code\` | string |  | 3 | utf16 text |
      | \`texts/lines\` | string |  | 1–82 | utf8 text up to "\\\\r\\\\n" or "\\\\n" |
      | \`texts/filled\` | string |  | 8 | utf8 text, filled up with 0x20 |
      | \`texts/digest\` | string |  | 16 | hex text |
      | \`texts/own (length)\` | uint8 |  | 1 | unsigned |
      | \`texts/own\` | string |  | 0–255 | custom text |
      | \`blocks/0 (length)\` | uint32 |  | 4 | unsigned, big-endian |
      | \`blocks/0\` | byteBlock |  | 0–4,294,967,295 | bytes |
      | \`blocks/1\` | byteBlock |  | 6 | bytes |
      | \`blocks/2 (length)\` | uint16 |  | 2 | unsigned, big-endian; bytes = written − 2 |
      | \`blocks/2\` | byteBlock |  | 0 or more | bytes |
      | \`blocks/3 (length)\` | uint8 |  | 1 | unsigned; bytes = written × 4 |
      | \`blocks/3\` | byteBlock |  | 0 or more | bytes |
      | \`kind\` | enumeration of int24 |  | 3 | -1 = minus, 404 = not-found |
      | \`flag\` | enumeration of uint8 |  | 1 | 1 = true, 0 = false |
      | \`choice/0\` | enumeration of string |  | 1 | p = put, g = get\\|it, - = none |
      | if \`choice/0 = put\` |  |  |  |  |
      | \`choice/1=put\` | int24 |  | 3 | signed, big-endian |
      | if \`choice/0 = get\\|it\` |  |  |  |  |
      | \`choice/1=get\\|it/id\` | int64 |  | 8 | signed, big-endian |
      | \`choice/1=get\\|it/a b (length)\` | uint8 |  | 1 | unsigned |
      | \`choice/1=get\\|it/a b\` | string |  | 0–255 | utf8 text |
      | if \`choice/0 = none\` |  |  |  |  |
      |  |  |  | 0 | nothing |
      | in every case |  |  |  |  |
      | \`wide/0\` | int64 |  | 8 | signed, big-endian |
      | if \`wide/0 = 7\` |  |  |  |  |
      | \`wide/1=7\` | uint8 |  | 1 | unsigned |
      | if \`wide/0 = -9223372036854775808\` |  |  |  |  |
      | \`wide/1=-9223372036854775808\` | uint8 |  | 1 | unsigned |
      | in every case |  |  |  |  |
      | \`list (count)\` | uint8 |  | 1 | unsigned |
      | \`list\` | counted |  | 0–130,305 | list of counted |
      | \`list/* (count)\` | uint8 |  | 1 | unsigned |
      | \`list/*\` | counted |  | 0–510 | list of uint16 |
      | \`list/*/*\` | uint16 |  | 2 | unsigned, big-endian |
      | \`fixed\` | constant |  | 0 | always "x", not on the wire |
      | \`odd\` | constant |  | 0 | always {"big": 1, "bytes": 0x0102, "nan": NaN, "list": [null, undefined, -0]}, not on the wire |
      | \`point\` | custom |  | 2 | known to its own functions only |
      | \`tail\` | custom |  | 1 or more | known to its own functions only |
      | \`tags (count)\` | uint8 |  | 1 | unsigned |
      | \`tags\` | map |  | 0–65,790 | list of frame |
      | \`tags/*/0\` | uint16 |  | 2 | unsigned, big-endian |
      | \`tags/*/1 (length)\` | uint8 |  | 1 | unsigned |
      | \`tags/*/1\` | string |  | 0–255 | utf8 text |
      | \`magic\` | magic |  | 2 | always 0x6162 |
      | \`region (length)\` | uint8 |  | 1 | unsigned |
      | \`region\` | sized |  | 2–255 | frame behind its length |
      | \`region/0\` | uint8 |  | 1 | unsigned |
      | \`region/1 (flag)\` | uint8 |  | 1 | unsigned |
      | if \`region/1 (flag)\` says so: 1 |  |  |  |  |
      | \`region/1\` | uint16 |  | 2 | unsigned, big-endian |
      | in every case |  |  |  |  |
      | \`region/2\` | string |  | 0 or more | utf8 text up to the end |
      | \`area\` | sized |  | 4 | byteBlock |
      | \`area\` | byteBlock |  | 0 or more | bytes up to the end |
      | \`more (length)\` | uint8 |  | 1 | unsigned |
      | \`more\` | sized |  | 0–2 | optional behind its length |
      | if bytes are left |  |  |  |  |
      | \`more\` | uint16 |  | 2 | unsigned, big-endian |
      | in every case |  |  |  |  |
      | \`room\` | aligned |  | 8 | padded, filled up to a multiple of 4 bytes |
      | \`room\` | padded |  | 5 | uint16, filled up |
      | \`room\` | uint16 |  | 2 | unsigned, big-endian |
      | \`room (padding)\` | bytes |  | 3 | filling |
      | \`room (padding)\` | bytes |  | 3 | filling |
      | \`triple\` | repeated |  | 6 | list of uint16, 3 items |
      | \`triple/*\` | uint16 |  | 2 | unsigned, big-endian |
      | \`checked\` | repeated |  | 0 or more | list of uint8 up to 0x0000 |
      | \`checked/*\` | uint8 |  | 1 | unsigned |
      | \`checked (end)\` | bytes |  | 2 | always 0x0000 |
      | \`checked (checksum)\` | uint32 |  | 4 | unsigned, big-endian; sum over \`checked\` |
      | \`dependent/length\` | lengthOf uint16 |  | 2 | bytes of \`body\`; unsigned, big-endian |
      | \`dependent/count\` | countOf uint8 |  | 1 | items of \`list\`; unsigned |
      | if a function of earlier fields says so |  |  |  |  |
      | \`dependent/maybe\` | uint8 |  | 1 | unsigned |
      | in every case |  |  |  |  |
      | \`dependent/body\` | repeated |  | 0 or more | list of counted up to the end |
      | \`dependent/body/* (count)\` | uint8 |  | 1 | unsigned |
      | \`dependent/body/*\` | counted |  | 0 or more | list of counted |
      | \`dependent/body/*/* (count)\` | uint8 |  | 1 | unsigned |
      | \`dependent/body/*/*\` | counted |  | 0 or more | list of further |
      | \`dependent/body/*/*/*\` | lazy |  | 0 or more | again what stands at \`dependent/body/*/*\` |
      | \`dependent/list\` | repeated |  | 0 or more | list of uint8, as many as another field says |
      | \`dependent/list/*\` | uint8 |  | 1 | unsigned |
      | \`dependent/last\` | repeated |  | 1 or more | list of uint8 up to one that ends it |
      | \`dependent/last/*\` | uint8 |  | 1 | unsigned |
      | \`dependent/sum\` | checksumOf uint32 |  | 4 | sum over \`length\` to \`list\`; unsigned, big-endian |
      "
    `)
  })

  it('keeps a name from breaking the table', () => {
    const lines = toMarkdown(record({ 'a|b`c\nd': uint8() }))
      .trim()
      .split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[2]).toBe('| `` a\\|b`c d `` | uint8 | 0 | 1 | unsigned |')
  })

  it('tells bits and flags by their places, and what functions of the program do', () => {
    const codec = record({
      head: bits({ version: 4, _: 1, size: 11 }),
      low: bits({ kind: 3, length: 5 }, { order: 'lsb' }),
      state: flags(uint16LE(), { open: 1, last: 0x80_00 }),
      there: bool(),
      share: float16(),
      number: varint({ zigzag: true }),
      even: validated(uint8(), (n) => n % 2 === 0),
      twice: mapped(frame(uint8(), string({ prefix: varint() })), { encode: () => [1, ''] as const, decode: () => 2 }),
      kind: enumeration(uint8(), { get: 1 }, { open: true }),
      text: aligned(string({ length: 3, pad: ' ' }), 4),
    })
    expect(toMarkdown(codec)).toMatchInlineSnapshot(`
      "| field | type | offset | bytes | meaning |
      | --- | --- | --: | --: | --- |
      | \`head\` | bits | 0 | 2 | bits, counted from the highest of the first byte |
      | \`head/version\` | 4 bits | 0 |  | bits 0–3 |
      | \`head/_\` | 1 bit | 0 |  | bit 4, reserved |
      | \`head/size\` | 11 bits | 0 |  | bits 5–15 |
      | \`low\` | bits | 2 | 1 | bits, counted from the lowest of the first byte |
      | \`low/kind\` | 3 bits | 2 |  | bits 0–2 |
      | \`low/length\` | 5 bits | 2 |  | bits 3–7 |
      | \`state\` | flags of uint16LE | 3 | 2 | bits: 0x1 = open, 0x8000 = last |
      | \`there\` | bool of uint8 | 5 | 1 | 1 = true, 0 = false |
      | \`share\` | float16 | 6 | 2 | IEEE 754, big-endian |
      | \`number\` | varint | 8 | 1–8 | 7 bits a byte, the lowest first; signed in turn: 0, -1, 1, … (zigzag) |
      | \`even\` | validated of uint8 |  | 1 | unsigned; checked by a function of the program |
      | \`twice\` | mapped |  | 2 or more | parts in a row; the program makes another value of it |
      | \`twice/0\` | uint8 |  | 1 | unsigned |
      | \`twice/1 (length)\` | varint |  | 1–8 | 7 bits a byte, the lowest first |
      | \`twice/1\` | string |  | 0 or more | utf8 text |
      | \`kind\` | enumeration of uint8 |  | 1 | 1 = get, other numbers as they are |
      | \`text\` | aligned |  | 4 | string, filled up to a multiple of 4 bytes |
      | \`text\` | string |  | 3 | utf8 text, filled up with 0x20 |
      | \`text (padding)\` | bytes |  | 1 | filling |
      "
    `)
  })
})
