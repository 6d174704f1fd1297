// Compiled, never run: what the compiler infers of the testing tools, and what it refuses.
import * as fc from 'fast-check'
import * as link from '../../src/index.js'
import { arbitrary } from '../../src/testing/index.js'
import type { Arbitrary } from '../../src/testing/index.js'

// oxlint-disable-next-line no-unnecessary-type-parameters -- only so does the compiler compare exactly
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(...equal: Equal<A, B> extends true ? [] : ['the types differ']): void

const { constant, counted, custom, double, enumeration, frame, header, int32, record, string, uint8, uint64 } = link

const text = string({ prefix: uint8() })
const method = enumeration(uint8(), { get: 1, put: 2 })
const message = header(method, {
  get: frame(),
  put: record({ version: constant(2), id: uint64(), names: counted({ prefix: uint8(), body: text }) }),
})

// The type is that of what the codec encodes.
same<typeof arbitraryText, Arbitrary<string>>()
const arbitraryText = arbitrary(text, fc)
const messages = arbitrary(message, fc)
same<typeof messages, Arbitrary<link.InferInput<typeof message>>>()

// It goes wherever fast-check wants an arbitrary, and its type with it.
fc.assert(
  fc.property(messages, (value) => {
    same<typeof value, link.InferInput<typeof message>>()
    link.encode(message, value)
  }),
)
fc.property(fc.array(messages), arbitraryText, (list, one) => {
  same<typeof list, link.InferInput<typeof message>[]>()
  same<typeof one, string>()
})
const asTheirs: fc.Arbitrary<string> = arbitraryText
void asTheirs
const mapped = fc.record({ name: arbitraryText, method: arbitrary(method, fc) })
same<typeof mapped, fc.Arbitrary<{ name: string; method: 'get' | 'put' }>>()
fc.tuple(messages, fc.nat()).map(([value, n]) => {
  same<typeof value, link.InferInput<typeof message>>()
  same<typeof n, number>()
})
fc.oneof(arbitraryText, fc.nat()).filter((value) => {
  same<typeof value, string | number>()
  return true
})
fc.sample(messages, 3).map((value) => link.encode(message, value))
arbitraryText
  .map((value) => {
    same<typeof value, string>()
    return value.length
  })
  .chain((n) => {
    same<typeof n, number>()
    return arbitraryText
  })

// Hints are arbitraries of fast-check, or of ours.
const celsius = custom<number>({
  size: 8,
  encode: (value, writer) => writer.write(double(), value),
  decode: (reader) => reader.read(double()),
})
arbitrary(record({ celsius }), fc, { custom: (codec) => (codec === celsius ? fc.double() : undefined) })
arbitrary(celsius, fc, { custom: () => arbitrary(double(), fc), maxLength: 5 })
// @ts-expect-error no arbitrary
arbitrary(celsius, fc, { custom: () => 5 })
// @ts-expect-error no such option
arbitrary(celsius, fc, { maxLen: 5 })
// @ts-expect-error fast-check itself is wanted
arbitrary(int32())
// @ts-expect-error not fast-check
arbitrary(int32(), {})
