import type { DescribedBytes, DescribedStretch, DescribedString } from './description.js'
import { prefix } from './kaitai-numbers.js'
import type { Sequence } from './kaitai-sequence.js'
import type { KaitaiTypes } from './kaitai-types.js'
import type { YamlMap } from './yaml.js'

const ENCODINGS: Readonly<Record<string, string>> = {
  utf8: 'UTF-8',
  ascii: 'ASCII',
  latin1: 'ISO-8859-1',
  utf16le: 'UTF-16LE',
  utf16be: 'UTF-16BE',
  utf16: 'UTF-16BE',
}

/** What says that bytes are text; nothing for an encoding that Kaitai does not have. */
function textOf(charset: string | undefined): { readonly before: YamlMap; readonly after: YamlMap } {
  const encoding = charset !== undefined && Object.hasOwn(ENCODINGS, charset) ? ENCODINGS[charset] : undefined
  const doc = charset === 'utf16' ? 'Begins with a byte order mark.' : undefined
  return { before: encoding === undefined ? {} : { type: 'str' }, after: { encoding, doc } }
}

export function text(codec: DescribedString, id: string, into: Sequence, types: KaitaiTypes): string | undefined {
  const { charset, delimiter, prefix: length, size, pad, unit } = codec
  const { before, after } = textOf(charset)
  if (delimiter !== undefined && delimiter.hex.length > 2) return ended([delimiter.hex], charset, unit, id, into, types)
  if (delimiter !== undefined) {
    const terminator = Number.parseInt(delimiter.hex, 16)
    return into.add(id, { ...before, terminator, ...after })
  }
  if (length === undefined) {
    const padding = pad?.length === 2 ? { 'pad-right': Number.parseInt(pad, 16) } : {}
    const made = into.add(id, { ...before, size: size.min, ...padding, ...after })
    if (pad !== undefined && pad.length > 2) into.document(`Filled up behind it with 0x${pad}.`)
    return made
  }
  const expression = prefix(length, `${id}_length`, into, types)
  if (expression !== undefined) return into.add(id, { ...before, size: expression, ...after })
  into.rest(id)
  return undefined
}

/** Bytes or text without a length before them. */
export function stretch(codec: DescribedStretch, id: string, into: Sequence, types: KaitaiTypes): string | undefined {
  const { charset, ends, size } = codec
  const { before, after } = textOf(charset)
  if (ends !== undefined) {
    const unit = charset?.startsWith('utf16') === true ? 2 : 1
    return ended(
      ends.map(({ hex }) => hex),
      charset,
      unit,
      id,
      into,
      types,
    )
  }
  const length: YamlMap = size.min === size.max ? { size: size.min } : { 'size-eos': true }
  const made = into.add(id, { ...before, ...length, ...after })
  return charset === undefined ? undefined : made
}

export function bytes(codec: DescribedBytes, id: string, into: Sequence, types: KaitaiTypes): void {
  const { prefix: written, length } = codec
  const expression = length === null ? undefined : prefix(written, `${id}_length`, into, types)
  if (expression === undefined || length === null) {
    into.rest(id)
    return
  }
  const { factor, plus } = length
  const scaled = factor === 1 ? expression : `${expression} * ${factor}`
  into.add(id, { size: plus === 0 ? scaled : `${scaled} ${plus < 0 ? '-' : '+'} ${Math.abs(plus)}` })
}

/**
 * Adds text up to a delimiter of several bytes, or one of several, which Kaitai's `terminator` cannot be: the code units,
 * one by one, until the last ones are a delimiter.
 */
function ended(
  ends: readonly string[],
  charset: string | undefined,
  unit: number,
  id: string,
  into: Sequence,
  { types }: KaitaiTypes,
): undefined {
  const encoding = textOf(charset).after['encoding']
  const name = `up_to_${ends.join('_or_')}${unit === 1 ? '' : `_by_${unit}`}`
  const tests = ends.map((hex) => {
    const units = (hex.match(unit === 1 ? /../g : /.{4}/g) ?? []).map((digits) => `0x${digits}`)
    const [last, ...before] = units.toReversed()
    const earlier = before.map((digits, i) => `units[units.size - ${i + 2}] == ${digits}`)
    const enough = before.length === 0 ? [] : [`units.size > ${before.length}`]
    return [`_ == ${last}`, ...enough, ...earlier].join(' and ')
  })
  const until = tests.length === 1 ? tests.join() : tests.map((test) => `(${test})`).join(' or ')
  const doc = `Code units of text${typeof encoding === 'string' ? ` in ${encoding}` : ''}, with what ends it.`
  const type = unit === 1 ? 'u1' : 'u2be'
  types.set(name, { doc, seq: [{ id: 'units', type, repeat: 'until', 'repeat-until': until }] })
  into.add(id, { type: name })
  return undefined
}
