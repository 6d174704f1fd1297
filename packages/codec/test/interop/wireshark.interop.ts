import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  describe as describeCodec,
  dissect,
  encode,
  enumeration,
  float,
  frame,
  header,
  int64LE,
} from '../../src/index.js'
import {
  counted,
  lazy,
  record,
  repeated,
  sized,
  string,
  uint16,
  uint24LE,
  uint64,
  uint8,
  wiresharkDissector,
  type AnyCodec,
  type Codec,
} from '../../src/index.js'
import { bytes, joined } from '../bytes.js'
import { slacker, slackerNames as names } from '../slacker.js'
import { trees } from '../trees.js'
import { columns, fieldsOf, missingTools, type ShownField } from './wireshark.js'

const PORT = 2104
const lua = wiresharkDissector(slacker, { name: 'slacker', port: PORT, names })
const request = bytes('06 00000001 00 01 0008 6d6174682f616464 00000005 5b312c325d 02 0007 0002 6869 ffff 0000')
const response = bytes('05 ffffffff 01 00 0b 00000000')
const ping = bytes('06 00000002 02')
const shown = ['slacker.version', 'slacker.transactionId', 'slacker.type', 'slacker.function', 'slacker.extensions.id']

/** As a value of `unknown`, whatever it is of. */
const anything = (codec: AnyCodec): Codec<unknown> => codec as Codec<unknown>

