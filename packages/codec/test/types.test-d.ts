// Compiled, never run: what the compiler infers, and what it refuses, at the property where it is wrong.
import * as link from '../src/index.js'
import type { Codec, Infer, InferInput } from '../src/index.js'

// oxlint-disable-next-line no-unnecessary-type-parameters -- only so does the compiler compare exactly
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(...equal: Equal<A, B> extends true ? [] : ['the types differ']): void

const { byte, byteBlock, constant, counted, custom, double, enumeration, frame, header, int32, int64, record, string } =
  link
const { uint8, uint16, uint32, uint64 } = link

// Leaves.
same<Infer<ReturnType<typeof byte>>, number>()
const wide = int64()
same<Infer<typeof wide>, bigint>()
const safe = uint64({ as: 'number' })
same<Infer<typeof safe>, number>()
const text = string({ prefix: uint16() })
same<typeof text, Codec<string>>()
const block = byteBlock({ prefix: uint32() })
same<Infer<typeof block>, Uint8Array>()
const range = byteBlock({ length: 5, as: 'range' })
same<typeof range, Codec<Uint8Array, [number, number]>>()
const tail = byteBlock({ rest: true, copy: true })
same<typeof tail, Codec<Uint8Array>>()
// @ts-expect-error both
byteBlock({ length: 5, rest: true })
// @ts-expect-error a length of its own has no functions
byteBlock({ length: 5, encodeLength: (n: number) => n, decodeLength: (n: number) => n })

// Frames: readonly in, mutable out.
const wire = frame(byte(), int32(), text)
same<Infer<typeof wire>, [number, number, string]>()
same<InferInput<typeof wire>, readonly [number, number, string]>()
same<typeof wire, Codec<readonly [number, number, string], [number, number, string]>>()
const empty = frame()
same<Infer<typeof empty>, []>()
link.encode(wire, [1, 2, 'x'] as const)
link.encode(
  wire,
  [
    1, 2,
    // @ts-expect-error the third value is text
    3,
  ],
)
// @ts-expect-error a value is missing
link.encode(wire, [1, 2])
// @ts-expect-error a value is too much
link.encode(wire, [1, 2, 'x', 4])
same<ReturnType<typeof link.decode<[number, number, string]>>, [number, number, string]>()
const decoded = link.decode(wire, new Uint8Array())
decoded[0] = 5
const message: [number, number, string] = decoded
void message

// Records: a constant may be left out of what is encoded.
const versioned = record({ version: constant(2), id: uint8(), tags: counted({ prefix: uint8(), body: text }) })
same<Infer<typeof versioned>, { version: 2; id: number; tags: string[] }>()
link.encode(versioned, { id: 1, tags: ['a'] })
link.encode(versioned, { id: 1, tags: ['a'] as readonly string[], version: 2 })
link.encode(versioned, {
  // @ts-expect-error id is a number, and the compiler says so here
  id: '1',
  tags: [],
})
// @ts-expect-error tags are missing
link.encode(versioned, { id: 1 })
// @ts-expect-error the version is 2
link.encode(versioned, { id: 1, tags: [], version: 3 })
link.encode(versioned, {
  id: 1,
  tags: [],
  // @ts-expect-error there is no such field
  extra: true,
})
link.writer().write(versioned, {
  id: 1,
  // @ts-expect-error no text
  tags: [5],
})
link.decode(versioned, new Uint8Array()).tags.push('mutable')

// Lists.
const points = counted({ prefix: uint16(), body: frame(double(), double()) })
same<Infer<typeof points>, [number, number][]>()
same<InferInput<typeof points>, readonly (readonly [number, number])[]>()
// @ts-expect-error the prefix is a codec of numbers
counted({ prefix: text, body: byte() })
counted({ prefix: int64(), body: byte() })

