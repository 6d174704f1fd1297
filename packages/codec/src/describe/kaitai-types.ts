import type { DescribedCodec, DescribedEnumeration } from './description.js'
import type { Sequence } from './kaitai-sequence.js'
import { integerText, literalText, type Literal } from './literal.js'
import type { Namer, Steps } from './naming.js'
import { wiresOf } from './wire-values.js'
import type { YamlMap } from './yaml.js'

/** Names that mean something to Kaitai already. */
const TAKEN =
  /^(?:str|strz|bytes|bool|switch|[us][1248](?:be|le)?|f[48](?:be|le)?|b\d+(?:be|le)?|u?int(?:24|40|48)(?:be|le)|float16(?:be|le)|varint.*|up_to_.*)$/

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

/** Adds the attributes of a part to a sequence. Gives an expression for its value, if it is one that others can use. */
export type AttributesOf = (
  codec: DescribedCodec,
  steps: Steps,
  into: Sequence,
  types: KaitaiTypes,
) => string | undefined

/** The types and enumerations of a format, which all its parts see. */
export class KaitaiTypes {
  readonly #root: string
  readonly name: Namer
  readonly attributesOf: AttributesOf
  readonly types: Map<string, YamlMap> = new Map()
  readonly enums: Map<string, YamlMap> = new Map()
  /** The codecs that may contain themselves, and the types that have been made of them. */
  readonly lazies: ReadonlyMap<number, DescribedCodec>
  readonly made: Map<number, { readonly type: string; ended: boolean }> = new Map()
  constructor(root: string, name: Namer, lazies: ReadonlyMap<number, DescribedCodec>, attributesOf: AttributesOf) {
    this.#root = root
    this.name = name
    this.lazies = lazies
    this.attributesOf = attributesOf
  }

  /** Makes a type and gives its name: that of the part. Equal parts of one name share a type. */
  add(steps: Steps, specification: YamlMap, suffix = ''): string {
    return put(this.types, this.#wanted(steps, suffix), specification)
  }

  /** A name for a type that is going to be made. */
  reserve(steps: Steps): string {
    const name = unused(this.#wanted(steps, ''), this.types)
    this.types.set(name, {})
    return name
  }

  #wanted(steps: Steps, suffix: string): string {
    const wanted = snake(this.name(steps).join('_'), this.#root) + suffix
    return TAKEN.test(wanted) || wanted === this.#root ? `${wanted}_type` : wanted
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
