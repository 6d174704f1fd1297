import type { Charset } from './charset.js'

const HEX = '0123456789abcdefABCDEF'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Text that shows bytes as digits of so many bits, `group` of which make whole bytes, filled up with `=`. */
function digits(name: string, alphabet: string, bits: number, group: number): Charset {
  const values = new Map(Array.from(alphabet, (digit, i) => [digit, i >> bits === 0 ? i : i - 6]))

  /** Digits without what fills them up. */
  function lengthOf(text: string): number {
    const { length } = text
    if (bits === 4 || length % group > 0 || !text.endsWith('=')) return length
    return length - (text.endsWith('==') ? 2 : 1)
  }

  function measure(text: string): number {
    const length = lengthOf(text)
    for (let i = 0; i < length; i++) if (!values.has(text[i] as string)) return -1 - i
    // Digits that make no byte, or bits behind the last one: other text would give the same bytes.
    const left = (length * bits) % 8
    const last = values.get(text[length - 1] as string) ?? 0
    const right = text.length % group === 0 && left < bits && (last & ((1 << left) - 1)) === 0
    return right ? (length * bits) >> 3 : -length
  }

  return {
    name,
    unit: 1,
    measure,
    write(text, output, at) {
      const length = lengthOf(text)
      let rest = 0
      let held = 0
      for (let i = 0; i < length; i++) {
        rest = ((rest << bits) | (values.get(text[i] as string) as number)) & 0xff_ff
        held += bits
        if (held < 8) continue
        held -= 8
        output[at++] = rest >> held
      }
    },
    read(input, start, end) {
      let text = ''
      let rest = 0
      let held = 0
      for (let i = start; i < end; i++) {
        rest = ((rest << 8) | (input[i] as number)) & 0xff_ff
        held += 8
        for (; held >= bits; held -= bits) text += alphabet[(rest >> (held - bits)) & ((1 << bits) - 1)]
      }
      if (held > 0) text += alphabet[(rest << (bits - held)) & ((1 << bits) - 1)]
      return text.padEnd(Math.ceil(text.length / group) * group, '=')
    },
  }
}

/** Bytes as hex, as Node's `Buffer` names it: written from either case, read as lower case. */
export const hexadecimal: Charset = /* @__PURE__ */ digits('hex', HEX, 4, 2)

/** Bytes as base64 (RFC 4648 section 4), with padding. */
export const base64: Charset = /* @__PURE__ */ digits('base64', BASE64, 6, 4)