// Enumerations.
const method = enumeration(uint8(), { get: 1, put: 2 })
same<typeof method, Codec<'get' | 'put'>>()
// @ts-expect-error no such key
link.encode(method, 'patch')
// @ts-expect-error values are of the codec
enumeration(uint8(), { get: '1' })
const flag = enumeration(
  uint8(),
  new Map([
    [true, 1],
    [false, 0],
  ]),
)
same<Infer<typeof flag>, boolean>()
const changing = enumeration(uint8(), () => ({ a: 1, b: 2 }))
same<Infer<typeof changing>, 'a' | 'b'>()

// Headers: the body's type is told by the head.
const request = header(method, { get: frame(), put: record({ size: int32() }) })
same<Infer<typeof request>, ['get', []] | ['put', { size: number }]>()
link.encode(request, ['put', { size: 1 }])
link.encode(request, [
  'put',
  // @ts-expect-error the size is a number
  { size: 'large' },
])
// @ts-expect-error get has no such body
link.encode(request, ['get', { size: 1 }])
// @ts-expect-error no such case
link.encode(request, ['patch', []])
// @ts-expect-error not a key of the enumeration
header(method, { get: frame(), patch: frame() })
const answer = link.decode(request, new Uint8Array())
if (answer[0] === 'put') {
  const size: number = answer[1].size
  void size
} else same<(typeof answer)[1], []>()
const numbered = header(uint8(), { 5: byte(), 6: text })
same<Infer<typeof numbered>, [5, number] | [6, string]>()
const either = header(flag, { true: byte(), false: text })
same<Infer<typeof either>, [true, number] | [false, string]>()
const mapped = header(uint8(), new Map([[1, text]]))
same<Infer<typeof mapped>, [number, string]>()

// Constants.
const fixed = constant({ kind: 'x', list: [1] })
same<Infer<typeof fixed>, { readonly kind: 'x'; readonly list: readonly [1] }>()

// Strings: exactly one of prefix, delimiter and length.
string({ delimiter: '\n', encoding: 'ascii' })
// @ts-expect-error both
string({ delimiter: '\n', prefix: uint8() })
// @ts-expect-error neither
string({ encoding: 'utf8' })
string({ delimiter: ['\r\n', '\n'], maxLength: 100, encoding: 'hex' })
string({ length: 8, pad: '\0' })
string({ rest: true, maxLength: 5, encoding: 'base64' })
// @ts-expect-error the length is fixed
string({ length: 8, maxLength: 5 })
// @ts-expect-error only what is of a fixed length is filled up
string({ rest: true, pad: ' ' })
// @ts-expect-error no such encoding
string({ prefix: uint8(), encoding: 'utf-8' })

// Custom codecs: in and out may differ.
const date = custom<Date | number, Date>({
  size: 8,
  encode: (value, writer) => writer.write(double(), Number(value)),
  decode: (reader) => new Date(reader.read(double())),
})
same<typeof date, Codec<Date | number, Date>>()
const at = record({ at: date })
same<Infer<typeof at>, { at: Date }>()
link.encode(at, { at: 5 })

// Lists without a prefix, and maps.
const { checksum, checksumOf, conditional, countOf, crc32, lazy, lengthOf, mapOf, repeated } = link
const triple = repeated(frame(byte(), text), { count: 3 })
same<typeof triple, Codec<readonly (readonly [number, string])[], [number, string][]>>()
const labels = repeated(text, { until: (label) => label === '' })
same<Infer<typeof labels>, string[]>()
repeated(byte(), { until: 'end' })
repeated(byte(), { until: [0, 0] })
repeated(text, { until: 'END' })
// @ts-expect-error either or
repeated(byte(), { until: 'end', count: 2 })
// @ts-expect-error no end
repeated(byte(), {})
const scores = mapOf(uint8(), text, versioned)
same<
  typeof scores,
  Codec<ReadonlyMap<string, InferInput<typeof versioned>>, Map<string, { version: 2; id: number; tags: string[] }>>
