import type { Charset } from '../charset.js'
import type { Codec } from '../codec.js'
import { ofAnyLength, type Arbitrary, type Toolbox } from './fast-check.js'
import { fits } from './fits.js'
import { failure, type Place } from './place.js'

/** A string codec, as far as its values are told by its parts. */
export interface TextCodec extends Codec<string> {
  readonly charset: Charset
  readonly delimiter?: { readonly ends: readonly string[] }
  readonly prefix?: Codec<number>
  readonly pad?: object
  readonly open?: boolean
}

/** Characters of each length and at each bound, signs that end lines or strings, and what looks like a mark. */
const EDGES = ['a', ' ', '\0', '\t', '\n', '\r', '"', '\\', '\u007f', '\u0080', '\u00ff', '\u0100', '\u07ff', '\u0800']
const RARE = ['é', 'ß', '€', '漢', '\ud7ff', '\ue000', '\ufeff', '\ufffd', '\ufffe', '\uffff', '😀', '\u{10ffff}']
const WESTERN = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))

/** Code points that are no surrogates. */
const SCALARS = 0x11_0000 - 0x800

/** Texts that a string codec can write, of at most `maxLength` characters unless its length is fixed. */
export function texts(codec: TextCodec, { fc, maxLength, path }: Place): Arbitrary<string> {
  const { charset, prefix, delimiter, pad, open } = codec
  const delimiters = delimiter?.ends ?? []
  if (charset.name === 'hex' || charset.name === 'base64') return shownBytes(codec, fc, maxLength)
  // Parts of the delimiter make the texts on which a search for it goes wrong.
  const ends = delimiters.flatMap((end) => Array.from(end))
  const common = [...EDGES, ...RARE, ...ends].filter((character) => has(charset, character))
  const pool = [...new Set([...common, ...WESTERN.filter((character) => has(charset, character))])]
  const fixed = delimiters.length === 0 && prefix === undefined && pad === undefined && open !== true
  const lasts = delimiters.map((end) => Array.from(end).at(-1))
  const shape = fixed ? (text: string[]) => sized(codec, text, pool) : fitting(codec, pool, lasts, maxLength)
  const simplest = shape([])
  if (simplest === undefined) throw failure(path, `${charset.name} text that the codec takes`, 'none of those tried')
  if (pool.length === 0) return fc.constant(simplest)
  const character = characters(fc, charset, common, pool)
  const text = ofAnyLength(fc, { minLength: 0, maxLength }, (lengths) => fc.array(character, lengths))
  return text.map((shown) => shape(shown) ?? simplest)
}

/** Text that shows bytes. */
function shownBytes(codec: TextCodec, fc: Toolbox, maxLength: number): Arbitrary<string> {
  const { charset, size, delimiter, prefix, open } = codec
  const fixed = delimiter === undefined && prefix === undefined && open !== true
  const lengths = fixed ? { minLength: size.min, maxLength: size.min } : { minLength: 0, maxLength }
  const bytes = ofAnyLength(fc, lengths, (range) => fc.uint8Array(range))
  return bytes.map((data) => charset.read(data, 0, data.length) ?? '').filter((text) => fits(codec, text))
}

function characters(fc: Toolbox, charset: Charset, common: string[], pool: string[]): Arbitrary<string> {
  const choices = [{ weight: 2, arbitrary: fc.constantFrom(...pool) }]
  if (common.length > 0) choices.push({ weight: 2, arbitrary: fc.constantFrom(...common) })
  // An encoding that has the last character of all has every one.
  if (has(charset, '\u{10ffff}') && charset.name.startsWith('utf')) {
    const any = fc
      .integer({ min: 0, max: SCALARS - 1 })
      .map((at) => String.fromCodePoint(at < 0xd800 ? at : at + 0x800))
    choices.push({ weight: 1, arbitrary: any })
  }
  return fc.oneof(...choices)
}

/** Whether the encoding can write this character and reads it as the same. */
function has(charset: Charset, character: string): boolean {
  try {
    const length = charset.measure(character)
    if (length < 0) return false
    const bytes = new Uint8Array(length)
    charset.write(character, bytes, 0)
    return charset.read(bytes, 0, length) === character
  } catch {
    return false
  }
}

/** Cuts a text that is too long for its prefix, or takes out of it what makes a delimiter. */
function fitting(
  codec: TextCodec,
  pool: readonly string[],
  lasts: readonly (string | undefined)[],
  maxLength: number,
): (text: string[]) => string | undefined {
  const simplest = shortest(codec, pool[0] ?? '', maxLength)
  return (text) => {
    if (simplest === undefined || text.length === 0) return simplest
    const whole = text.join('')
    if (fits(codec, whole)) return whole
    // Without its last character there is no delimiter, not even together with the one that is written behind.
    const part =
      lasts.length === 0
        ? longestBeginning(codec, text)
        : text.filter((character) => !lasts.includes(character)).join('')
    return fits(codec, part) ? part : simplest
  }
}

/** The empty text, or the first that the prefix can say. */
function shortest(codec: TextCodec, filler: string, maxLength: number): string | undefined {
  for (let length = 0; length <= maxLength; length++) {
    if (fits(codec, filler.repeat(length))) return filler.repeat(length)
  }
  return undefined
}

function longestBeginning(codec: TextCodec, text: readonly string[]): string {
  let [fitting, tooLong] = [0, text.length]
  while (tooLong - fitting > 1) {
    const middle = (fitting + tooLong) >> 1
    if (fits(codec, text.slice(0, middle).join(''))) fitting = middle
    else tooLong = middle
  }
  return text.slice(0, fitting).join('')
}

/** Cuts or fills the text so that it takes exactly the bytes of a fixed length, or tells that none does. */
function sized(codec: TextCodec, text: readonly string[], pool: readonly string[]): string | undefined {
  const { min: length } = codec.size
  const measure = (part: string): number => codec.charset.measure(part)
  for (let kept = Math.min(text.length, length); kept >= 0; kept--) {
    const part = text.slice(0, kept).join('')
    const size = measure(part)
    if (size === length) return part
    if (size > length) continue
    for (const filler of pool) {
      // The first may take more than the others: a byte order mark comes with it.
      const first = measure(part + filler) - size
      const each = measure(part + filler + filler) - size - first
      const filled = part + filler.repeat(Math.max(0, 1 + Math.floor((length - size - first) / each)))
      if (measure(filled) === length && fits(codec, filled)) return filled
    }
  }
  return undefined
}
