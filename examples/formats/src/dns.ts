// DNS messages (RFC 1035 section 4; AAAA: RFC 3596, SRV: RFC 2782). Names may end with a pointer to the rest of another name in
// the message. A codec sees its own bytes, so a pointer is data, and `nameOf` follows it.
import { bits, byteBlock, countOf, custom, decode, decodeFrom, enumeration, frame, record, repeated } from '@link/codec'
import { sized, string, uint16, uint32, uint8, type AnyCodec, type Infer } from '@link/codec'

/** The labels of a name, and where in the message it goes on if it does (4.1.4). */
export interface Name {
  readonly labels: readonly string[]
  readonly at?: number
}

const POINTER = 0xc0

export const name = custom<Name>({
  size: { min: 1, max: 255 },
  encode({ labels, at }, writer) {
    for (const label of labels) writer.write(string({ prefix: uint8(), maxLength: 63, encoding: 'latin1' }), label)
    if (at === undefined) writer.write(uint8(), 0)
    else writer.write(uint16(), (POINTER << 8) | at)
  },
  *decode(reader) {
    const labels: string[] = []
    for (;;) {
      const length = yield* reader.part(uint8())
      if (length === 0) return { labels }
      if (length >= POINTER) return { labels, at: ((length & ~POINTER) << 8) | (yield* reader.part(uint8())) }
      if (length > 63) throw new RangeError(`a label of ${length} bytes`)
      labels.push(yield* reader.part(string({ length, encoding: 'latin1' })))
    }
  },
})

const types = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, OPT: 41, ANY: 255 }
const type = enumeration(uint16(), types, { open: true })
const klass = enumeration(uint16(), { IN: 1, CH: 3, ANY: 255 }, { open: true })

export const question = record({ name, type, class: klass })

export const resource = record({
  name,
  type,
  class: klass,
  ttl: uint32(),
  data: sized(uint16(), byteBlock({ rest: true })),
})

export const message = record({
  id: uint16(),
  flags: bits({ response: 1, opcode: 4, aa: 1, tc: 1, rd: 1, ra: 1, _z: 1, ad: 1, cd: 1, rcode: 4 }),
  questionCount: countOf(uint16(), 'questions'),
  answerCount: countOf(uint16(), 'answers'),
  authorityCount: countOf(uint16(), 'authorities'),
  additionalCount: countOf(uint16(), 'additionals'),
  questions: repeated(question),
  answers: repeated(resource),
  authorities: repeated(resource),
  additionals: repeated(resource),
})

/** Over TCP each message stands behind its length (4.2.2). */
export const tcpMessage = sized(uint16(), message)

/** What the data of a resource means, by its type. */
export const contents = {
  A: frame(uint8(), uint8(), uint8(), uint8()),
  AAAA: repeated(uint16(), { count: 8 }),
  NS: name,
  CNAME: name,
  PTR: name,
  MX: record({ preference: uint16(), exchange: name }),
  SRV: record({ priority: uint16(), weight: uint16(), port: uint16(), target: name }),
  TXT: repeated(string({ prefix: uint8(), encoding: 'latin1' }), { until: 'end' }),
  SOA: record({
    primary: name,
    mailbox: name,
    serial: uint32(),
    refresh: uint32(),
    retry: uint32(),
    expire: uint32(),
    minimum: uint32(),
  }),
}

/** The contents of a resource of a known type; undefined for another one. */
export function contentsOf({ type: of, data }: Infer<typeof resource>): unknown {
  return Object.hasOwn(contents, of)
    ? decode((contents as Readonly<Record<string, AnyCodec>>)[of] as AnyCodec, data)
    : undefined
}

/** A name as text. Each pointer must lead further to the front, so that no name is endless. */
export function nameOf(bytes: Uint8Array, { labels, at }: Name, before: number = bytes.length): string {
  if (at === undefined) return labels.join('.')
  if (at >= before) throw new RangeError(`a pointer to ${at}, not before ${before}`)
  const rest = nameOf(bytes, decodeFrom(name, bytes, at).value, at)
  return [...labels, rest].join('.')
}
