// RESP 2, what Redis speaks (https://redis.io/docs/latest/develop/reference/protocol-spec/). Each value is [type, body]. A
// bulk or an array may be null, and arrays contain values.
import { byteBlock, custom, enumeration, frame, header, magic, mapped, repeated, string } from '@link/codec'
import { uint8, validated, type Codec } from '@link/codec'

export type Value =
  | [type: 'simple' | 'error', text: string]
  | [type: 'integer', value: bigint]
  | [type: 'bulk', bytes: Uint8Array | null]
  | [type: 'array', items: Value[] | null]

const END = '\r\n'

/** Text without line breaks. Redis itself gives up at lines of 64 KiB. */
const line = validated(string({ delimiter: END, maxLength: 65_536 }), (text) => !/[\r\n]/.test(text), 'one line')

/** The digits of a number, up to the end of their line. */
const digits = validated(string({ delimiter: END, maxLength: 20 }), (text) => /^[+-]?\d+$/.test(text), 'a whole number')

/** Of 64 bits, with a sign. */
const integer = validated(
  mapped(digits, { encode: (value: bigint) => String(value), decode: BigInt }),
  (value) => value === BigInt.asIntN(64, value),
  'an integer of 64 bits',
)

/** How many bytes or items follow; -1 stands for null. */
const length = validated(
  mapped(digits, { encode: (value: number) => String(value), decode: Number }),
  (value) => value >= -1 && value < 2 ** 32,
  'a length of -1 or more',
)

/** What stands behind its length, or null. `body` is asked for when a length is there: it may be what this is part of. */
function nullable<T extends { readonly length: number }>(body: (length: number) => Codec<T>): Codec<T | null> {
  return custom<T | null>({
    // A digit and the end of the line.
    size: { min: 3 },
    encode(value, writer) {
      writer.write(length, value?.length ?? -1)
      if (value !== null) writer.write(body(value.length), value)
    },
    *decode(reader) {
      const found = yield* reader.part(length)
      return found === -1 ? null : yield* reader.part(body(found))
    },
  })
}

/** Bytes, and the end of the line behind them. */
const bulk = nullable<Uint8Array>((size) =>
  mapped(frame(byteBlock({ length: size }), magic(END)), {
    encode: (bytes: Uint8Array) => [bytes, undefined] as const,
    decode: ([bytes]) => bytes,
  }),
)

const type = enumeration(uint8(), { simple: 0x2b, error: 0x2d, integer: 0x3a, bulk: 0x24, array: 0x2a })

/** One value: an answer of the server, or a command, which is an array of bulks. */
export const value: Codec<Value> = header(type, {
  simple: line,
  error: line,
  integer,
  bulk,
  array: nullable<Value[]>((count) => repeated(value, { count })),
})

/** The array of bulks that a command is. */
export function command(...words: readonly string[]): Value {
  const encoder = new TextEncoder()
  return ['array', words.map((word) => ['bulk', encoder.encode(word)])]
}
