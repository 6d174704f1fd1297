import { readFileSync } from 'node:fs'
import * as link from '../../src/index.js'
import { bytes } from '../bytes.js'

// original.json was recorded from the original library; its "about" tells the notation that is read here.

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A codec in the notation of the file: its kind, then its arguments. */
export type Notation = readonly [kind: string, ...args: Json[]]

export interface EncodeVector {
  readonly codec: Notation
  readonly value: Json
  readonly hex?: string
  readonly roundtrip?: boolean
}

export interface DecodeVector {
  readonly note: string
  readonly codec: Notation
  readonly hex: string
  readonly result: { readonly value?: Json; readonly nil?: true; readonly throws?: Json; readonly consumed: number }
}

export interface StreamVector {
  readonly note: string
  readonly codec: Notation
  readonly steps: readonly { readonly in: string; readonly out: readonly Json[]; readonly throws?: Json }[]
}

export const vectors = JSON.parse(readFileSync(new URL('original.json', import.meta.url), 'utf8')) as {
  readonly encode: readonly EncodeVector[]
  readonly decode: readonly DecodeVector[]
  readonly stream: readonly StreamVector[]
}

const LENGTH_FUNCTIONS: Readonly<Record<string, (length: number) => number>> = {
  '+4': (n) => n + 4,
  '-4': (n) => n - 4,
  '*2': (n) => n * 2,
  '/2': (n) => n / 2,
  '+1': (n) => n + 1,
  '-1': (n) => n - 1,
}

const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf8',
  'iso-8859-1': 'latin1',
  'us-ascii': 'ascii',
  'utf-16': 'utf16',
  'utf-16be': 'utf16be',
  'utf-16le': 'utf16le',
}

// As `any` would have it, but only here: the notation has no types, so that ours checks it at run time.
type AnyCodec = link.Codec<never, never> & link.Codec<unknown>

const NUMBERS: Readonly<Record<string, unknown>> = { ...link }

/** Our codec for one of the original. What is wrong in it is left for ours to refuse. */
export function codecOf([kind, ...args]: Notation): AnyCodec {
  const options = args[0] as Record<string, Json>
  const prefix = (): link.LengthCodec => codecOf(options['prefix'] as Notation)
  const lengthFunction = (name: string): { [K in string]?: (length: number) => number } => {
    const given = options[name] as string | undefined
    const ours = name === 'encode-length-fn' ? 'encodeLength' : 'decodeLength'
    const length = given === undefined ? undefined : LENGTH_FUNCTIONS[given]
    return length === undefined ? {} : { [ours]: length }
  }
  switch (kind) {
    case 'string': {
      const { encoding, delimiter } = options as { encoding?: string; delimiter?: string }
      return link.string({
        ...('prefix' in options && { prefix: prefix() }),
        ...(delimiter !== undefined && { delimiter }),
        ...(encoding !== undefined && { encoding: ENCODINGS[encoding] ?? encoding }),
      } as link.StringOptions) as AnyCodec
    }
    case 'byte-block':
      return link.byteBlock({
        prefix: prefix(),
        ...lengthFunction('encode-length-fn'),
        ...lengthFunction('decode-length-fn'),
      }) as AnyCodec
    case 'enum':
    case 'enum-atom': {
      const over = args[0] as unknown as Notation
      const map = new Map(
        (args[1] as readonly [Json, Json][]).map(([key, wire]) => [valueOf(key), valueOf(wire, over)]),
      )
      return link.enumeration(codecOf(over), kind === 'enum' ? map : () => map) as AnyCodec
    }
    case 'header': {
      const cases = (args[1] as unknown as readonly [Json, Notation][]).map(
        ([head, body]) => [valueOf(head), codecOf(body)] as const,
      )
      return link.header(codecOf(args[0] as unknown as Notation), new Map(cases)) as AnyCodec
    }
    case 'frame':
      return link.frame(...(args as unknown as Notation[]).map(codecOf)) as AnyCodec
    case 'counted':
      return link.counted({ prefix: prefix(), body: codecOf(options['body'] as Notation) }) as AnyCodec
    case 'const':
      return link.constant(valueOf(args[0] as Json)) as AnyCodec
    default: {
      const number = NUMBERS[kind.replace('-le', 'LE')] as () => AnyCodec
      return number()
    }
  }
}

/** Our value for one of the original: keywords become text with a colon, 64-bit integers bigints. */
export function valueOf(json: Json, codec: Notation = ['']): unknown {
  const [kind, ...args] = codec
  if (typeof json === 'number') return kind.startsWith('int64') && Number.isInteger(json) ? BigInt(json) : json
  if (Array.isArray(json)) {
    return (json as Json[]).map((item, i) => valueOf(item, partOf(kind, args, i, json as Json[])))
  }
  if (typeof json !== 'object' || json === null) return json
  const [[tag, text]] = Object.entries(json) as [[string, string]]
  switch (tag) {
    case '$kw':
      return `:${text}`
    case '$bytes':
      return bytes(text)
    case '$int':
      return kind.startsWith('int64') ? BigInt(text) : Number(text)
    case '$ratio': {
      const [over, under] = text.split('/').map(Number) as [number, number]
      return over / under
    }
    default:
      return Number(text)
  }
}

/** The notation of the codec of item `i` of a composite. */
function partOf(kind: string, args: readonly Json[], i: number, value: readonly Json[]): Notation | undefined {
  if (kind === 'frame') return args[i] as unknown as Notation
  if (kind === 'counted') return (args[0] as { readonly body: unknown }).body as Notation
  if (kind !== 'header') return undefined
  if (i === 0) return args[0] as unknown as Notation
  const same = JSON.stringify(value[0])
  const body = (args[1] as unknown as readonly [Json, Notation][]).find(([head]) => JSON.stringify(head) === same)
  return body?.[1]
}

/** A vector in one line: the codec, then the value or the bytes. */
export function title(codec: Notation, data: Json): string {
  const line = `${notation(codec)} ← ${JSON.stringify(data)}`
  return line.length > 120 ? `${line.slice(0, 120)}… (${line.length} characters)` : line
}

function notation(json: Json | Notation): string {
  if (Array.isArray(json)) {
    const [first, ...rest] = json as Json[]
    if (typeof first !== 'string') return (json as Json[]).map(notation).join(' ')
    return rest.length === 0 ? first : `${first}(${rest.map(notation).join(', ')})`
  }
  if (typeof json !== 'object' || json === null) return JSON.stringify(json)
  return Object.entries(json)
    .map(([key, part]) => (key === '$kw' ? `:${part as string}` : `${key} ${notation(part)}`))
    .join(' ')
}