/** Functions cannot be looked into: those of `custom`, of a condition, and that which knows the last item of a list. */
const isDescribed = (codec: AnyCodec): boolean =>
  !/"type":"(opaque|conditional)"|"until":\{"kind":"item"/.test(JSON.stringify(describeCodec(codec)))

/** Whether a field shows bits of another one. */
const isBitsOf = (part: ShownField | undefined, whole: ShownField | undefined): part is ShownField =>
  part !== undefined &&
  whole !== undefined &&
  part.offset + part.length <= whole.offset + whole.length &&
  /\.(a|b|c|d|_)(_\d+)?$/.test(part.name)

const shownBit = (value: unknown): string => (typeof value === 'boolean' ? String(Number(value)) : String(value))

const missing = missingTools()
// In CI a tool that is missing is a failure, by hand it is a line that says so.
if (process.env['LINK_INTEROP'] === '1') it('finds its tools', () => expect(missing).toBeUndefined())
else if (missing !== undefined) console.warn(missing)

describe.skipIf(missing !== undefined)('wiresharkDissector, in Wireshark', () => {
  it('names the fields of a message', () => {
    const fields = fieldsOf(lua, PORT, [request], 'slacker').map(({ name, line }) => [name.slice(8), line])
    expect(fields).toEqual([
      ['version', 'version: 6'],
      ['transactionId', 'transactionId: 1'],
      ['type', 'type: request (0)'],
      ['6.1.request', 'request'],
      ['contentType', 'contentType: json (1)'],
      ['function.length', 'function length: 8'],
      ['function', 'function: math/add'],
      ['arguments.length', 'arguments length: 5'],
      ['arguments', 'arguments: 5b312c325d'],
      ['extensions', 'extensions'],
      ['extensions.count', 'extensions count: 2'],
      ['extensions.item', 'item 0'],
      ['extensions.id', 'id: 7'],
      ['extensions.content.length', 'content length: 2'],
      ['extensions.content', 'content: 6869'],
      ['extensions.item', 'item 1'],
      ['extensions.id', 'id: -1'],
      ['extensions.content.length', 'content length: 0'],
      ['extensions.content', 'content: <MISSING>'],
    ])
  })

  it('shows each of several messages in a segment, and their cases in the column', () => {
    expect(columns(lua, PORT, [joined(request, ping), response], [...shown, '_ws.col.Info'])).toEqual([
      ['6,6', '1,2', '0,2', 'math/add', '7,-1', '6 request; 6 ping'],
      ['5', '-1', '1', '', '', '5 response'],
    ])
  })

  it('finds messages by filters on their fields', () => {
    const found = (filter: string): number => columns(lua, PORT, [request, response, ping], shown, filter).length
    expect(found('slacker')).toBe(3)
    expect(found('slacker.function == "math/add"')).toBe(1)
    expect(found('slacker.type == "response" && slacker.result == "not-found"')).toBe(1)
    expect(found('slacker.6.1.request')).toBe(1)
    expect(found('slacker.malformed')).toBe(0)
  })

  it('puts a message together that is cut anywhere over two segments', () => {
    const cuts = Array.from({ length: request.length - 1 }, (_, i) => [request.slice(0, i + 1), request.slice(i + 1)])
    const rows = columns(lua, PORT, cuts.flat(), shown, 'slacker')
    expect(rows).toEqual(cuts.map(() => ['6', '1', '0', 'math/add', '7,-1']))
  })

  it('puts messages together that come byte by byte, or across each other', () => {
    const all = joined(request, ping, request)
    const single = Array.from(all, (byte) => Uint8Array.of(byte))
    const types = (segments: readonly Uint8Array[]): string =>
      columns(lua, PORT, segments, ['slacker.type', 'slacker.extensions.id'], 'slacker').join(' ')
    expect(types(single)).toBe('0,7,-1 2, 0,7,-1')
    expect(types([all.slice(0, 39), all.slice(39, 60), all.slice(60)])).toBe('0,7,-1 2, 0,7,-1')
  })

  it('says why bytes are none of the protocol, and does not wait for ever', () => {
    const expert = (segment: Uint8Array): string => columns(lua, PORT, [segment], ['_ws.expert.message'])[0]?.[0] ?? ''
    expect(expert(bytes('07 00'))).toBe('slacker: a head without a case, 7')
    expect(expert(bytes('06 00000001 00 01 0000 7fffffff'))).toBe('slacker: a message above 1048576 bytes')
    expect(expert(bytes('06 00000001 00 01 0000 00000000 ff'))).toBe('slacker: a length of -1')
    expect(expert(request)).toBe('')
  })

  it('reads text as it is encoded, and values by their names', () => {
    const codec = record({
      line: string({ delimiter: '\r\n' }),
      wide: string({ delimiter: '\n', encoding: 'utf16be' }),
      marked: string({ prefix: uint8(), encoding: 'utf16' }),
      latin: string({ length: 1, encoding: 'latin1' }),
    })
    // Its delimiter's bytes, 00 0a, are in the wide text as well, but not where a character begins.
    const message = encode(codec, { line: 'a\r<é', wide: '\u6100\u0A61', marked: '€', latin: 'é' })
    const script = wiresharkDissector(codec, { name: 'texts', port: PORT })
    expect(fieldsOf(script, PORT, [message], 'texts')[0]?.show).toContain('<é')
    expect(columns(script, PORT, [message], ['texts.wide', 'texts.marked', 'texts.latin'])).toEqual([
      ['\u6100\u0A61', '€', 'é'],
    ])
  })

  it('goes by heads that are text or 64 bits wide', () => {
    const chunk = enumeration(string({ length: 4, encoding: 'latin1' }), { head: 'IHDR', other: 'é\n"\\' })
    const codec = frame(
      header(chunk, { head: uint8(), other: uint16() }),
      header(int64LE(), { '-9223372036854775808': uint8(), '7': uint16() }),
      header(enumeration(uint64(), { last: 0xffff_ffff_ffff_ffffn }), { last: uint24LE() }),
      header(enumeration(float(), { tenth: Math.fround(0.1), one: 1 }), { tenth: uint8(), one: uint8() }),
    )
    const script = wiresharkDissector(codec, { name: 'heads', port: PORT })
    const one = encode(codec, [
      ['head', 1],
      [-(2n ** 63n), 2],
      ['last', 3],
      ['one', 4],
    ])
    const two = encode(codec, [
      ['other', 1],
      [7n, 2],
      ['last', 3],
      ['tenth', 4],
    ])
    expect(fieldsOf(script, PORT, [one], 'heads').map(({ line }) => line)).toEqual([
      '0: IHDR (head)',
      'head: 1',
      '0: -9223372036854775808',
      '-9223372036854775808: 2',
      '0: 18446744073709551615 (last)',
      'last: 3',
      '0: 1 (one)',
      'one: 4',
    ])
    expect(columns(script, PORT, [two], ['_ws.col.Info'])).toEqual([['other 7 last tenth']])
  })

  it('goes on behind a region in which only the program can read', () => {
    const list = repeated(uint8(), { until: (item) => item === 0 })
    const codec = record({ area: sized(uint8(), frame(uint8(), list)), id: uint16() })
    const script = wiresharkDissector(codec, { name: 'areas', port: PORT })
    const message = encode(codec, { area: [1, [2, 3, 0]], id: 7 })
    expect(columns(script, PORT, [message], ['areas.area.length', 'areas.area.0', 'areas.id'])).toEqual([
      ['4', '1', '7'],
    ])
    expect(columns(script, PORT, [message], ['_ws.expert.message'])).toEqual([
      ['areas: a list whose last item a function knows, which is not described'],
    ])
  })

  it('refuses regions that are too long or too short, and what nests too deep', () => {
    const tree: Codec<unknown> = anything(counted({ prefix: uint8(), body: lazy(() => tree) }))
    const codec = frame(sized(uint8(), uint16()), tree)
    const script = wiresharkDissector(codec, { name: 'deep', port: PORT })
    const expert = (segment: Uint8Array): string =>
      columns(script, PORT, [segment], ['_ws.expert.message'])[0]?.[0] ?? ''
    expect(expert(bytes('01 0000'))).toBe('deep: 1 bytes beyond the end of a region')
    expect(expert(bytes('03 000000'))).toBe('deep: 1 bytes too many in a region')
    expect(expert(joined(bytes('02 0000'), new Uint8Array(64).fill(1), Uint8Array.of(0)))).toBe('')
    expect(expert(joined(bytes('02 0000'), new Uint8Array(65).fill(1), Uint8Array.of(0)))).toBe(
      'deep: more than 64 levels',
    )
  })

  it('takes no bytes for all there are, as a stream has no end', () => {
    const codec = frame(uint8(), repeated(uint16(), { until: 'end' }))
    const script = wiresharkDissector(codec, { name: 'open', port: PORT })
    expect(columns(script, PORT, [bytes('01 0002 0003')], ['open.0', 'open.1.item', '_ws.expert.message'])).toEqual([
      ['1', '', 'open: all bytes to the end, which a stream does not tell'],
    ])
  })

  it('shows every field where dissect finds it, for any codec', () => {
    // All of them are one message, which must stay below 1 MiB.
    const samples = fc
      .sample(trees, { numRuns: 600, seed: 20_261_122 })
      .filter(({ codec, value }) => isDescribed(codec) && encode(codec, value).length < 1000)
    expect(samples.length).toBeGreaterThan(200)
    const codec = frame(...samples.map((tree) => anything(tree.codec)))
    const message = encode(
      codec,
      samples.map((tree) => tree.value),
    )
    const script = wiresharkDissector(codec, { name: 'trees', port: PORT })
    const branches = new Set(Array.from(script.matchAll(/ProtoField\.none\("([^"]+)"/g), ([, name]) => name))
    const segments = Array.from({ length: Math.ceil(message.length / 1000) }, (_, i) =>
      message.subarray(1000 * i, 1000 * (i + 1)),
    )
    const seen = fieldsOf(script, PORT, segments, 'trees').filter(({ name }) => !branches.has(name))
    const { fields, error } = dissect(codec, message)
    expect(error).toBeUndefined()
    const expected = fields.filter(({ kind }) => kind !== 'constant')
    let next = 0
    for (const { kind, offset, length, value: meant } of expected) {
      // What `mapped` makes of it Lua cannot know: it shows what stands on the wire.
      const { part: value = meant } = Object(meant) as { readonly part?: unknown }
      const shown = seen[next++]
      expect(`${shown?.offset}+${shown?.length}`, `${shown?.name}, ${kind}`).toBe(`${offset}+${length}`)
      if (/^(byte$|u?int\d|varint$)/.test(kind)) expect(shown?.show).toBe(String(value))
      if (kind.startsWith('float16')) expect(Number(shown?.show)).toBe(value)
      if (kind !== 'bits' && kind !== 'flags') continue
      // Below it are its bits, each under its name, where a description has one field.
      for (let part = seen[next]; isBitsOf(part, shown); part = seen[++next]) {
        const name = part.name.replace(/^.*\.|_\d+$/g, '')
        if (name !== '_') expect(part.show).toBe(shownBit((value as Readonly<Record<string, unknown>>)[name]))
      }
    }
    expect(next).toBe(seen.length)
  })
})
