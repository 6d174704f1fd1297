import type { AnyCodec } from './codec.js'
import { dissect, type DissectedField } from './dissect.js'
import { show } from './error.js'
import { hex } from './text.js'

const COLUMNS = 8

/**
 * An annotated hex dump: what each byte of a message means, with the field's path and offset.
 *
 * Never throws over the bytes: a message that is wrong is explained up to the error, which is the last line; bytes that
 * are left over are shown as such.
 *
 * @example
 * explain(frame(byte(), string({ prefix: uint16() })), bytes)
 * // 0000  01                       0: byte = 1
 * // 0001  00 04                    1 (length): uint16 = 4
 * // 0003  6c 69 6e 6b              1: string = "link"
 */
export function explain(codec: AnyCodec, bytes: Uint8Array): string {
  const { fields, end, error } = dissect(codec, bytes)
  const lines = fields.flatMap((field) =>
    dump(bytes.subarray(field.offset, field.offset + field.length), field.offset, label(field)),
  )
  if (end < bytes.length) {
    lines.push(...dump(bytes.subarray(end), end, error === undefined ? '(left over)' : '(not decoded)'))
  }
  if (error !== undefined) lines.push(`error: ${error.message}`)
  return lines.join('\n')
}

function label({ path, role, kind, offset, length, value }: DissectedField): string {
  const where = path.length === 0 ? 'message' : path.join('/')
  return `${where}${role === 'value' ? '' : ` (${role})`}: ${kind} = ${shown(value, offset, offset + length)}`
}

function shown(value: unknown, start: number, end: number): string {
  if (value instanceof Uint8Array) return hex(value)
  // A byteBlock as a range gives the places of its bytes, which stand beside it.
  const range = Array.isArray(value) && value.length === 2 && value[0] === start && value[1] === end
  return range ? `[${start}, ${end}]` : show(value)
}

function dump(bytes: Uint8Array, offset: number, note: string): string[] {
  const rows = Math.max(1, Math.ceil(bytes.length / COLUMNS))
  return Array.from({ length: rows }, (_, row) => {
    const part = bytes.subarray(row * COLUMNS, (row + 1) * COLUMNS)
    const digits = Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const place = (offset + row * COLUMNS).toString(16).padStart(4, '0')
    return `${place}  ${digits.padEnd(3 * COLUMNS)}${row === 0 ? ` ${note}` : ''}`.trimEnd()
  })
}
