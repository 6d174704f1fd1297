import { hexDigits } from './literal.js'

/** Text as a Lua string. Beyond ASCII it stands as it is: Lua takes the bytes of its file. */
export function luaString(text: string): string {
  const escaped = text.replaceAll(/[\p{Cc}"\\]/gu, (sign) => {
    const code = sign.charCodeAt(0)
    // A sign beyond one byte is no control of Lua's.
    if (code > 0x7f) return sign
    return code > 0x1f && code < 0x7f ? `\\${sign}` : String.raw`\x` + hexDigits(Uint8Array.of(code))
  })
  return `"${escaped}"`
}

/** Bytes, given as hex digits, as a Lua string. */
export function luaBytes(hex: string): string {
  return `"${hex.replaceAll(/../g, String.raw`\x$&`)}"`
}

/** A call or a table over several lines. */
export function luaBlock(open: string, lines: readonly string[], close: string): string {
  if (lines.length === 0) return open + close
  const body = lines.map((line) => `  ${line.replaceAll('\n', '\n  ')},\n`).join('')
  return `${open}\n${body}${close}`
}