>()

// Recursion: its type is written down.
type Json = number | string
interface Tree {
  readonly name: string
  readonly children: readonly Tree[]
}
const tree: Codec<Tree> = record({
  name: text,
  children: counted({ prefix: uint8(), body: lazy<Tree, Tree>(() => tree) }),
})
same<InferInput<typeof tree>, Tree>()
type JsonTree = ['leaf', Json] | ['list', JsonTree[]]
const json: Codec<JsonTree> = header(enumeration(uint8(), { leaf: 0, list: 1 }), {
  leaf: text as Codec<never, unknown> as Codec<Json>,
  list: counted({ prefix: uint8(), body: lazy(() => json) }),
})
same<Infer<typeof json>, JsonTree>()

// Computed fields may be left out, and are there when decoded.
const packet = record({
  length: lengthOf(uint16(), 'body'),
  rows: countOf(uint8(), 'row'),
  flags: uint8(),
  id: conditional((fields: { flags: number }) => fields.flags > 0, uint32()),
  body: repeated(byte(), { until: 'end' }),
  row: repeated(text),
  sum: checksumOf(crc32, 'flags', 'row'),
})
same<
  Infer<typeof packet>,
  {
    length: number
    rows: number
    flags: number
    id: number | undefined
    body: number[]
    row: string[]
    sum: number
  }
>()
link.encode(packet, { flags: 0, body: [], row: [] })
link.encode(packet, { flags: 1, id: 5, body: [], row: [], length: 0, sum: 7 })
// @ts-expect-error the body is missing
link.encode(packet, { flags: 0, row: [] })
link.encode(packet, {
  flags: 1,
  // @ts-expect-error no number
  id: '5',
  body: [],
  row: [],
})
record({
  // @ts-expect-error there is no field 'boby'
  length: lengthOf(uint16(), 'boby'),
  body: repeated(byte(), { until: 'end' }),
})
record({
  flags: uint8(),
  // @ts-expect-error there is no field 'falgs'
  sum: checksumOf(crc32, 'flags', 'falgs'),
})
record({
  flags: text,
  // @ts-expect-error flags are text
  id: conditional((fields: { flags: number }) => fields.flags > 0, uint32()),
})
const summed = checksum(versioned, crc32)
same<typeof summed, typeof versioned>()

// Regions, what may be missing, and signatures.
const { aligned, magic, optional, padded, sized } = link
const region = sized(uint16(), frame(byte(), text))
same<typeof region, Codec<readonly [number, string], [number, string]>>()
same<Infer<ReturnType<typeof sixteen>>, { version: 2; id: number; tags: string[] }>()
function sixteen() {
  return aligned(padded(sized(16, versioned), 20, { fill: 0 }), 4)
}
// @ts-expect-error the prefix is a codec of numbers
sized(text, byte())
const signed = record({ magic: magic('GIF89a'), name: optional(text), size: optional(uint16(), { flag: 'rest' }) })
same<Infer<typeof signed>, { magic: undefined; name: string | undefined; size: number | undefined }>()
link.encode(signed, {})
link.encode(signed, { magic: undefined, name: 'x', size: undefined })
link.encode(signed, {
  // @ts-expect-error no text
  name: 5,
})
optional(text, { flag })
optional(text, { flag: uint16() })
// @ts-expect-error neither numbers nor booleans
optional(text, { flag: text })

