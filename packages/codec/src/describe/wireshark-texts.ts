import type { DescribedBytes, DescribedStretch, DescribedString } from './description.js'
import { luaBytes } from './lua.js'
import type { Steps } from './naming.js'
import { field, prefix, undescribed, type Context } from './wireshark-context.js'

const ENCODINGS: Readonly<Record<string, string>> = {
  utf8: 'ENC_UTF_8',
  ascii: 'ENC_ASCII',
  latin1: 'ENC_ISO_8859_1',
  utf16le: 'UTF_16LE',
  utf16be: 'ENC_UTF_16',
  utf16: '"bom"',
}

/** Undefined for what Wireshark has no encoding for: as text its bytes would mislead, but where they end can be told. */
function encodingOf(charset: string | undefined): string | undefined {
  return charset !== undefined && Object.hasOwn(ENCODINGS, charset) ? ENCODINGS[charset] : undefined
}

export function text(codec: DescribedString, steps: Steps, context: Context): string {
  const { charset, prefix: length, delimiter, size, unit, pad } = codec
  const encoding = encodingOf(charset)
  if (length !== undefined) {
    const reader = prefix(length, steps, context, 'length')
    if (reader === undefined) return undescribed('text of a computed length', size.min)
    if (encoding === undefined) return `bytes(${field(steps, context, { type: 'bytes' })}, ${reader}, 1, 0)`
    return `prefixed_string(${field(steps, context, { type: 'string' })}, ${encoding}, ${reader})`
  }
  const name = field(steps, context, { type: encoding === undefined ? 'bytes' : 'string' })
  if (delimiter !== undefined) {
    return `delimited_string(${name}, ${encoding ?? '"bytes"'}, { ${luaBytes(delimiter.hex)} }, ${unit})`
  }
  if (encoding === undefined) return `fixed_bytes(${name}, ${size.min})`
  return `fixed_string(${name}, ${encoding}, ${size.min}${pad === undefined ? '' : `, ${luaBytes(pad)}`})`
}

/** Bytes or text without a length before them. */
export function stretch({ charset, ends, size }: DescribedStretch, steps: Steps, context: Context): string {
  const encoding = encodingOf(charset)
  const name = field(steps, context, { type: encoding === undefined ? 'bytes' : 'string' })
  if (ends !== undefined) {
    const patterns = ends.map(({ hex }) => luaBytes(hex)).join(', ')
    const unit = charset?.startsWith('utf16') === true ? 2 : 1
    return `delimited_string(${name}, ${encoding ?? '"bytes"'}, { ${patterns} }, ${unit})`
  }
  if (size.min === size.max) return `fixed_bytes(${name}, ${size.min})`
  return encoding === undefined ? `rest_bytes(${name})` : `rest_string(${name}, ${encoding})`
}

export function bytes({ prefix: written, length, size }: DescribedBytes, steps: Steps, context: Context): string {
  const reader = length === null ? undefined : prefix(written, steps, context, 'length')
  if (reader === undefined || length === null) return undescribed('bytes of a computed length', size.min)
  return `bytes(${field(steps, context, { type: 'bytes' })}, ${reader}, ${length.factor}, ${length.plus})`
}
