// DNS messages (RFC 1035; AAAA: RFC 3596, SRV: RFC 2782). A name may end with a pointer to another name of the message. A
// pointer is data, and `nameOf` follows it: what is decoded is written to the same bytes, compressed as it was.
import { bits, byteBlock, countOf, custom, decodeFrom, enumeration, frame, record, repeated, sized } from '@link/codec'
import {
  CodecError,
  string,
  uint16,
  uint32,
  uint8,
  validated,
  type AnyCodec,
  type Codec,
  type Infer,
} from '@link/codec'

/** Labels, and where in the message the name goes on, if it does (4.1.4). */
export type Name = { readonly labels: readonly string[]; readonly pointer?: number }

const first = validated(uint8(), (byte) => byte < 64 || byte >= 192, 'a label of at most 63 bytes, or a pointer')
const text = string({ prefix: uint8(), encoding: 'latin1' })
const label = validated(text, ({ length }) => length > 0 && length < 64, 'a label of 1 to 63 bytes')
const labels = Array.from({ length: 64 }, (_, length) => string({ length, encoding: 'latin1' }))
const pointer = bits({ both: 2, at: 14 })

export const name = custom<Name>({
  size: { min: 1, max: 255 },
  encode(value, writer) {
    for (const one of value.labels) writer.write(label, one)
    if (value.pointer === undefined) writer.write(uint8(), 0)
    else writer.write(pointer, { both: 3, at: value.pointer })
  },
  *decode(reader) {
    const texts: string[] = []
    for (;;) {
      const length = yield* reader.part(first)
      if (length === 0) return { labels: texts }
      if (length >= 192) return { labels: texts, pointer: (length - 192) * 256 + (yield* reader.part(uint8())) }
      texts.push(yield* reader.part(labels[length] as Codec<string>))
    }
  },
})

const data = <In, Out>(codec: Codec<In, Out>): Codec<In, Out> => sized(uint16(), codec)
const times = { refresh: uint32(), retry: uint32(), expire: uint32(), minimum: uint32() }

/** What the data of a resource is, by its type (3.3, 3.4). */
const contents = {
  A: data(frame(uint8(), uint8(), uint8(), uint8())),
  NS: data(name),
  CNAME: data(name),
  SOA: data(record({ primary: name, mailbox: name, serial: uint32(), ...times })),
  PTR: data(name),
  MX: data(record({ preference: uint16(), exchange: name })),
  TXT: data(repeated(text, { until: 'end' })),
  AAAA: data(repeated(uint16(), { count: 8 })),
  SRV: data(record({ priority: uint16(), weight: uint16(), port: uint16(), target: name })),
}
const other = data(byteBlock({ rest: true }))

const types = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, OPT: 41, ANY: 255 } as const
const type = enumeration(uint16(), types, { open: true })
const question = { name, type, class: enumeration(uint16(), { IN: 1, CH: 3, ANY: 255 }, { open: true }) }
const owner = record({ ...question, ttl: uint32() })

type Known = { [K in keyof typeof contents]: { type: K; data: Infer<(typeof contents)[K]> } }[keyof typeof contents]
type Other = { type: Exclude<keyof typeof types, keyof typeof contents> | number; data: Uint8Array }

/** A resource record (4.1.3). Its type tells what its data is; that of types which are not known here is bytes. */
export type Resource = Omit<Infer<typeof owner>, 'type'> & (Known | Other)

function dataOf(type: Resource['type']): Codec<Resource['data']> {
  const codec: AnyCodec = Object.hasOwn(contents, type) ? contents[type as keyof typeof contents] : other
  return codec as Codec<Resource['data']>
}

export const resource = custom<Resource>({
  size: { min: 11 },
  encode(value, writer) {
    writer.write(owner, value)
    writer.write(dataOf(value.type), value.data)
  },
  *decode(reader) {
    const fields = yield* reader.part(owner)
    return { ...fields, data: yield* reader.part(dataOf(fields.type)) } as Resource
  },
})

export const message = record({
  id: uint16(),
  flags: bits({ response: 1, opcode: 4, aa: 1, tc: 1, rd: 1, ra: 1, _z: 1, ad: 1, cd: 1, rcode: 4 }),
  questionCount: countOf(uint16(), 'questions'),
  answerCount: countOf(uint16(), 'answers'),
  authorityCount: countOf(uint16(), 'authorities'),
  additionalCount: countOf(uint16(), 'additionals'),
  questions: repeated(record(question)),
  answers: repeated(resource),
  authorities: repeated(resource),
  additionals: repeated(resource),
})

/** Over TCP a message stands behind its length (4.2.2). */
export const tcpMessage = sized(uint16(), message)

/** A name as text. Pointers must lead further and further to the front, so that none is endless; 255 bytes are the most. */
export function nameOf(message: Uint8Array, { labels, pointer }: Name): string {
  const all = [...labels]
  for (let at = pointer, before = message.length; at !== undefined;) {
    if (at >= before || all.join('.').length > 253) {
      throw new CodecError({ code: 'CODEC_INVALID', offset: at, expected: 'a short name', got: `a pointer to ${at}` })
    }
    const next = decodeFrom(name, message, at).value
    all.push(...next.labels)
    before = at
    at = next.pointer
  }
  return all.map((text) => text.replaceAll(/[.\\]/g, '\\$&')).join('.') || '.'
}
