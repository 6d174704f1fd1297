const PER_LINE = 16

/**
 * Bytes as a table of 16 a line, with their offset and the ASCII characters among them, at most `most` bytes of them.
 *
 * @example
 * hexDump(bytes, 256) // '00000000  01 00 02 68 69                                    |...hi|'
 */
export function hexDump(bytes: Uint8Array, most: number): string {
  const shown = bytes.subarray(0, most)
  const lines: string[] = []
  for (let at = 0; at < shown.length; at += PER_LINE) lines.push(line(shown.subarray(at, at + PER_LINE), at))
  if (shown.length < bytes.length) lines.push(`… ${bytes.length - shown.length} B more`)
  return lines.join('\n')
}

function line(bytes: Uint8Array, offset: number): string {
  let text = ''
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
  const halves = [bytes.subarray(0, PER_LINE / 2), bytes.subarray(PER_LINE / 2)].map(hex)
  const columns = halves.join('  ').padEnd(PER_LINE * 3)
  return `${offset.toString(16).padStart(8, '0')}  ${columns}  |${text}|`
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
