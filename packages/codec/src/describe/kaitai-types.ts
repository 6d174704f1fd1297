import type { DescribedEnumeration, DescribedNumber } from './description.js'
import { integerText, literalText, type Literal } from './literal.js'
import type { Namer, Steps } from './naming.js'
import { wiresOf } from './wire-values.js'
import type { YamlMap } from './yaml.js'

/** Names that mean something to Kaitai already. */
const TAKEN = /^(?:str|strz|bytes|bool|switch|[us][1248](?:be|le)?|f[48](?:be|le)?|b\d+(?:be|le)?|int24(?:be|le))$/

/** Any text as a name in Kaitai. */
export function snake(text: string, fallback: string): string {
  const words = text.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  const name = words.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_|_$/g, '')
  return /^[a-z]/.test(name) ? name : `${fallback}${name === '' ? '' : '_'}${name}`
}

/** The first of `name`, `name_2`, `name_3` … that is not known yet. */
export function unused(name: string, known: { readonly has: (name: string) => boolean }): string {
  for (let count = 1; ; count++) {
    const unique = count === 1 ? name : `${name}_${count}`
    if (!known.has(unique)) return unique
  }
}

/** The types and enumerations of a format, which all its parts see. */
export class KaitaiTypes {
  readonly #root: string
  readonly name: Namer
  readonly types: Map<string, YamlMap> = new Map()
  readonly enums: Map<string, YamlMap> = new Map()
  constructor(root: string, name: Namer) {
    this.#root = root
    this.name = name
  }

  /** Makes a type and gives its name: that of the part. Equal parts of one name share a type. */
  add(steps: Steps, specification: YamlMap): string {
    const wanted = snake(this.name(steps).join('_'), this.#root)
    const name = TAKEN.test(wanted) || wanted === this.#root ? `${wanted}_type` : wanted
    return put(this.types, name, specification)
  }

  /** The type of a number. Kaitai has no signed integer of 24 bits: one is made of its bits. */
  number({ format, bytes, signed, endian }: DescribedNumber): string {
    const order = bytes === 1 ? '' : endian === 'little' ? 'le' : 'be'
    if (bytes !== 3) return `${format === 'float' ? 'f' : signed ? 's' : 'u'}${bytes}${order}`
    if (!signed) return `b24${order}`
    const name = `int24${order}`
    const value = '(raw ^ 0x800000) - 0x800000'
    this.types.set(name, { seq: [{ id: 'raw', type: `b24${order}` }], instances: { value: { value } } })
    return name
  }

  /**
   * The type of what goes up to a delimiter of several bytes, which Kaitai's `terminator` cannot be: the code units, one
   * by one, until the last ones are the delimiter.
   */
  upTo(hex: string, unit: number, encoding: string | undefined): string {
    const name = `up_to_${hex}${unit === 1 ? '' : `_by_${unit}`}`
    const units = (hex.match(unit === 1 ? /../g : /.{4}/g) ?? []).map((digits) => `0x${digits}`)
    const [last, ...before] = units.toReversed()
    const tests = before.map((digits, i) => `units[units.size - ${i + 2}] == ${digits}`)
    const enough = before.length === 0 ? [] : [`units.size > ${before.length}`]
    const until = [`_ == ${last}`, ...enough, ...tests].join(' and ')
    const type = unit === 1 ? 'u1' : 'u2be'
    const doc = `Code units of text${encoding === undefined ? '' : ` in ${encoding}`}, with what ends it.`
    this.types.set(name, { doc, seq: [{ id: 'units', type, repeat: 'until', 'repeat-until': until }] })
    return name
  }

  /** Makes an enumeration over an integer. Gives its name, and the name of each wire value. */
  enumeration(
    codec: DescribedEnumeration,
    steps: Steps,
  ): { name: string; keys: ReadonlyMap<string, string> } | undefined {
    const keys = new Map<string, string>()
    const taken = new Set<string>()
    const entries: Record<string, YamlMap | string> = {}
    for (const { key, wire } of codec.entries) {
      for (const value of wiresOf(codec.codec, wire)) {
        const id = unused(snake(literalText(key), 'value'), taken)
        taken.add(id)
        keys.set(wireText(value), id)
        entries[wireText(value)] = id === literalText(key) ? id : { id, '-orig-id': literalText(key) }
      }
    }
    if (keys.size === 0) return undefined
    return { name: put(this.enums, snake(this.name(steps).join('_'), 'enumeration'), entries), keys }
  }
}

function put(map: Map<string, YamlMap>, wanted: string, made: YamlMap): string {
  const same = JSON.stringify(made)
  const free = { has: (name: string) => map.has(name) && JSON.stringify(map.get(name)) !== same }
  const name = unused(wanted, free)
  map.set(name, made)
  return name
}

export function wireText(wire: Literal): string {
  return integerText(wire) ?? JSON.stringify(literalText(wire))
}
