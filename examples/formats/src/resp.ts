// RESP 2, what Redis speaks (https://redis.io/docs/latest/develop/reference/protocol-spec/). Each value is [type, body]; a bulk
// or an array may be null, and arrays contain values.
import { byteBlock, custom, enumeration, frame, header, lazy, magic, mapped, repeated } from '@link/codec'
import { string, uint8, validated, type AnyCodec, type Codec } from '@link/codec'

export type Value =
  | readonly [type: 'simple' | 'error', text: string]
  | readonly [type: 'integer', value: number]
  | readonly [type: 'bulk', bytes: Uint8Array | null]
  | readonly [type: 'array', items: readonly Value[] | null]

const CRLF = '\r\n'
const line = string({ delimiter: CRLF })

/** A number in decimal digits, up to the end of its line. */
const decimal = mapped(line, {
  encode: (value: number) => String(value),
  decode(text) {
    if (!/^-?\d{1,16}$/.test(text)) throw new RangeError(`${JSON.stringify(text)} for a number`)
    return Number(text)
  },
})

/** How many bytes or items follow; -1 stands for null. */
const length = validated(decimal, (value) => value >= -1, 'a length of -1 or more')

/** What stands behind its length, or null. */
function nullable<T>(lengthOf: (value: T) => number, body: (length: number) => Codec<T>): Codec<T | null> {
  return custom<T | null>({
    // A digit and the end of the line.
    size: { min: 3 },
    encode(value, writer) {
      writer.write(length, value === null ? -1 : lengthOf(value))
      if (value !== null) writer.write(body(lengthOf(value)), value)
    },
    *decode(reader) {
      const found = yield* reader.part(length)
      return found === -1 ? null : yield* reader.part(body(found))
    },
  })
}

/** Bytes, and the end of the line behind them. */
const bulk = nullable<Uint8Array>(
  (bytes) => bytes.length,
  (size) =>
    mapped(frame(byteBlock({ length: size }), magic(CRLF)), {
      encode: (bytes: Uint8Array) => [bytes, undefined] as const,
      decode: ([bytes]) => bytes,
    }),
)

const items = nullable<readonly Value[]>(
  (values) => values.length,
  (count) =>
    repeated(
      lazy(() => value, { min: 3 }),
      { count },
    ),
)

const type = enumeration(uint8(), { simple: 0x2b, error: 0x2d, integer: 0x3a, bulk: 0x24, array: 0x2a })

/** One value: an answer of the server, or a command, which is an array of bulks. */
export const value = header(type, {
  simple: line,
  error: line,
  integer: decimal,
  bulk,
  array: items,
}) as AnyCodec as Codec<Value>

/** The array of bulks that a command is. */
export function command(...words: readonly string[]): Value {
  const encoder = new TextEncoder()
  return ['array', words.map((word) => ['bulk', encoder.encode(word)])]
}
