import type { DescribedBytes, DescribedCodec, DescribedEnumeration, DescribedHeader } from './description.js'
import type { DescribedList, DescribedNumber, DescribedString } from './description.js'
import { literalText } from './literal.js'
import { unused, snake, wireText, type KaitaiTypes } from './kaitai-types.js'
import type { Steps } from './naming.js'
import type { YamlMap } from './yaml.js'

/** The attributes of a type, in the order of the wire. */
export class Sequence {
  readonly #ids = new Set<string>()
  readonly #attributes: YamlMap[] = []
  readonly #constants: Record<string, YamlMap> = {}

  /** Adds an attribute and gives its id, which others refer to. */
  add(wanted: string, attribute: YamlMap): string {
    const id = this.#take(wanted)
    this.#attributes.push({ id, ...attribute })
    return id
  }

  /** A value that is not on the wire. */
  constant(wanted: string, value: string): void {
    this.#constants[this.#take(wanted)] = { value }
  }

  #take(wanted: string): string {
    const id = unused(wanted, this.#ids)
    this.#ids.add(id)
    return id
  }

  specification(): YamlMap {
    const constants = Object.keys(this.#constants).length === 0 ? undefined : this.#constants
    return { seq: this.#attributes, instances: constants }
  }
}

const ENCODINGS: Readonly<Record<string, string>> = {
  utf8: 'UTF-8',
  ascii: 'ASCII',
  latin1: 'ISO-8859-1',
  utf16le: 'UTF-16LE',
  utf16be: 'UTF-16BE',
  utf16: 'UTF-16BE',
}

const REST = 'Known to functions of the program only; so is where it ends.'

/** Adds the attributes of a part to a sequence. Gives an expression for its value, if it is one that others can use. */
export function attributesOf(
  codec: DescribedCodec,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
): string | undefined {
  const id = idOf(steps, types)
  switch (codec.type) {
    case 'number':
      return number(codec, id, into, types)
    case 'enumeration':
      return enumeration(codec, steps, into, types)?.value
    case 'string':
      return text(codec, id, into, types)
    case 'bytes':
      into.add(id, bytes(codec, id, into, types))
      return undefined
    case 'constant':
      constant(codec.value, id, into)
      return undefined
    case 'header':
      if (steps.length === 0) header(codec, steps, into, types)
      else into.add(id, { type: typeOf(codec, steps, types) })
      return undefined
    case 'fields':
      if (steps.length > 0) into.add(id, { type: typeOf(codec, steps, types) })
      else for (const field of codec.fields) attributesOf(field.codec, [String(field.name)], into, types)
      return undefined
    case 'list':
      list(codec, steps, into, types)
      return undefined
    default: {
      const { min, max } = codec.size
      into.add(id, min === max ? { size: min } : { 'size-eos': true, doc: REST })
      return undefined
    }
  }
}

function idOf(steps: Steps, { name }: KaitaiTypes): string {
  const last = name(steps).at(-1) ?? 'message'
  return snake(last, 'field')
}

/** A type of its own for a part, by the name of its place. */
function typeOf(codec: DescribedCodec, steps: Steps, types: KaitaiTypes): string {
  const sequence = new Sequence()
  if (codec.type === 'header') header(codec, steps, sequence, types)
  else if (codec.type !== 'fields') attributesOf(codec, steps, sequence, types)
  else for (const field of codec.fields) attributesOf(field.codec, [...steps, String(field.name)], sequence, types)
  return types.add(steps, sequence.specification())
}

function number(codec: DescribedNumber, id: string, into: Sequence, types: KaitaiTypes, names?: string): string {
  const type = types.number(codec)
  const made = into.add(id, { type, enum: names })
  return type.startsWith('int24') ? `${made}.value` : made
}

type Keys = ReadonlyMap<string, string>

/** `keys`: how Kaitai names the values, where it has an enumeration for them. */
function enumeration(
  codec: DescribedEnumeration,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
): { value: string; keys?: Keys } | undefined {
  let base = codec.codec
  while (base.type === 'enumeration') base = base.codec
  const signed24 = base.type === 'number' && base.bytes === 3 && base.signed
  const made =
    base.type === 'number' && base.format === 'integer' && !signed24 ? types.enumeration(codec, steps) : undefined
  if (made === undefined || base.type !== 'number') {
    const value = attributesOf(base, steps, into, types)
    return value === undefined ? undefined : { value }
  }
  const value = number(base, idOf(steps, types), into, types, made.name)
  return { value, keys: new Map([...made.keys].map(([wire, key]) => [wire, `${made.name}::${key}`])) }
}

function text(codec: DescribedString, id: string, into: Sequence, types: KaitaiTypes): string | undefined {
  const encoding = Object.hasOwn(ENCODINGS, codec.charset) ? ENCODINGS[codec.charset] : undefined
  const type = encoding === undefined ? {} : { type: 'str' }
  const doc = codec.charset === 'utf16' ? 'Begins with a byte order mark.' : undefined
  const { delimiter, prefix, size } = codec
  if (delimiter !== undefined && delimiter.hex.length > 2) {
    into.add(id, { type: types.upTo(delimiter.hex, codec.unit, encoding) })
    return undefined
  }
  if (delimiter !== undefined) {
    return into.add(id, { ...type, terminator: Number.parseInt(delimiter.hex, 16), encoding })
  }
  return into.add(id, { ...type, ...sized(prefix, size.min, id, into, types), encoding, doc })
}

/** How long something is: by what stands before it, or always the same. */
function sized(
  prefix: DescribedCodec | undefined,
  size: number,
  id: string,
  into: Sequence,
  types: KaitaiTypes,
): YamlMap {
  if (prefix === undefined) return { size }
  if (prefix.type !== 'number') return { 'size-eos': true, doc: REST }
  return { size: number(prefix, `${id}_length`, into, types) }
}

function bytes({ prefix, length, size }: DescribedBytes, id: string, into: Sequence, types: KaitaiTypes): YamlMap {
  if (length === null) return { 'size-eos': true, doc: REST }
  const made = sized(prefix, size.min, id, into, types)
  const { factor, plus } = length
  if (typeof made['size'] !== 'string') return made
  const scaled = factor === 1 ? made['size'] : `${made['size']} * ${factor}`
  return { size: plus === 0 ? scaled : `${scaled} ${plus < 0 ? '-' : '+'} ${Math.abs(plus)}` }
}

function constant(value: unknown, id: string, into: Sequence): void {
  if (typeof value === 'string') into.constant(id, JSON.stringify(value))
  else if (typeof value === 'number' || typeof value === 'boolean') into.constant(id, String(value))
}

function list({ prefix, body }: DescribedList, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  const id = idOf(steps, types)
  if (prefix.type !== 'number') {
    into.add(id, { 'size-eos': true, doc: REST })
    return
  }
  const count = number(prefix, `${id}_count`, into, types)
  const type = body.type === 'number' ? types.number(body) : typeOf(body, [...steps, '*'], types)
  into.add(id, { type, repeat: 'expr', 'repeat-expr': count })
}

function header({ head, cases }: DescribedHeader, steps: Steps, into: Sequence, types: KaitaiTypes): void {
  const at = [...steps, '0']
  const made =
    head.type === 'enumeration'
      ? enumeration(head, at, into, types)
      : { value: attributesOf(head, at, into, types), keys: undefined }
  const name = types.name([...steps, '1']).at(-1)
  const body = name === '1' ? 'body' : idOf([...steps, '1'], types)
  const bodies: Record<string, string> = {}
  for (const one of cases) {
    if (one.body.size.max === 0) continue
    for (const wire of one.wires) {
      const text = wireText(wire)
      bodies[made?.keys?.get(text) ?? text] = typeOf(one.body, [...steps, `1=${literalText(one.head)}`], types)
    }
  }
  if (Object.keys(bodies).length > 0 && made?.value !== undefined) {
    into.add(body, { type: { 'switch-on': made.value, cases: bodies } })
  } else if (cases.some((one) => one.body.size.max !== 0)) into.add(body, { 'size-eos': true, doc: REST })
}