// Numbers: what is given and what comes back.
const { bits, bool, flags, float16, mapped: mappedTo, validated, varint } = link
same<ReturnType<typeof float16>, Codec<number>>()
const count = varint()
same<typeof count, Codec<number>>()
same<Infer<typeof signedCount>, number>()
const signedCount = varint({ zigzag: true })
const wideCount = varint({ as: 'bigint', zigzag: true })
same<Infer<typeof wideCount>, bigint>()
string({ prefix: varint() })
counted({ prefix: wideCount, body: byte() })
// @ts-expect-error a number or a bigint
varint({ as: 'float' })
const ip = bits({ version: 4, ihl: 4, _reserved: 2, length: 6 }, { order: 'lsb' })
same<Infer<typeof ip>, { version: number; ihl: number; length: number }>()
same<InferInput<typeof ip>, Readonly<{ version: number; ihl: number; length: number }>>()
// @ts-expect-error the length is missing
link.encode(ip, { version: 4, ihl: 5 })
// @ts-expect-error reserved bits are no part of the value
link.encode(ip, { version: 4, ihl: 5, length: 1, _reserved: 0 })
// @ts-expect-error no such order
bits({ a: 8 }, { order: 'up' })
const tcp = flags(uint8(), { fin: 1, syn: 2 })
same<Infer<typeof tcp>, { fin: boolean; syn: boolean }>()
link.encode(tcp, {})
link.encode(tcp, { syn: true, fin: undefined })
// @ts-expect-error no such flag
link.encode(tcp, { ack: true })
// @ts-expect-error true or false
link.encode(tcp, { syn: 1 })
same<ReturnType<typeof bool>, Codec<boolean>>()
// @ts-expect-error a codec of integers
bool(text)
const switched = header(bool(), { true: byte(), false: text })
same<Infer<typeof switched>, [true, number] | [false, string]>()

// An open enumeration gives numbers beside its keys; a closed one does not.
const opened = enumeration(uint8(), { get: 1, put: 2 }, { open: true })
same<typeof opened, Codec<'get' | 'put' | number>>()
same<Infer<ReturnType<typeof closed>>, 'get' | 'put'>()
function closed() {
  return enumeration(uint8(), { get: 1, put: 2 }, { open: false })
}
link.encode(opened, 7)
// @ts-expect-error no such key
link.encode(opened, 'patch')
// @ts-expect-error only numbers pass
enumeration(text, { get: 'g' }, { open: true })
const openRequest = header(opened, { get: frame(), 7: text })
same<Infer<typeof openRequest>, ['get', []] | [7, string]>()

// Mapped: the functions tell the types; the wire's are inferred for both of them.
const instant = mappedTo(uint32(), {
  encode: (value: Date) => value.getTime(),
  decode: (seconds) => {
    same<typeof seconds, number>()
    return new Date(seconds)
  },
})
same<typeof instant, Codec<Date>>()
const lenient = mappedTo(frame(byte(), text), {
  encode: (value: string | number) => [1, String(value)] as const,
  decode: ([, value]) => value,
})
same<typeof lenient, Codec<string | number, string>>()
mappedTo(uint8(), {
  // @ts-expect-error the wire takes numbers
  encode: (value: string) => value,
  decode: (wire) => String(wire),
})

// Validated: the types stay, and the check sees what is encoded and what is decoded.
const port = validated(uint16(), (value) => value > 1023, 'a port from 1024')
same<typeof port, Codec<number>>()
const checkedFields = validated(versioned, ({ id }) => id > 0)
same<typeof checkedFields, typeof versioned>()
validated(lenient, (value) => {
  same<typeof value, string | number>()
  return true
})
// @ts-expect-error true or false
validated(uint8(), (value) => value)

// Streams.
const stream = link.decoder(wire)
for (const one of stream.push(new Uint8Array())) same<typeof one, [number, number, string]>()
// @ts-expect-error no such limit
link.decoder(wire, { maxframe: 10 })

// The aliases are the same functions.
same<typeof link.enum, typeof enumeration>()
same<typeof link.const, typeof constant>()

// A codec of another copy of the package has the same structure.
const foreign: Codec<number> = { kind: 'theirs', size: { min: 1, max: 1 }, write: () => undefined, read: () => 1 }
same<Infer<ReturnType<typeof withForeign>>, [number]>()
function withForeign() {
  return frame(foreign)
}
